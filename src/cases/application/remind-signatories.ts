import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MOST_INVITATIONS, REMIND_EVERY_MS } from '../domain/signatory.js';
import { CaseStore } from '../store/case-store.js';
import { SignatoryStore } from '../store/signatory-store.js';
import { InviteSignatories } from './invite-signatories.js';

const EVERY_MS = 10 * 60_000;
const BATCH = 50;

/** Who has not signed yet is reminded, once a day at most, with a link that works; it ends with their step. */
@Injectable()
export class RemindSignatories implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly signatories: SignatoryStore,
    private readonly cases: CaseStore,
    private readonly inviting: InviteSignatories,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every(EVERY_MS, 'case.remind-signatories', () => this.run());
  }

  /** Batch by batch, each in a transaction of its own, until nobody is left to remind. */
  async run(): Promise<void> {
    for (let taken = BATCH; taken === BATCH; ) {
      taken = await this.dataSource.transaction(async (manager) => {
        const at = this.clock.now();
        const before = new Date(at.getTime() - REMIND_EVERY_MS);
        const due = await this.signatories.takeForgetful(manager, { before, at, limit: BATCH, most: MOST_INVITATIONS });
        for (const { id, caseId } of due) {
          const caseFile = await this.cases.findById(manager, caseId);
          const signatory = caseFile && (await this.signatories.ofCase(manager, caseFile)).find((each) => each.id === id);
          if (caseFile && signatory) await this.inviting.invite(manager, caseFile, signatory, at);
        }
        return due.length;
      });
    }
  }
}
