import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { AttemptState } from '../domain/attempt.js';
import { attemptById, lockAttempt, type ReviewPlace } from '../store/attempt-rows.js';
import { insertOpening, insertVote, openingSince, votesOf, type Vote } from '../store/review-rows.js';
import { FaceAttempts, type AttemptFacts, type WaitingAttempt } from './face-attempts.js';
import { IdentityPolicy } from './identity-policy.js';
import { OpenEvidence, type Evidence, type OpeningReason } from './open-evidence.js';

export type { Vote } from '../store/review-rows.js';

const PAGE = 25;
/** Tries of one check that the clerk sees the course of. */
const HISTORY = 10;
/** So long the pictures stay open for the clerk who gave a reason; then the reason is asked for again. */
const OPEN_MINUTES = 30;

export interface ReviewPage {
  readonly rows: readonly WaitingAttempt[];
  /** Key of the next page, or undefined on the last. */
  readonly next: string | undefined;
}

export interface Review {
  readonly attempt: AttemptFacts;
  /** Earlier and later tries of the same check, newest first. */
  readonly history: readonly AttemptFacts[];
  /** How many must say so, and how many have: not what, so that each judges for themselves. */
  readonly reviewers: 1 | 2;
  readonly votes: number;
  readonly ownVote: Vote | undefined;
  /** Only while this clerk has it open. */
  readonly evidence: Evidence | undefined;
  readonly person: PartyFacts | undefined;
}

export type ReviewRefusal =
  | { readonly refused: 'no-such-attempt' }
  /** A colleague was quicker, or the person took it back. */
  | { readonly refused: 'decided'; readonly state: AttemptState }
  | { readonly refused: 'voted-before' }
  | { readonly refused: 'not-opened' }
  | { readonly refused: 'reason-missing' };

/** Clerks look at the tries that the engine was not sure about. */
@Injectable()
export class ReviewAttempts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly policy: IdentityPolicy,
    private readonly attempts: FaceAttempts,
    private readonly evidence: OpenEvidence,
    private readonly parties: FindParty,
    private readonly vault: Vault,
    private readonly audit: Audit,
  ) {}

  /** Longest waiting first; undefined for another department's. */
  async waiting(actor: StaffActor, after: string | undefined): Promise<ReviewPage | undefined> {
    const { manager } = this.dataSource;
    if (!(await this.mayReview(manager, actor))) return undefined;
    const found = await this.attempts.waiting(manager, PAGE + 1, readKey(after));
    const rows = found.slice(0, PAGE);
    const last = rows.at(-1);
    return { rows, next: found.length > PAGE && last?.judgedAt ? writeKey({ judgedAt: last.judgedAt, id: last.id }) : undefined };
  }

  /** With the pictures while this clerk has them open; each look is recorded. Undefined for whom it doesn't exist. */
  async read(actor: StaffActor, attemptId: string): Promise<Review | undefined> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const attempt = (await this.mayReview(manager, actor)) ? await this.attempts.byId(manager, attemptId) : undefined;
      // What was never doubtful is nobody's to look at.
      const votes = attempt ? await votesOf(manager, attemptId) : [];
      if (!attempt || (attempt.state !== 'review' && votes.length === 0)) return undefined;
      const reason = attempt.state === 'review' ? await this.openFor(manager, actor, attemptId, at) : undefined;
      const evidence = reason && (await this.evidence.open(manager, { attemptId, by: { kind: 'staff', id: actor.accountId }, reason, at }));
      return {
        attempt,
        history: await this.attempts.ofCheck(manager, attempt.checkId, HISTORY),
        reviewers: (await this.policy.current(manager)).reviewers,
        votes: votes.length,
        ownVote: votes.find((vote) => vote.reviewer_id === actor.accountId)?.verdict,
        evidence,
        person: evidence && (await this.parties.byId(manager, evidence.check.partyId)),
      };
    });
  }

  /** The clerk says why they look. `note` is their own words, sealed under the try's key. */
  async open(actor: StaffActor, attemptId: string, why: { readonly reason: OpeningReason; readonly note: string }): Promise<{ opened: true } | ReviewRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const attempt = (await this.mayReview(manager, actor)) ? await attemptById(manager, attemptId) : undefined;
      if (!attempt) return { refused: 'no-such-attempt' } as const;
      if (attempt.state !== 'review') return { refused: 'decided', state: attempt.state } as const;
      const key = await this.vault.openKey(manager, attempt.data_key_id);
      await insertOpening(manager, attemptId, actor.accountId, key.sealJson(why, `face_opening.reason:${attemptId}`), at);
      return { opened: true } as const;
    });
  }

  /**
   * One clerk's word. Where two are asked for, two different ones; when they don't agree it is no pass and no failure: the
   * person takes another way (docs/decisions/0023).
   */
  async decide(
    actor: StaffActor, attemptId: string, { verdict, reason }: { readonly verdict: Vote; readonly reason: string },
  ): Promise<{ decided: 'passed' | 'failed' | 'divided' | 'first-of-two' } | ReviewRefusal> {
    const at = this.clock.now();
    const by = { kind: 'staff', id: actor.accountId } as const;
    return this.dataSource.transaction(async (manager) => {
      const attempt = (await this.mayReview(manager, actor)) ? await lockAttempt(manager, attemptId) : undefined;
      if (!attempt) return { refused: 'no-such-attempt' } as const;
      if (attempt.state !== 'review') return { refused: 'decided', state: attempt.state } as const;
      const votes = await votesOf(manager, attemptId);
      if (votes.some((vote) => vote.reviewer_id === actor.accountId)) return { refused: 'voted-before' } as const;
      if (!(await this.openFor(manager, actor, attemptId, at))) return { refused: 'not-opened' } as const;
      if (reason.trim() === '') return { refused: 'reason-missing' } as const;
      const key = await this.vault.openKey(manager, attempt.data_key_id);
      const sealed = key.seal(Buffer.from(reason.trim(), 'utf8'), `face_review.reason:${attemptId}/${actor.accountId}`);
      await insertVote(manager, attemptId, actor.accountId, { verdict, reason: sealed, at });
      await this.audit.append(manager, {
        chain: attemptId, at, actor: by, action: 'face-attempt.vote-given', subject: { kind: 'face-attempt', id: attemptId }, detail: { verdict },
      });
      const { reviewers } = await this.policy.current(manager);
      if (votes.length + 1 < reviewers) return { decided: 'first-of-two' } as const;
      if (votes.some((vote) => vote.verdict !== verdict)) {
        await this.attempts.giveBack(manager, attemptId, { by, at });
        return { decided: 'divided' } as const;
      }
      const outcome = verdict === 'pass' ? 'passed' : 'failed';
      await this.attempts.conclude(manager, attemptId, outcome, { by, at });
      return { decided: outcome } as const;
    });
  }

  private async mayReview(manager: EntityManager, actor: StaffActor): Promise<boolean> {
    return actor.office.departmentType === (await this.policy.current(manager)).reviewDepartment;
  }

  /** Why this clerk has the pictures open now; undefined when they don't. */
  private async openFor(manager: EntityManager, actor: StaffActor, attemptId: string, at: Date): Promise<OpeningReason | undefined> {
    const sealed = await openingSince(manager, attemptId, actor.accountId, new Date(at.getTime() - OPEN_MINUTES * 60_000));
    const attempt = sealed && (await attemptById(manager, attemptId));
    const key = attempt && (await this.vault.openKeys(manager, [attempt.data_key_id])).get(attempt.data_key_id);
    return sealed && key?.openJson<{ reason: OpeningReason }>(sealed, `face_opening.reason:${attemptId}`).reason;
  }
}

function writeKey({ judgedAt, id }: ReviewPlace): string {
  return Buffer.from(`${judgedAt.getTime()}_${id}`).toString('base64url');
}

function readKey(text: string | undefined): ReviewPlace | undefined {
  const match = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(Buffer.from(text ?? '', 'base64url').toString('latin1'));
  return match?.[1] && match[2] ? { judgedAt: new Date(Number(match[1])), id: match[2] } : undefined;
}
