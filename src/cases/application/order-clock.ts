import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import { availableOrders, type ClockOffer } from '../../workflow/core/clock-orders.js';
import type { ClockStates } from '../../workflow/core/clocks.js';
import type { PauseGround } from '../../workflow/core/extension.js';
import type { ClockOrder } from '../../workflow/core/events.js';
import type { CaseFile } from '../domain/case.js';
import { auditActorOf } from './audit-actor.js';
import { isAtWork } from './case-access.js';
import { IssueDocument } from './issue-document.js';
import { LockCase, type LockedCase } from './lock-case.js';
import { StepCase } from './step-case.js';

/** What is ordered of one or several limits of a case at once: a hearing stops the promised and the statutory one. */
export type ClockRequest = { readonly clocks: readonly string[]; readonly reason: string } & (
  | { readonly order: 'extend'; readonly units: number | undefined }
  | { readonly order: 'pause'; readonly ground: PauseGround | undefined; readonly expectedDays: number | undefined }
  | { readonly order: 'resume' }
);

export type ClockRequestRefusal =
  | Refusal<'no-such-case'>
  /** Not (any more) among what this actor may order now. */
  | Refusal<'not-offered'>
  | Refusal<'no-clock-chosen'>
  | Refusal<'no-ground'>
  | Refusal<'no-expectation'>
  | (Refusal<'too-much'> & { readonly most: number })
  | Refusal<'reason-needed'>
  | (Refusal<'reason-too-long'> & { readonly most: number });

const REASON_LENGTH = 2000;

/** A year: whoever expects longer will say so again. */
export const MOST_EXPECTED_DAYS = 250;

const EVENT_OF = { extend: 'extended', pause: 'paused', resume: 'resumed' } as const;
const ACTION_OF = { extend: 'case.limit-extended', pause: 'case.limit-paused', resume: 'case.limit-resumed' } as const;
const DOCUMENT_OF = { extend: 'extension', pause: 'suspension', resume: undefined } as const;

/** 延期, and the pause of a limit for a special procedure (行政許可法 42, 45): ordered by a person, told to the applicant. */
@Injectable()
export class OrderClock {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lockCase: LockCase,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly documents: IssueDocument,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async order(actor: StaffActor, number: string, request: ClockRequest): Promise<{ done: true } | ClockRequestRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const locked = await this.lockCase.forStaff(manager, actor, number);
      if (!locked) return { refused: 'no-such-case' };
      const at = this.clock.now();
      const { definition, clocks } = locked.process;
      const standing = { roles: actor.roles, atWork: isAtWork(actor, locked.entries) };
      const refusal = whyNot(request, availableOrders(definition, clocks, standing, at.toISOString()));
      if (refusal) return refusal;
      const after = await this.give(manager, actor, locked, request, at);
      await this.tell(manager, actor, locked.caseFile, request, after, at);
      return { done: true };
    });
  }

  /** One event for each clock: every pause and extension in the history names its own. */
  private async give(manager: EntityManager, actor: StaffActor, { caseFile }: LockedCase, request: ClockRequest, at: Date): Promise<ClockStates> {
    let clocks: ClockStates = [];
    for (const clock of request.clocks) {
      const process = await this.stepProcess.lock(manager, caseFile.id);
      if (!process) throw new Error(`case ${caseFile.id} has no process`);
      const ordered = await this.stepProcess.order(manager, process, orderOf(request, clock, at.toISOString()), actor.accountId);
      // What was offered under the lock a moment ago can be ordered.
      if ('refused' in ordered) throw new Error(`clock ${clock} of case ${caseFile.id}: ${ordered.refused}`);
      clocks = ordered.clocks;
    }
    return clocks;
  }

  private async tell(manager: EntityManager, actor: StaffActor, caseFile: CaseFile, request: ClockRequest, clocks: ClockStates, at: Date): Promise<void> {
    const { order, reason } = request;
    const numbers = {
      ...(request.order === 'extend' && { units: request.units ?? 0 }),
      ...(request.order === 'pause' && { ground: request.ground ?? '', expectedDays: request.expectedDays ?? 0 }),
    };
    await this.stepCase.withoutStep(manager, caseFile, {
      at,
      clocks,
      event: {
        kind: EVENT_OF[order], actorKind: 'staff', actorId: actor.accountId, officeId: actor.office.id,
        detail: { clocks: request.clocks.join(' '), ...numbers }, note: reason.trim() || undefined,
      },
    });
    const document = DOCUMENT_OF[order];
    if (document) {
      await this.documents.issue(manager, caseFile, document, {
        at, officeId: actor.office.id, reason: reason.trim(),
        limits: {
          clocks: request.clocks,
          ...(request.order === 'extend' && { units: request.units ?? 0 }),
          ...(request.order === 'pause' && { ...(request.ground && { ground: request.ground }), expectedDays: request.expectedDays ?? 0 }),
        },
      });
    }
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: `limit-${EVENT_OF[order]}`, params: { number: caseFile.number, slug: caseFile.slug },
      caseId: caseFile.id, link: `/cases/${caseFile.number}`,
    });
    await this.audit.append(manager, {
      chain: caseFile.id, at, actor: auditActorOf(actor), action: ACTION_OF[order], subject: { kind: 'case', id: caseFile.id },
      detail: { clocks: request.clocks, ...numbers },
    });
  }
}

function whyNot(request: ClockRequest, offers: readonly ClockOffer[]): ClockRequestRefusal | undefined {
  const offered = offers.filter((offer) => mayOrder(offer, request.order));
  if (offered.length === 0) return { refused: 'not-offered' };
  if (request.clocks.length === 0) return { refused: 'no-clock-chosen' };
  const chosen = request.clocks.map((clock) => offered.find((offer) => offer.clock === clock));
  if (chosen.includes(undefined)) return { refused: 'not-offered' };
  if (request.order === 'extend') {
    const most = Math.min(...chosen.map((offer) => offer?.extend?.most ?? 0));
    if (request.units === undefined || request.units < 1 || request.units > most) return { refused: 'too-much', most };
  }
  if (request.order === 'pause') {
    const { ground, expectedDays } = request;
    if (ground === undefined) return { refused: 'no-ground' };
    if (expectedDays === undefined || expectedDays < 1 || expectedDays > MOST_EXPECTED_DAYS) return { refused: 'no-expectation' };
  }
  if (request.order !== 'resume' && request.reason.trim() === '') return { refused: 'reason-needed' };
  return request.reason.length > REASON_LENGTH ? { refused: 'reason-too-long', most: REASON_LENGTH } : undefined;
}

/** Does the offer hold this order? */
export function mayOrder(offer: ClockOffer, order: ClockRequest['order']): boolean {
  return order === 'extend' ? offer.extend !== undefined : offer[order];
}

function orderOf(request: ClockRequest, clock: string, at: string): ClockOrder {
  switch (request.order) {
    case 'extend': return { type: 'extend-clock', at, clock, units: request.units ?? 0 };
    case 'pause': return { type: 'pause-clock', at, clock, ground: request.ground ?? 'hearing' };
    case 'resume': return { type: 'resume-clock', at, clock };
  }
}
