import type { EntityManager } from 'typeorm';

/** A version as it was set. `policy` holds what differed from the defaults of its time, or all of it. */
export interface PolicyRow {
  readonly version: number;
  readonly policy: unknown;
  readonly set_by: string | null;
  readonly reason: string;
  readonly at: Date;
}

export async function policyInForce(manager: EntityManager): Promise<PolicyRow | undefined> {
  const rows: PolicyRow[] = await manager.query('select version, policy, set_by, reason, at from identity_policy order by version desc limit 1');
  return rows[0];
}

/** Newest first. */
export async function policyHistory(manager: EntityManager, limit: number): Promise<PolicyRow[]> {
  return manager.query('select version, policy, set_by, reason, at from identity_policy order by version desc limit $1', [limit]);
}

/** False when this version has been set by somebody else in the same moment. */
export async function insertPolicy(
  manager: EntityManager,
  row: { readonly version: number; readonly policy: unknown; readonly setBy: string; readonly reason: string; readonly at: Date },
): Promise<boolean> {
  const inserted: unknown[] = await manager.query(
    'insert into identity_policy (version, policy, set_by, reason, at) values ($1, $2, $3, $4, $5) on conflict do nothing returning version',
    [row.version, JSON.stringify(row.policy), row.setBy, row.reason, row.at],
  );
  return inserted.length > 0;
}
