import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindOffice } from '../../accounts/application/find-office.js';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { SealedJudgement } from '../domain/attempt.js';
import type { ReviewedTry } from '../domain/error-rates.js';
import { POLICY_NAMES, type PolicyFault, readPolicy, typedPolicy } from '../domain/read-policy.js';
import { forgetLikenesses, reviewedAttempts } from '../store/attempt-rows.js';
import { insertPolicy, policyHistory, policyInForce } from '../store/policy-rows.js';
import { IdentityPolicy } from './identity-policy.js';

/** The policy's record: each version set is an entry of this chain. */
const POLICY_CHAIN = '0a0d1700-0000-7000-8000-000000000002';
const MOST_REVIEWED = 500;
const MOST_VERSIONS = 10;

export type PolicyRefusal =
  | { readonly refused: 'faults'; readonly faults: readonly PolicyFault[] }
  | { readonly refused: 'reason-missing' }
  | { readonly refused: 'changed-meanwhile' };

export interface PolicyVersion {
  readonly version: number;
  readonly reason: string;
  readonly at: Date;
}

/** An administrator decides: a new version, with a reason, in the record. The old ones stay. */
@Injectable()
export class SetPolicy {
  constructor(
    private readonly dataSource: DataSource,
    private readonly policy: IdentityPolicy,
    private readonly offices: FindOffice,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Version 0: the defaults, never set. */
  async inForce(): Promise<{ version: number; typed: Record<string, string>; history: PolicyVersion[] }> {
    const { manager } = this.dataSource;
    const history = await policyHistory(manager, MOST_VERSIONS);
    return { version: history[0]?.version ?? 0, typed: typedPolicy(await this.policy.current(manager)), history };
  }

  async departments(): Promise<{ code: string; name: string }[]> {
    return this.offices.departmentTypes(this.dataSource.manager);
  }

  async read(typed: Readonly<Record<string, string>>): Promise<ReturnType<typeof readPolicy>> {
    return readPolicy(typed, (await this.departments()).map((each) => each.code));
  }

  /** `version`: the one that was on the screen. */
  async set(accountId: string, version: number, typed: Readonly<Record<string, string>>, reason: string): Promise<{ version: number } | PolicyRefusal> {
    const read = await this.read(typed);
    if ('faults' in read) return { refused: 'faults', faults: read.faults };
    if (reason.trim() === '') return { refused: 'reason-missing' };
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const before = typedPolicy(await this.policy.current(manager));
      if (((await policyInForce(manager))?.version ?? 0) !== version) return { refused: 'changed-meanwhile' } as const;
      const next = { version: version + 1, policy: read.policy, setBy: accountId, reason: reason.trim(), at };
      if (!(await insertPolicy(manager, next))) return { refused: 'changed-meanwhile' } as const;
      if (!read.policy.crossChecking) await forgetLikenesses(manager);
      const after = typedPolicy(read.policy);
      await this.audit.append(manager, {
        chain: POLICY_CHAIN, at, actor: { kind: 'staff', id: accountId }, action: 'identity-policy.set',
        subject: { kind: 'identity-policy', id: String(next.version) },
        detail: Object.fromEntries(POLICY_NAMES.filter((name) => before[name] !== after[name]).map((name) => [name, { from: before[name], to: after[name] }])),
      });
      return { version: next.version };
    });
  }

  /** Tries that clerks have decided and whose evidence still lies here, newest first: what rates can be told from. */
  async reviewed(): Promise<ReviewedTry[]> {
    const { manager } = this.dataSource;
    const rows = await reviewedAttempts(manager, MOST_REVIEWED);
    const keys = await this.vault.openKeys(manager, rows.map((row) => row.data_key_id));
    return rows.flatMap((row) => {
      const key = keys.get(row.data_key_id);
      if (!key || !row.judgement) return [];
      const { judgement } = key.openJson<SealedJudgement>(row.judgement, `face_attempt.judgement:${row.id}`);
      return [{ genuine: row.state === 'passed', scores: judgement.scores }];
    });
  }
}
