import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindContact } from '../../accounts/application/find-contact.js';
import { FindParty } from '../../accounts/application/find-party.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { fieldsOf } from '../../forms/definition.js';
import { fixedAnswer } from '../../forms/journey.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import { together } from '../../platform/database/together.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import { availableActions, mayDo, type TaskAction, type UnavailableReason } from '../../workflow/core/available-actions.js';
import type { Action } from '../../workflow/core/extension.js';
import type { CaseFile, QueueEntry } from '../domain/case.js';
import { changedAnswers, changedSlots, checkCorrection, type CorrectionItem, type CorrectionRefusal } from '../domain/correction.js';
import { CaseStore } from '../store/case-store.js';
import { QueueStore } from '../store/queue-store.js';
import { auditActorOf } from './audit-actor.js';
import { standingOf } from './case-access.js';
import { HandOn, type HandRefusal } from './hand-on.js';
import type { RefusalGround } from '../documents/document-facts.js';
import { IssueDocument, type DocumentKind } from './issue-document.js';
import { LockCase } from './lock-case.js';
import { OpenApplications } from './open-application.js';
import { StepCase } from './step-case.js';

/** What a clerk decides on a step. */
export interface ActionRequest {
  readonly action: TaskAction;
  /** In the clerk's words; a refusal can't do without. At most 2000 characters. */
  readonly reason: string;
  /** For 補正: everything that is missing, at once. */
  readonly items: readonly CorrectionItem[];
  /** For 轉交 and 徵求意見: id of the office or the colleague. */
  readonly to?: string | undefined;
  /** For 不予受理; `competentBody` is to whom the applicant should turn instead. */
  readonly ground?: RefusalGround;
  readonly competentBody?: string;
}

export type ActionRefusal =
  | Refusal<'no-such-case'>
  /** The step is done: somebody was quicker, or a clock ran out. */
  | Refusal<'step-is-over'>
  | (Refusal<'not-available'> & { readonly because: UnavailableReason | 'not-offered'; readonly byName: string | undefined })
  | (Refusal<'reason-too-long'> & { readonly most: number })
  | HandRefusal
  | Refusal<'competent-body-needed'>
  | CorrectionRefusal;

export interface ActionDone {
  readonly done: true;
  readonly closed: boolean;
}

const REASON_LENGTH = 2000;

/** 不予受理, 不予准予 and 退回 must say why. */
const NEEDS_REASON: ReadonlySet<TaskAction> = new Set(['refuse', 'reject', 'return']);

const DOCUMENT_OF: Partial<Record<Action, DocumentKind>> = {
  accept: 'acceptance',
  correct: 'correction',
  refuse: 'refusal',
  approve: 'approval',
  reject: 'rejection',
};

const MESSAGE_OF = {
  accept: 'accepted',
  correct: 'correction-asked',
  refuse: 'refused',
  approve: 'decision-approved',
  reject: 'decision-rejected',
} as const;

/** One act of one member of staff on one open step. The case's process row is the lock: one wins, the other is told. */
@Injectable()
export class PerformAction {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CaseStore,
    private readonly queue: QueueStore,
    private readonly lockCase: LockCase,
    private readonly handOn: HandOn,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly openApplications: OpenApplications,
    private readonly parties: FindParty,
    private readonly contacts: FindContact,
    private readonly documents: IssueDocument,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async perform(actor: StaffActor, number: string, token: number, request: ActionRequest): Promise<ActionDone | ActionRefusal> {
    if (request.reason.length > REASON_LENGTH) return { refused: 'reason-too-long', most: REASON_LENGTH };
    return this.stepProcess.transaction(this.dataSource, async (manager) => {
      const locked = await this.lockCase.forStaff(manager, actor, number);
      if (!locked) return { refused: 'no-such-case' };
      const { caseFile, process, doneBy } = locked;
      const entry = locked.entries.find((each) => each.token === token);
      if (!entry) return { refused: 'step-is-over' };

      const task = { node: entry.node, officeId: entry.officeId, doneBy, ...(entry.claimedBy && { claimedBy: entry.claimedBy }) };
      const availability = availableActions(process.definition, task, standingOf(actor, caseFile));
      if (!mayDo(availability, request.action)) {
        const because = availability.refused ?? (entry.claimedBy ? 'not-offered' : 'claimed-by-other');
        return { refused: 'not-available', because, byName: await this.nameOf(manager, entry.claimedBy) };
      }
      if (request.action === 'claim' || request.action === 'release') {
        return this.claimOrRelease(manager, actor, caseFile, entry, request.action);
      }
      if (request.action === 'forward' || request.action === 'consult') {
        const hand = { action: request.action, to: request.to, reason: request.reason };
        return (await this.handOn.hand(manager, actor, locked, entry, doneBy, hand, this.clock.now())) ?? { done: true, closed: false };
      }
      if (NEEDS_REASON.has(request.action) && request.reason.trim() === '') return { refused: 'reason-needed' };
      const competentBody = request.ground === 'not-competent' ? request.competentBody?.trim() : undefined;
      if (request.action === 'refuse' && request.ground === 'not-competent' && !competentBody) return { refused: 'competent-body-needed' };
      if (request.action === 'correct') {
        const refusal = await this.askForCorrection(manager, actor, caseFile, request.items);
        if (refusal) return refusal;
      }
      const at = this.clock.now();
      const event = { type: 'complete' as const, at: at.toISOString(), token, outcome: request.action };
      const stepped = await this.stepProcess.step(manager, process, event, actor.accountId);
      if ('refused' in stepped) return { refused: 'step-is-over' };
      const party = await this.parties.byId(manager, caseFile.partyId);
      const reflected = await this.stepCase.reflect(manager, caseFile, stepped, {
        at,
        action: request.action,
        ...(request.action === 'accept' && { acceptedHow: 'clerk' as const }),
        nameIndex: party?.nameIndex,
        events: [{
          kind: request.action, actorKind: 'staff', actorId: actor.accountId, officeId: actor.office.id,
          detail: { node: entry.node, stage: entry.stage, ...(request.items.length > 0 && { items: request.items.length }) },
          note: request.reason.trim() || undefined,
        }],
      });
      const documentKind = DOCUMENT_OF[request.action];
      const occasion = { at, officeId: actor.office.id, reason: request.reason.trim(), items: request.items, ...(request.ground && { refusal: { ground: request.ground, competentBody } }) };
      await together([
        documentKind ? this.documents.issue(manager, caseFile, documentKind, occasion) : Promise.resolve(),
        this.tellApplicant(manager, caseFile, request.action),
        this.record(manager, actor, caseFile, entry, request, at),
      ]);
      return { done: true, closed: reflected.closed };
    });
  }

  private async claimOrRelease(
    manager: EntityManager,
    actor: StaffActor,
    caseFile: CaseFile,
    entry: QueueEntry,
    action: 'claim' | 'release',
  ): Promise<ActionDone | ActionRefusal> {
    const at = this.clock.now();
    const won =
      action === 'claim'
        ? await this.queue.claim(manager, caseFile.id, entry.token, actor.accountId, at)
        : await this.queue.release(manager, caseFile.id, entry.token, actor.accountId);
    if (!won) return { refused: 'step-is-over' };
    await this.audit.append(manager, {
      chain: caseFile.id,
      at,
      actor: auditActorOf(actor),
      action: action === 'claim' ? 'task.claimed' : 'task.released',
      subject: { kind: 'case', id: caseFile.id },
      detail: { node: entry.node, token: entry.token },
    });
    return { done: true, closed: false };
  }

  private async askForCorrection(
    manager: EntityManager,
    actor: StaffActor,
    caseFile: CaseFile,
    items: readonly CorrectionItem[],
  ): Promise<CorrectionRefusal | undefined> {
    const open = await this.openApplications.openForCase(manager, caseFile.applicationId);
    const submissions = await this.cases.submissionsOf(manager, caseFile);
    const earlier = await this.cases.correctionsOf(manager, caseFile);
    const first = submissions[0];
    const latest = submissions.at(-1);
    const changed = {
      fields: first && latest ? changedAnswers(first.answers, latest.answers) : [],
      slots: first && latest ? changedSlots(first.materials, latest.materials) : [],
    };
    const known = {
      fields: fieldsOf(open.version.service.form).filter((field) => fixedAnswer(field, open.context) === undefined).map((field) => field.key),
      slots: open.version.service.materials.slots.map((slot) => slot.id),
    };
    const refusal = checkCorrection(items, known, earlier, changed);
    if (refusal) return refusal;
    const at = this.clock.now();
    await this.cases.insertCorrection(manager, caseFile, { id: uuidv7(), askedAt: at, askedBy: actor.accountId, items, bySignatory: false }, open.key);
    return undefined;
  }

  private async tellApplicant(manager: EntityManager, caseFile: CaseFile, action: TaskAction): Promise<void> {
    const kind = MESSAGE_OF[action as keyof typeof MESSAGE_OF];
    if (!kind) return;
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId],
      kind,
      params: { number: caseFile.number, slug: caseFile.slug },
      caseId: caseFile.id,
      link: `/cases/${caseFile.number}`,
    });
  }

  private async record(manager: EntityManager, actor: StaffActor, caseFile: CaseFile, entry: QueueEntry, request: ActionRequest, at: Date): Promise<void> {
    await this.audit.append(manager, {
      chain: caseFile.id,
      at,
      actor: auditActorOf(actor),
      action: `case.${request.action}`,
      subject: { kind: 'case', id: caseFile.id },
      detail: {
        node: entry.node,
        token: entry.token,
        items: request.items.map((item) => ({ kind: item.kind, ref: item.ref })),
      },
    });
  }

  private async nameOf(manager: EntityManager, accountId: string | undefined): Promise<string | undefined> {
    return accountId === undefined ? undefined : (await this.contacts.ofAccount(manager, accountId))?.staffName;
  }
}
