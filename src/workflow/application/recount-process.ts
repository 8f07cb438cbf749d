import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { nextAlarm } from '../core/clock-alarms.js';
import { recountClocks, type ClockStates } from '../core/clocks.js';
import { timerDue } from '../core/timer-values.js';
import { ProcessReader } from '../store/process-reader.js';
import { ProcessStore } from '../store/process-store.js';
import { Calendars } from './calendars.js';
import { StepProcess } from './step-process.js';

/** A limit that ends on another day now. `what` is the clock's id, or the timer's node. */
export interface MovedDeadline {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** Counts the limits of running processes again when the calendar has changed. */
@Injectable()
export class RecountProcess {
  constructor(
    private readonly processes: ProcessStore,
    private readonly reader: ProcessReader,
    private readonly stepProcess: StepProcess,
    private readonly calendars: Calendars,
  ) {}

  /** Instances with a limit in working days or hours that ends at `from` or later, by id, after `after`. */
  countedFrom(manager: EntityManager, from: Date, after: string | undefined, limit: number): Promise<string[]> {
    return this.reader.countedFrom(manager, from, after, limit);
  }

  /** Locks the process. Clocks that have run out stay run out; undefined: there is no such process. */
  async recount(manager: EntityManager, id: string): Promise<{ clocks: ClockStates; moved: readonly MovedDeadline[] } | undefined> {
    const locked = await this.stepProcess.lock(manager, id);
    if (!locked) return undefined;
    const calendar = this.calendars.current();
    const { clocks, moved } = recountClocks(locked.clocks, calendar);
    await this.processes.writeClocks(
      manager,
      id,
      clocks.map((state) => ({ state, nextAt: nextAlarm(locked.definition, [state], calendar) })),
    );
    const timers: MovedDeadline[] = [];
    for (const { token, node, timer, armedAt, dueAt } of await this.processes.timersOf(manager, id)) {
      if (timer.kind !== 'limit') continue;
      const due = timerDue(timer, armedAt.toISOString(), calendar);
      if (due === dueAt.toISOString()) continue;
      await this.processes.setTimerDue(manager, { id, token, node, dueAt: due });
      timers.push({ what: node, from: dueAt.toISOString(), to: due });
    }
    return { clocks, moved: [...moved.map(({ clock, from, to }) => ({ what: clock, from, to })), ...timers] };
  }
}
