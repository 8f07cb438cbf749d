import type { EntityManager } from 'typeorm';
import type pg from 'pg';
import { PipeliningClient } from '../../platform/database/pipelining-client.js';
import { poolOf } from '../../platform/database/pool.js';

/**
 * Sends a statement that each connection parses and plans once: these run at every step of every case. Goes through the
 * manager's own connection where it holds one (a transaction), else through the pool.
 */
export async function prepared<Row extends object>(
  manager: EntityManager,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = (await manager.queryRunner?.connect()) as pg.PoolClient | undefined;
  const { rows } = await (client ?? poolOf(manager.connection)).query<Row>({ name, text, values: [...values] });
  return rows;
}

/** A statement whose answer nobody needs: within a transaction it travels with the one after it (see `PipeliningClient.sendAhead`). */
export async function preparedAhead(manager: EntityManager, statement: pg.QueryConfig, covers?: pg.QueryConfig): Promise<void> {
  const client: unknown = manager.queryRunner?.isTransactionActive ? await manager.queryRunner.connect() : undefined;
  if (client instanceof PipeliningClient) client.sendAhead(statement, covers);
  else await prepared(manager, statement.name ?? '', statement.text, statement.values ?? []);
}
