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
