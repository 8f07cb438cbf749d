import pg from 'pg';

/** PostgreSQL's "current transaction is aborted": it tells that something went wrong before, not what. */
const ABORTED = '25P02';

/**
 * pg's client with fewer waits for the network. What nobody needs an answer to is kept until the next statement and goes
 * out with it, in one packet: the beginning of a transaction, and what is given to `sendAhead`. The server carries
 * everything out in the order given. A transaction that comes to its end with nothing but one such statement is sent as
 * that statement alone, which commits by itself.
 *
 * Nothing is believed that failed: the server makes a ROLLBACK of a COMMIT after a failure, and here that throws what
 * had failed.
 */
export class PipeliningClient extends pg.Client {
  private readonly send: (...given: unknown[]) => unknown;
  private transaction: 'none' | 'owed' | 'begun' = 'none';
  /** Statements of the present transaction that have not gone out yet. */
  private readonly owed: pg.QueryConfig[] = [];
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

  /**
   * A statement of the present transaction that is not waited for. If it fails, the transaction can't commit. With
   * `covers` it takes the place of that one, if that has not gone out yet.
   */
  sendAhead(statement: pg.QueryConfig, covers?: pg.QueryConfig): void {
    if (covers && this.owed.at(-1) === covers) this.owed.pop();
    this.owed.push(statement);
  }

  private watched(given: readonly unknown[]): unknown {
    const [text] = given;
    if (text === 'START TRANSACTION') return this.begin();
    if (this.transaction === 'none') return this.send(...given);
    if (text === 'ROLLBACK') return this.rollBack(given);
    if (text === 'COMMIT') return this.commit(given);
    this.sendOwed();
    const answer = this.send(...given);
    return this.hasSentAhead && answer instanceof Promise ? answer.catch((error: Error) => this.explain(error)) : answer;
  }

  private begin(): Promise<void> {
    this.transaction = 'owed';
    this.failure = undefined;
    this.hasSentAhead = false;
    return Promise.resolve();
  }

  private commit(given: readonly unknown[]): Promise<unknown> {
    const [only, ...others] = this.owed;
    if (this.transaction === 'owed' && others.length === 0) {
      this.transaction = 'none';
      this.owed.length = 0;
      return only ? (this.send(only) as Promise<unknown>) : Promise.resolve();
    }
    this.sendOwed();
    this.transaction = 'none';
    return (this.send(...given) as Promise<pg.QueryResult>).then((result) => {
      if (result.command !== 'COMMIT') throw this.failure ?? new Error('the transaction was rolled back: a statement in it had failed');
      return result;
    });
  }

  private rollBack(given: readonly unknown[]): unknown {
    const begun = this.transaction === 'begun';
    this.transaction = 'none';
    this.owed.length = 0;
    return begun ? this.send(...given) : Promise.resolve();
  }

  private explain(error: Error): never {
    throw (error as pg.DatabaseError).code === ABORTED && this.failure ? this.failure : error;
  }

  /** Held until the promises that are ready have run: what they send goes out in the same packet. */
  private sendOwed(): void {
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
    // It can't fail but with the connection, and then the next statement fails with it.
    if (this.transaction === 'owed') this.sendUnheard('START TRANSACTION');
    this.transaction = 'begun';
    for (const statement of this.owed.splice(0)) {
      this.hasSentAhead = true;
      this.sendUnheard(statement);
    }
  }

  private sendUnheard(statement: pg.QueryConfig | string): void {
    (this.send(statement) as Promise<unknown>).catch((error: Error) => (this.failure ??= error));
  }
}
