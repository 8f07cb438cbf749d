import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { together } from '../../platform/database/together.js';
import type { LockedCaseProcess } from '../../workflow/application/process-memory.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
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
  /** Node → the account that last completed it. */
  readonly doneBy: Readonly<Record<string, string>>;
}

/** How every act of a member of staff on a case begins: what was due has happened first, and the process is locked. */
@Injectable()
export class LockCase {
  constructor(
    private readonly cases: CaseStore,
    private readonly queue: QueueStore,
    private readonly dueClocks: RunDueClocks,
    private readonly processes: ReadProcess,
    private readonly stepProcess: StepProcess,
    private readonly access: CaseAccess,
  ) {}

  /** Undefined: no such case, or none that this member of staff may read. */
  async forStaff(manager: EntityManager, actor: StaffActor, number: string): Promise<LockedCase | undefined> {
    const found = await this.cases.findByNumber(manager, number);
    if (!found) return undefined;
    const process = await this.stepProcess.lock(manager, found.id);
    if (!process) return undefined;
    const [caughtUp, locked] = await together([this.dueClocks.catchUp(manager, found.id), this.underLock(manager, actor, found, process)]);
    if (!caughtUp) return locked;
    const moved = await this.stepProcess.lock(manager, found.id);
    return moved && this.underLock(manager, actor, found, moved);
  }

  /** The case is read again under the lock: another act may have moved it. */
  private async underLock(manager: EntityManager, actor: StaffActor, found: CaseFile, process: LockedCaseProcess): Promise<LockedCase | undefined> {
    const [mayRead, caseFile, entries, doneBy] = await together([
      this.access.forStaff(manager, actor, found, process.definition),
      this.cases.findById(manager, found.id),
      this.queue.ofCase(manager, found.id),
      this.processes.doneBy(manager, found.id),
    ]);
    return mayRead ? { caseFile: caseFile ?? found, process, entries, doneBy } : undefined;
  }
}
