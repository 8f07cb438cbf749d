import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { Calendars } from '../../workflow/application/calendars.js';
import { RecountProcess, type MovedDeadline } from '../../workflow/application/recount-process.js';
import { startOfDay } from '../../workflow/core/city-time.js';
import type { Announcement } from '../../workflow/core/read-announcement.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';
import { CountDeferrals } from './count-deferrals.js';
import { RunDueClocks } from './run-due-clocks.js';
import { StepCase } from './step-case.js';

export interface Announced {
  /** Cases whose limits were counted again. */
  readonly counted: number;
  /** Those of them in which something moved. */
  readonly moved: number;
}

const BATCH = 200;

/** The chain of the audit record that holds what is done to the city's calendar. */
export const CALENDAR_CHAIN = '0193b0ca-1e0d-7000-8000-000000000001';

/**
 * 放假安排: a notice makes a new version of the calendar, and every limit that it may move is counted again. The notice
 * commits first: whatever begins meanwhile is counted on it already. Each case is a transaction of its own; `recount`
 * finishes what a killed process has left.
 */
@Injectable()
export class AnnounceCalendar {
  constructor(
    private readonly dataSource: DataSource,
    private readonly calendars: Calendars,
    private readonly processes: RecountProcess,
    private readonly cases: CaseStore,
    private readonly dueClocks: RunDueClocks,
    private readonly deferrals: DeferralStore,
    private readonly countDeferrals: CountDeferrals,
    private readonly stepCase: StepCase,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async announce(announcement: Announcement): Promise<Announced | Refusal<'announced-before'>> {
    const refused = await this.dataSource.transaction(async (manager) => {
      const at = this.clock.now();
      const announced = await this.calendars.announce(manager, announcement, at);
      if ('refused' in announced) return announced;
      await this.audit.append(manager, {
        chain: CALENDAR_CHAIN, at, actor: { kind: 'system', id: null }, action: 'calendar.announced', subject: { kind: 'calendar', id: CALENDAR_CHAIN },
        detail: { version: announcement.version, daysOff: announcement.daysOff.length, workdays: announcement.workdays.length, through: announcement.announcedThrough },
      });
      return undefined;
    });
    if (refused) return refused;
    await this.calendars.reload();
    return this.recount(firstDay(announcement));
  }

  /** Counts every limit again that ends on or after the day ('YYYY-MM-DD'), on the calendar as it is now. */
  async recount(from: string): Promise<Announced> {
    let [counted, moved] = [0, 0];
    let after: string | undefined;
    for (;;) {
      const ids = await this.processes.countedFrom(this.dataSource.manager, new Date(startOfDay(from)), after, BATCH);
      for (const id of ids) {
        counted += 1;
        if (await this.dataSource.transaction((manager) => this.recountCase(manager, id))) moved += 1;
      }
      if (ids.length < BATCH) break;
      after = ids.at(-1);
    }
    await this.recountDeferrals(new Date(startOfDay(from)));
    return { counted, moved };
  }

  /** What applicants still owe (容缺) is counted in working days too. */
  private async recountDeferrals(from: Date): Promise<void> {
    let after: string | undefined;
    for (;;) {
      const ids = await this.deferrals.countedFrom(this.dataSource.manager, from, after, BATCH);
      for (const id of ids) await this.dataSource.transaction((manager) => this.countDeferrals.again(manager, id));
      if (ids.length < BATCH) return;
      after = ids.at(-1);
    }
  }

  private async recountCase(manager: EntityManager, id: string): Promise<boolean> {
    // What has run out already has run out: only then are the others counted again.
    await this.dueClocks.catchUp(manager, id);
    const counted = await this.processes.recount(manager, id);
    const caseFile = await this.cases.findById(manager, id);
    if (!counted || !caseFile || counted.moved.length === 0) return false;
    const at = this.clock.now();
    const event = { kind: 'deadline-moved', actorKind: 'system' as const, actorId: undefined, officeId: undefined, detail: detailOf(counted.moved) };
    await this.stepCase.withoutStep(manager, caseFile, { at, clocks: counted.clocks, event });
    await this.audit.append(manager, {
      chain: id, at, actor: { kind: 'system', id: null }, action: 'case.deadline-moved', subject: { kind: 'case', id },
      detail: { calendar: this.calendars.current().version, moved: counted.moved },
    });
    return true;
  }
}

/** A limit that ends before the first day that changes is what it was. */
function firstDay({ daysOff, workdays, announcedThrough }: Announcement): string {
  const first = [...daysOff, ...workdays].sort()[0] ?? announcedThrough;
  // From the year's beginning: days that were thought off and are not named are worked now.
  return `${first.slice(0, 4)}-01-01`;
}

/** One event names one deadline by its clock; of several the first is shown and all are in the audit record. */
function detailOf(moved: readonly MovedDeadline[]): Record<string, string> {
  return Object.assign({}, ...moved.map(({ what, from, to }) => ({ [what]: `${from}/${to}` }))) as Record<string, string>;
}
