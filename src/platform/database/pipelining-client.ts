import pg from 'pg';

/** PostgreSQL's "current transaction is aborted": it tells that something went wrong before, not what. */
const ABORTED = '25P02';

/**
 * pg's client with fewer waits for the network. What nobody needs an answer to travels with the statement after it: the
 * beginning of a transaction, and what is given to `sendAhead`. The server carries everything out in the order given.
 *
 * Nothing is believed that failed: the server makes a ROLLBACK of a COMMIT after a failure, and here that throws what
 * had failed.
 */
export class PipeliningClient extends pg.Client {
  private readonly send: (...given: unknown[]) => unknown;
  /** Of what was sent ahead in the present transaction. */
  private failure: Error | undefined;
  private hasSentAhead = false;

  constructor(config?: pg.ClientConfig) {
    super({ ...config, pipeline: true });
    // A connection that is lost fails the statement under way, and the pool replaces it. Unheard, the event would end the
    // process: whoever takes a connection out of the pool has it without a listener for a moment.
    this.on('error', () => {});
    this.send = this.query.bind(this) as (...given: unknown[]) => unknown;
    // An own property and no method: pg's `query` has a dozen signatures, and all but the few below go through unseen.
    Object.defineProperty(this, 'query', { value: (...given: unknown[]) => this.watched(given) });
  }

  /** Sends a statement of the present transaction and does not wait. If it fails, the transaction can't commit. */
  sendAhead(statement: pg.QueryConfig): void {
    this.hasSentAhead = true;
    this.sendWithNext(statement);
  }

  private watched(given: readonly unknown[]): unknown {
    const [text, last] = [given[0], given.at(-1)];
    if (typeof last === 'function') return this.send(...given);
    if (text === 'START TRANSACTION') return this.begin();
    const answer = this.send(...given) as Promise<pg.QueryResult>;
    if (text === 'COMMIT') return answer.then((result) => this.committed(result));
    return this.hasSentAhead ? answer.catch((error: Error) => this.explain(error)) : answer;
  }

  /** It can't fail but with the connection, and then the next statement fails with it. */
  private begin(): Promise<void> {
    this.failure = undefined;
    this.hasSentAhead = false;
    this.sendWithNext('START TRANSACTION');
    return Promise.resolve();
  }

  private committed(result: pg.QueryResult): pg.QueryResult {
    if (result.command !== 'COMMIT') throw this.failure ?? new Error('the transaction was rolled back: a statement in it had failed');
    return result;
  }

  private explain(error: Error): never {
    throw (error as pg.DatabaseError).code === ABORTED && this.failure ? this.failure : error;
  }

  /** Held until the promises that are ready have run: what they send goes out in the same packet. */
  private sendWithNext(statement: pg.QueryConfig | string): void {
    const { stream } = this.connection;
    stream.cork();
    (this.send(statement) as Promise<unknown>).catch((error: Error) => (this.failure ??= error));
    process.nextTick(() => stream.uncork());
  }
}
