import type pg from 'pg';
import type { DataSource } from 'typeorm';

/** TypeORM's own pg pool, for the libraries that speak pg directly (sessions, rate limits, jobs). */
export function poolOf(dataSource: DataSource): pg.Pool {
  const driver = dataSource.driver as unknown as { master: pg.Pool };
  return driver.master;
}
