import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { Notify } from '../../notifications/application/notify.js';
import type { AttemptState, FindingCode } from '../domain/attempt.js';
import { keptUntil } from '../domain/policy.js';
import {
  attemptById, attemptsOfCheck, attemptsToReview, lockAttempt, queuePosition, type ReviewPlace, writeAttemptState, type AttemptRow,
} from '../store/attempt-rows.js';
import { IdentityPolicy } from './identity-policy.js';
import { SettleCheck } from './settle-check.js';

/** A try as it stands: no picture, no score. */
export interface AttemptFacts {
  readonly id: string;
  readonly checkId: string;
  readonly accountId: string;
  readonly state: AttemptState;
  readonly findings: readonly FindingCode[];
  readonly startedAt: Date;
  readonly submittedAt: Date | undefined;
  readonly judgedAt: Date | undefined;
  readonly evidenceUntil: Date | undefined;
  readonly evidenceDeletedAt: Date | undefined;
}

export interface WaitingAttempt extends AttemptFacts {
  /** The person to be recognised. */
  readonly partyId: string;
}

export type ConclusionRefusal = { readonly refused: 'not-in-review'; readonly state: AttemptState | undefined };

const MOST_COUNTED = 500;

/** Tries before the camera, as clerks and their own people know of them. */
@Injectable()
export class FaceAttempts {
  constructor(
    private readonly policy: IdentityPolicy,
    private readonly settle: SettleCheck,
    private readonly audit: Audit,
    private readonly notify: Notify,
  ) {}

  async byId(manager: EntityManager, id: string): Promise<AttemptFacts | undefined> {
    const row = await attemptById(manager, id);
    return row && factsOf(row);
  }

  /** Newest first. */
  async ofCheck(manager: EntityManager, checkId: string, limit: number): Promise<AttemptFacts[]> {
    return (await attemptsOfCheck(manager, checkId, limit)).map(factsOf);
  }

  /** How many are before it; 0: it is its turn. */
  async position(manager: EntityManager, { id, state, submittedAt }: AttemptFacts): Promise<number> {
    return state === 'queued' && submittedAt ? queuePosition(manager, { id, submittedAt }, MOST_COUNTED) : 0;
  }

  /** The doubtful ones, longest waiting first, paged by key. */
  async waiting(manager: EntityManager, limit: number, after?: ReviewPlace): Promise<WaitingAttempt[]> {
    return (await attemptsToReview(manager, limit, after)).map((row) => ({ ...factsOf(row), partyId: row.party_id }));
  }

  /** What clerks decided on a doubtful try settles its check. Their votes and reasons are kept by whoever asks them. */
  async conclude(
    manager: EntityManager, attemptId: string, outcome: 'passed' | 'failed', { by, at }: { readonly by: AuditActor; readonly at: Date },
  ): Promise<{ concluded: true } | ConclusionRefusal> {
    const attempt = await lockAttempt(manager, attemptId);
    if (attempt?.state !== 'review') return { refused: 'not-in-review', state: attempt?.state };
    const { keepDays } = await this.policy.current(manager);
    await writeAttemptState(manager, attemptId, { state: outcome, evidenceUntil: keptUntil(at, keepDays.review) });
    await this.audit.append(manager, {
      chain: attemptId, at, actor: by, action: 'face-attempt.reviewed', subject: { kind: 'face-attempt', id: attemptId }, detail: { outcome },
    });
    const settlement = { checkId: attempt.check_id, way: 'face', by, at } as const;
    await (outcome === 'passed' ? this.settle.pass(manager, settlement) : this.settle.fail(manager, settlement));
    return { concluded: true };
  }

  /** Clerks don't agree: neither a pass nor a failure. The try ends, every way is open again, and the person is told. */
  async giveBack(manager: EntityManager, attemptId: string, { by, at }: { readonly by: AuditActor; readonly at: Date }): Promise<void> {
    const attempt = await lockAttempt(manager, attemptId);
    if (attempt?.state !== 'review') throw new Error('a try that is not in review cannot be given back');
    const { keepDays } = await this.policy.current(manager);
    await writeAttemptState(manager, attemptId, { state: 'failed', evidenceUntil: keptUntil(at, keepDays.review) });
    await this.audit.append(manager, {
      chain: attemptId, at, actor: by, action: 'face-attempt.reviewed', subject: { kind: 'face-attempt', id: attemptId }, detail: { outcome: 'divided' },
    });
    const check = await this.settle.reopen(manager, attempt.check_id);
    if ('refused' in check) return;
    await this.notify.send(manager, { accountIds: [check.accountId], kind: 'identity-undecided', params: {}, link: `/identity-check/${check.id}` });
  }
}

function factsOf(row: AttemptRow): AttemptFacts {
  return {
    id: row.id,
    checkId: row.check_id,
    accountId: row.account_id,
    state: row.state,
    findings: row.findings,
    startedAt: row.started_at,
    submittedAt: row.submitted_at ?? undefined,
    judgedAt: row.judged_at ?? undefined,
    evidenceUntil: row.evidence_until ?? undefined,
    evidenceDeletedAt: row.evidence_deleted_at ?? undefined,
  };
}
