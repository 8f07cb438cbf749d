import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import type { Slowing } from '../domain/throttle.js';

/** One thing counted, what is guessed or where from, and how it slows down. */
export interface ThrottleKey extends Partial<Slowing> {
  readonly name: string;
  readonly waits: readonly number[];
}

/** One time an hour is forgotten, where a key doesn't say. */
const USUAL_LEAK_SECONDS = 3600;
/** By then every count has leaked away. */
const SWEEP_AFTER_SECONDS = 2 * 86_400;

/**
 * Slows down guessers, for all processes together. A try is counted before its outcome is known, so that a hundred
 * at once don't slip through; success takes it back. Time is the database's own: the demo's clock can be moved.
 */
@Injectable()
export class Throttle {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
  ) {}

  /** Counts a try. Answers how many seconds to wait when this one comes too soon (it is then not counted). */
  async enter(key: ThrottleKey): Promise<{ waitSeconds: number }> {
    const hashed = this.hash(key.name);
    // No wait is '-infinity', not now(): two tries in one moment have begun in either order.
    const entered: unknown[] = await this.dataSource.query(
      `insert into sign_in_throttle as t (key, failures, last_at, next_at)
       values ($1, 1, now(), coalesce(now() + make_interval(secs => nullif(($2::int[])[1], 0)), '-infinity'))
       on conflict (key) do update set (failures, last_at, next_at) = (
         select n, now(), coalesce(
           now() + make_interval(secs => nullif(($2::int[])[least(ceil(n)::int, array_length($2::int[], 1))], 0)), '-infinity')
         from (
           select greatest(0, t.failures - greatest(0, extract(epoch from now() - t.last_at)::float8) / $3::float8) + 1 as n
         ) as leaked
       )
       where t.next_at <= now()
       returning failures`,
      [hashed, key.waits, key.leakSeconds ?? USUAL_LEAK_SECONDS],
    );
    if (entered.length > 0) return { waitSeconds: 0 };
    const rows: { seconds: number }[] = await this.dataSource.query(
      'select greatest(1, ceil(extract(epoch from next_at - now())))::int as seconds from sign_in_throttle where key = $1',
      [hashed],
    );
    return { waitSeconds: rows[0]?.seconds ?? 1 };
  }

  /** The try succeeded: its owner starts afresh. */
  async forget(key: ThrottleKey): Promise<void> {
    await this.dataSource.query('delete from sign_in_throttle where key = $1', [this.hash(key.name)]);
  }

  /** The try was neither right nor wrong (or right, where many share the key): takes back just this one. */
  async takeBack(key: ThrottleKey): Promise<void> {
    await this.dataSource.query(
      'update sign_in_throttle set failures = greatest(0, failures - 1), next_at = least(next_at, now()) where key = $1',
      [this.hash(key.name)],
    );
  }

  /** Removes what no longer slows anybody. */
  async sweep(): Promise<void> {
    await this.dataSource.query('delete from sign_in_throttle where last_at < now() - make_interval(secs => $1)', [
      SWEEP_AFTER_SECONDS,
    ]);
  }

  private hash(name: string): Buffer {
    return this.vault.index('address', `throttle:${name}`);
  }
}
