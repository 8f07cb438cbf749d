import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { PipeliningClient } from './pipelining-client.js';

/** For every data source's `extra`: how its connections talk to the server. */
export const POOL_EXTRAS = { Client: PipeliningClient } as const;

/** TypeORM's own pg pool, for the libraries that speak pg directly (sessions, rate limits, jobs). */
export function poolOf(dataSource: DataSource): pg.Pool {
  const driver = dataSource.driver as unknown as { master: pg.Pool };
  return driver.master;
}
