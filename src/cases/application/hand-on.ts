import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindStaff } from '../../accounts/application/find-staff.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import type { QueueEntry } from '../domain/case.js';
import { ConsultationStore } from '../store/consultation-store.js';
import { QueueStore } from '../store/queue-store.js';
import { auditActorOf } from './audit-actor.js';
import { FindHandTargets, type HandTarget } from './hand-targets.js';
import type { LockedCase } from './lock-case.js';
import { StepCase } from './step-case.js';

export interface HandRequest {
  readonly action: 'forward' | 'consult';
  /** Id of the office or the colleague, as the form offered it. */
  readonly to: string | undefined;
  /** Why it is forwarded, or what is asked. */
  readonly reason: string;
}

export type HandRefusal = Refusal<'no-target'> | Refusal<'reason-needed'>;

/** 轉交 and 徵求意見: neither completes the step. The caller has asked whether the actor may. */
@Injectable()
export class HandOn {
  constructor(
    private readonly targets: FindHandTargets,
    private readonly queue: QueueStore,
    private readonly consultations: ConsultationStore,
    private readonly stepCase: StepCase,
    private readonly staff: FindStaff,
    private readonly vault: Vault,
    private readonly notify: Notify,
    private readonly audit: Audit,
  ) {}

  async hand(
    manager: EntityManager, actor: StaffActor, locked: LockedCase, entry: QueueEntry, doneBy: Readonly<Record<string, string>>, request: HandRequest, at: Date,
  ): Promise<HandRefusal | undefined> {
    const { caseFile, process } = locked;
    const offered = (await this.targets.of(manager, actor, entry, process.definition, doneBy))[request.action];
    const target = offered.find(({ id }) => id === request.to);
    if (!target) return { refused: 'no-target' };
    const words = request.reason.trim();
    if (words === '') return { refused: 'reason-needed' };
    const toOffice = target.kind === 'office' ? target.id : entry.officeId;
    const toAccount = target.kind === 'colleague' ? target.id : undefined;
    if (request.action === 'forward') {
      await this.queue.handTo(manager, entry, { officeId: toOffice, accountId: toAccount, at });
    } else {
      const asked = {
        id: uuidv7(), caseId: caseFile.id, token: entry.token, askedBy: actor.accountId, askedOffice: actor.office.id, askedAt: at, toOffice, toAccount, question: words,
      };
      await this.consultations.insert(manager, asked, await this.vault.openKey(manager, caseFile.dataKeyId));
    }
    await this.stepCase.withoutStep(manager, caseFile, {
      at,
      clocks: process.clocks,
      event: {
        kind: request.action, actorKind: 'staff', actorId: actor.accountId, officeId: actor.office.id,
        detail: { stage: entry.stage, toOffice },
        // A question stands with its answer, for staff alone.
        note: request.action === 'forward' ? words : undefined,
      },
    });
    await this.tell(manager, caseFile, entry, target, request.action);
    await this.audit.append(manager, {
      chain: caseFile.id, at, actor: auditActorOf(actor), action: `case.${request.action}`, subject: { kind: 'case', id: caseFile.id },
      detail: { node: entry.node, token: entry.token, to: { kind: target.kind, id: target.id } },
    });
    return undefined;
  }

  private async tell(manager: EntityManager, caseFile: LockedCase['caseFile'], entry: QueueEntry, target: HandTarget, action: 'forward' | 'consult'): Promise<void> {
    const accountIds = target.kind === 'colleague' ? [target.id] : await this.staff.withRole(manager, target.id, action === 'forward' ? entry.role : 'clerk');
    await this.notify.send(manager, {
      accountIds, kind: action === 'forward' ? 'case-forwarded' : 'opinion-asked', params: { number: caseFile.number }, caseId: caseFile.id,
      link: `/desk/cases/${caseFile.number}${action === 'consult' ? '#consultations' : ''}`,
    });
  }
}
