import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeepAssurance } from '../../accounts/application/keep-assurance.js';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { Clock } from '../../platform/clock/clock.js';
import { Notify } from '../../notifications/application/notify.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import type { CheckState, CheckWay, IdentityCheck } from '../domain/check.js';
import { daysAfter, monthsAfter } from '../domain/policy.js';
import { lockCheck, writeCheckState, writeLapse } from '../store/check-rows.js';
import { IdentityPolicy } from './identity-policy.js';

/** Outbox job `{ checkId }`: a check has become passed or failed. The room that asked for it handles it. */
export const CHECK_SETTLED = 'identity.check-settled';

export interface Settlement {
  readonly checkId: string;
  readonly way: CheckWay;
  readonly by: AuditActor;
  readonly at: Date;
}

/** No longer to be settled, or not known: `state` says where it stands. */
export interface SettlementRefusal {
  readonly refused: 'settled';
  readonly state: CheckState | undefined;
}

/** The only door through which a check moves: taken up by a way, given back, passed, failed. */
@Injectable()
export class SettleCheck {
  constructor(
    private readonly policy: IdentityPolicy,
    private readonly assurance: KeepAssurance,
    private readonly audit: Audit,
    private readonly notify: Notify,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** A way has it in hand: a try is being judged or reviewed, an appointment is booked. No other way may begin meanwhile. */
  async wait(manager: EntityManager, checkId: string, way: CheckWay): Promise<IdentityCheck | SettlementRefusal> {
    const check = await lockCheck(manager, checkId);
    if (check?.state !== 'open') return { refused: 'settled', state: check?.state };
    await writeCheckState(manager, checkId, { state: 'waiting', way, decidedAt: undefined });
    return { ...check, state: 'waiting', way };
  }

  /** The way came to nothing (a try failed, an appointment was cancelled or missed): every way is open again. */
  async reopen(manager: EntityManager, checkId: string): Promise<IdentityCheck | SettlementRefusal> {
    const check = await lockCheck(manager, checkId);
    if (check?.state !== 'waiting') return { refused: 'settled', state: check?.state };
    await writeCheckState(manager, checkId, { state: 'open', way: undefined, decidedAt: undefined });
    await writeLapse(manager, checkId, daysAfter(this.clock.now(), (await this.policy.current(manager)).openDays));
    return { ...check, state: 'open', way: undefined };
  }

  /** An open check closes without an answer; whoever still needs it asks for a new one. */
  async lapse(
    manager: EntityManager, checkId: string, { why, by, at }: { readonly why: 'nobody-came' | 'consent-withdrawn'; readonly by: AuditActor; readonly at: Date },
  ): Promise<IdentityCheck | SettlementRefusal> {
    const check = await lockCheck(manager, checkId);
    if (check?.state !== 'open') return { refused: 'settled', state: check?.state };
    await writeCheckState(manager, checkId, { state: 'lapsed', way: undefined, decidedAt: undefined });
    await this.audit.append(manager, {
      chain: check.partyId, at, actor: by, action: 'identity-check.lapsed', subject: { kind: 'identity-check', id: checkId }, detail: { why },
    });
    return { ...check, state: 'lapsed' };
  }

  pass(manager: EntityManager, settlement: Settlement): Promise<IdentityCheck | SettlementRefusal> {
    return this.settle(manager, settlement, 'passed');
  }

  fail(manager: EntityManager, settlement: Settlement): Promise<IdentityCheck | SettlementRefusal> {
    return this.settle(manager, settlement, 'failed');
  }

  private async settle(manager: EntityManager, { checkId, way, by, at }: Settlement, state: 'passed' | 'failed'): Promise<IdentityCheck | SettlementRefusal> {
    const check = await lockCheck(manager, checkId);
    if (!check || (check.state !== 'open' && check.state !== 'waiting')) return { refused: 'settled', state: check?.state };
    await writeCheckState(manager, checkId, { state, way, decidedAt: at });
    if (state === 'passed' && check.purpose.kind === 'account') {
      const { validMonths } = await this.policy.current(manager);
      await this.assurance.raise(manager, check.partyId, { until: monthsAfter(at, validMonths), by: way });
    }
    await this.audit.append(manager, {
      chain: check.partyId,
      at,
      actor: by,
      action: state === 'passed' ? 'identity-check.passed' : 'identity-check.failed',
      subject: { kind: 'identity-check', id: checkId },
      detail: { way, purpose: check.purpose.kind },
    });
    await this.notify.send(manager, {
      accountIds: [check.accountId],
      partyId: check.partyId,
      kind: state === 'passed' ? 'identity-passed' : 'identity-failed',
      params: {},
      link: `/identity-check/${checkId}`,
    });
    await this.jobs.enqueue(manager, CHECK_SETTLED, { checkId }, { key: `${CHECK_SETTLED}:${checkId}` });
    return { ...check, state, way, decidedAt: at };
  }
}
