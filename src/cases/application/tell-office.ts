import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindStaff } from '../../accounts/application/find-staff.js';
import { Notify } from '../../notifications/application/notify.js';
import type { MessageKind, MessageParams } from '../../notifications/domain/message.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { QueueStore } from '../store/queue-store.js';

/** Tells those who have a case on their desk, or had it last, that something about it came up outside its steps. */
@Injectable()
export class TellOffice {
  constructor(
    private readonly cases: CaseStore,
    private readonly queue: QueueStore,
    private readonly staff: FindStaff,
    private readonly notify: Notify,
  ) {}

  /** Whoever holds an open step, else everybody of its office and role; where none is open, whoever did the last act. */
  async tell(manager: EntityManager, caseFile: CaseFile, kind: MessageKind, params: MessageParams = {}): Promise<void> {
    const told: string[] = [];
    for (const entry of await this.queue.ofCase(manager, caseFile.id)) {
      told.push(...(entry.claimedBy ? [entry.claimedBy] : await this.staff.withRole(manager, entry.officeId, entry.role)));
    }
    if (told.length === 0) told.push(...(await this.lastAtIt(manager, caseFile)));
    await this.notify.send(manager, {
      accountIds: told, kind, params: { number: caseFile.number, ...params }, caseId: caseFile.id, link: `/desk/cases/${caseFile.number}`,
    });
  }

  /** With the leaders of their office: who did it may be on leave. */
  private async lastAtIt(manager: EntityManager, caseFile: CaseFile): Promise<string[]> {
    const last = (await this.cases.eventsOf(manager, caseFile)).findLast((event) => event.actorKind === 'staff' && event.officeId !== undefined);
    if (!last?.officeId) return [];
    return [...(last.actorId === undefined ? [] : [last.actorId]), ...(await this.staff.withRole(manager, last.officeId, 'leader'))];
  }
}
