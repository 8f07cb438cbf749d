import { Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import type { Calendar } from '../core/calendar.js';
import { nextAlarm, soundAlarms, type ClockAlarm } from '../core/clock-alarms.js';
import { clocksAfter, orderClock, type ClockOrderRefusal } from '../core/clock-orders.js';
import type { ClockStates } from '../core/clocks.js';
import type { ProcessDefinition } from '../core/definition.js';
import type { Effect } from '../core/effects.js';
import type { ClockOrder, EventRefusal, ProcessEvent } from '../core/events.js';
import { initialInstance, type Facts, type ProcessInstance } from '../core/instance.js';
import type { ProcessFiles } from '../core/process-files.js';
import { timerAgain, timerDue } from '../core/timer-values.js';
import { transition, type NotStepped, type Stepped } from '../core/transition.js';
import { DefinitionStore } from '../store/definition-store.js';
import { historyLink } from '../store/history-link.js';
import { ProcessStore } from '../store/process-store.js';
import type { StepRows, TaskRow, TimerRow } from '../store/step-rows.js';
import { Calendars } from './calendars.js';
import { ProcessMemory, type LockedCaseProcess } from './process-memory.js';

export interface StepDone {
  readonly definition: ProcessDefinition;
  readonly instance: ProcessInstance;
  readonly effects: readonly Effect[];
  /** Every clock of the case as it is after the step. */
  readonly clocks: ClockStates;
}

/**
 * Carries the pure core's answer into the database: one statement reads and locks, one writes everything.
 * The caller owns the transaction and carries out the effects that concern its own rows.
 */
@Injectable()
export class StepProcess {
  private readonly memory = new ProcessMemory();

  constructor(
    private readonly processes: ProcessStore,
    private readonly definitions: DefinitionStore,
    private readonly calendars: Calendars,
  ) {}

  /**
   * A transaction in which `lock` need not read what this server remembers. Its work may be done twice: whatever it does
   * must be part of the transaction.
   */
  transaction<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.memory.transaction(dataSource, work);
  }

  /** Begins a process under the id of its case. */
  async start(
    manager: EntityManager,
    given: { id: string; files: ProcessFiles; variables: Facts; at: Date; actorId: string | undefined },
  ): Promise<StepDone> {
    const definitionHash = await this.definitions.keep(manager, given.files, given.at);
    const definition = await this.definitions.load(manager, definitionHash);
    const event: ProcessEvent = { type: 'start', at: given.at.toISOString(), variables: given.variables };
    const stepped = transition(definition, initialInstance(definition), event);
    if (stepped.refused) throw new Error(`process ${definition.id} does not start: ${stepped.refused} ${stepped.detail ?? ''}`);
    const before = { id: given.id, definitionHash, definition, revision: 0, clocks: [], clocksWritten: 0, historyHash: undefined };
    return this.write(manager, before, stepped, event, given.actorId);
  }

  /** Locks the case's process until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<LockedCaseProcess | undefined> {
    const held = this.memory.held(manager, id);
    if (held) return held;
    const known = this.memory.recall(manager, id);
    if (!known) return this.locked(manager, id, false);
    const locked = { ...known, lock: await this.processes.lockAsKnown(manager, known) };
    this.memory.note(manager, locked);
    return locked;
  }

  /** The same where nobody else is at it; undefined otherwise. For workers, which find other work instead of waiting. */
  lockIfFree(manager: EntityManager, id: string): Promise<LockedCaseProcess | undefined> {
    return this.locked(manager, id, true);
  }

  private async locked(manager: EntityManager, id: string, skipLocked: boolean): Promise<LockedCaseProcess | undefined> {
    const row = await this.processes.lock(manager, id, skipLocked);
    const locked = row && { ...row, definition: await this.definitions.load(manager, row.definitionHash) };
    if (locked) this.memory.note(manager, locked);
    return locked;
  }

  /** One event on a locked case. A refusal means that the case has moved on; nothing was written. */
  async step(
    manager: EntityManager,
    locked: LockedCaseProcess,
    event: ProcessEvent,
    actorId: string | undefined,
  ): Promise<StepDone | { refused: EventRefusal }> {
    const stepped = transition(locked.definition, locked.instance, event);
    const again = event.type === 'fire' ? await this.timerFired(manager, locked, stepped, event) : [];
    if (stepped.refused) return { refused: stepped.refused };
    return this.write(manager, locked, stepped, event, actorId, again);
  }

  /** 延期, a pause or its end, ordered by a person: a step of the history that moves a clock and no token. */
  async order(
    manager: EntityManager,
    locked: LockedCaseProcess,
    order: ClockOrder,
    actorId: string,
  ): Promise<StepDone | { refused: ClockOrderRefusal | EventRefusal; most?: number }> {
    const ordered = orderClock(locked.definition, locked.clocks, order, this.calendars.current());
    return ordered.refused ? ordered : this.step(manager, locked, order, actorId);
  }

  /** A timer that went off is gone, unless it repeats beside a step that still waits. */
  private async timerFired(
    manager: EntityManager,
    locked: LockedCaseProcess,
    stepped: Stepped | NotStepped,
    event: ProcessEvent & { type: 'fire' },
  ): Promise<TimerRow[]> {
    const { token, node } = event;
    const taken = await this.processes.takeTimer(manager, { id: locked.id, token, node });
    if (!taken || stepped.refused) return [];
    const boundary = locked.definition.nodes[node];
    if (boundary?.kind !== 'boundary' || boundary.interrupting) return [];
    const waits = stepped.instance.tokens.some((each) => each.id === token && each.node === boundary.host);
    const fired = taken.fired + 1;
    const dueAt = waits ? timerAgain(taken.timer, event.at, fired) : undefined;
    return dueAt === undefined ? [] : [{ token, node, timer: taken.timer, armedAt: event.at, dueAt, fired }];
  }

  /** Alarms of the case's clocks that are due at `at`, as `soundAlarms` of the core gives them; those given are marked as given. */
  async soundAlarms(manager: EntityManager, locked: LockedCaseProcess, at: Date): Promise<readonly ClockAlarm[]> {
    const calendar = this.calendars.current();
    const { clocks, alarms } = soundAlarms(locked.definition, locked.clocks, at.toISOString(), calendar);
    // All of them, even without an alarm: one whose next instant was counted too early would be due for ever.
    await this.processes.writeClocks(manager, locked.id, clockRows(locked.definition, clocks, calendar));
    this.memory.forget(manager, locked.id);
    return alarms;
  }

  private async write(
    manager: EntityManager,
    before: Omit<LockedCaseProcess, 'instance' | 'historyHash'> & { readonly historyHash: Buffer | undefined },
    stepped: Stepped,
    event: ProcessEvent,
    actorId: string | undefined,
    timersAgain: readonly TimerRow[] = [],
  ): Promise<StepDone> {
    const { id, definition, definitionHash, clocksWritten } = before;
    const { instance, effects } = stepped;
    const calendar = this.calendars.current();
    const clocks = clocksAfter(definition, before.clocks, event, stepped.happenings, calendar);
    const revision = before.revision + 1;
    const hash = historyLink(before.historyHash, { instanceId: id, seq: revision, actorId, event });
    const rows: StepRows = {
      id, definitionHash, revision, clocksWritten, instance, event, effects, actorId, hash,
      ...taskRows(definition, effects, actorId),
      timersArmed: [...timersAgain, ...timerRows(effects, event.at, calendar)],
      timersDisarmed: effects.flatMap((effect) => (effect.do === 'disarm-timer' ? [{ token: effect.token, node: effect.node }] : [])),
      clocks: clockRows(definition, clocks.filter((clock) => !before.clocks.includes(clock)), calendar),
    };
    await this.processes.write(manager, rows, before.lock);
    this.memory.note(manager, { id, definition, definitionHash, revision, clocksWritten, instance, clocks, historyHash: hash });
    return { definition, instance, effects, clocks };
  }
}

function taskRows(
  definition: ProcessDefinition,
  effects: readonly Effect[],
  actorId: string | undefined,
): Pick<StepRows, 'opened' | 'closed'> {
  const opened: TaskRow[] = [];
  const closed: StepRows['closed'][number][] = [];
  for (const effect of effects) {
    if (effect.do === 'open-task') {
      const node = definition.nodes[effect.node];
      const work = node && (node.kind === 'user' || node.kind === 'manual') ? node.work : undefined;
      opened.push({
        token: effect.token,
        node: effect.node,
        performer: work?.performer ?? 'office',
        stage: work?.stage ?? 'review',
        departmentType: work?.department,
        role: work?.role,
      });
    }
    // A task opened and closed within one step leaves no open row behind: the insert comes first in the statement's
    // snapshot, so closing it would not see it. The core never does that: a task always waits for a person.
    if (effect.do === 'close-task') {
      closed.push({ token: effect.token, outcome: effect.outcome, by: effect.how === 'completed' ? actorId : undefined });
    }
  }
  return { opened, closed };
}

function timerRows(effects: readonly Effect[], at: string, calendar: Calendar): TimerRow[] {
  return effects.flatMap((effect) =>
    effect.do === 'arm-timer'
      ? [{ token: effect.token, node: effect.node, timer: effect.timer, armedAt: at, dueAt: timerDue(effect.timer, at, calendar), fired: 0 }]
      : [],
  );
}

function clockRows(definition: ProcessDefinition, clocks: ClockStates, calendar: Calendar): StepRows['clocks'] {
  return clocks.map((state) => ({ state, nextAt: nextAlarm(definition, [state], calendar) }));
}
