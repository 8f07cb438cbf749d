import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { StaffActor } from '../../accounts/domain/actor.js';
import type { LockedCaseProcess } from '../../workflow/application/process-memory.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { CaseFile, QueueEntry } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { QueueStore } from '../store/queue-store.js';
import { CaseAccess } from './case-access.js';
import { RunDueClocks } from './run-due-clocks.js';

/** A case that nobody else moves until the transaction ends. */
export interface LockedCase {
  readonly caseFile: CaseFile;
  readonly process: LockedCaseProcess;
  /** The open steps of offices. */
  readonly entries: readonly QueueEntry[];
}

/** How every act of a member of staff on a case begins: what was due has happened first, and the process is locked. */
@Injectable()
export class LockCase {
  constructor(
    private readonly cases: CaseStore,
    private readonly queue: QueueStore,
    private readonly dueClocks: RunDueClocks,
    private readonly stepProcess: StepProcess,
    private readonly access: CaseAccess,
  ) {}

  /** Undefined: no such case, or none that this member of staff may read. */
  async forStaff(manager: EntityManager, actor: StaffActor, number: string): Promise<LockedCase | undefined> {
    const found = await this.cases.findByNumber(manager, number);
    if (!found) return undefined;
    await this.dueClocks.catchUp(manager, found.id);
    const process = await this.stepProcess.lock(manager, found.id);
    if (!process || !(await this.access.forStaff(manager, actor, found, process.definition))) return undefined;
    // Read again under the lock: another act may have moved it.
    const caseFile = (await this.cases.findById(manager, found.id)) ?? found;
    return { caseFile, process, entries: await this.queue.ofCase(manager, caseFile.id) };
  }
}
