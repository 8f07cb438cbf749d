import pg from 'pg';

const RETRY_MS = 2000;

/** A connection of its own that only listens: a pooled one could be handed away with its subscription. */
export class ChangeListener {
  private client: pg.Client | undefined;
  private stopped = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly databaseUrl: string,
    private readonly channel: string,
    private readonly changed: () => Promise<void>,
  ) {}

  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: `tongban listens: ${this.channel}` });
    client.on('notification', () => void this.changed().catch(() => undefined));
    client.on('error', () => this.again(client));
    client.on('end', () => this.again(client));
    this.client = client;
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(this.channel)}`);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  /** The server went away: listen again, and assume that something changed meanwhile. */
  private again(client: pg.Client): void {
    if (this.stopped || client !== this.client) return;
    this.client = undefined;
    this.retry = setTimeout(() => {
      this.start().then(
        () => this.changed().catch(() => undefined),
        () => this.client && this.again(this.client),
      );
    }, RETRY_MS).unref();
  }
}
