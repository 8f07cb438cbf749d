import pg from 'pg';

export interface SentStatements {
  /** How many so far, BEGIN and COMMIT included, over all connections of this process. */
  readonly sent: () => number;
  /** The texts from the `from`th on, kept only while `keepTexts` is set. */
  readonly texts: (from: number) => readonly string[];
  keepTexts: boolean;
}

/** Watches what this process sends to PostgreSQL. */
export function watchStatements(): SentStatements {
  let count = 0;
  const kept: string[] = [];
  const watch: SentStatements = { sent: () => count, texts: (from) => kept.slice(from - count), keepTexts: false };
  const query = Reflect.get(pg.Client.prototype, 'query') as (this: pg.Client, ...given: unknown[]) => unknown;
  Reflect.set(pg.Client.prototype, 'query', function watched(this: pg.Client, ...given: unknown[]): unknown {
    count += 1;
    if (watch.keepTexts) kept.push(textOf(given[0]));
    return Reflect.apply(query, this, given);
  });
  return watch;
}

function textOf(query: unknown): string {
  const text = typeof query === 'string' ? query : (query as { text?: unknown } | undefined)?.text;
  return String(text ?? '').replace(/\s+/g, ' ').trim();
}
