import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { nextAlarm } from '../core/clock-alarms.js';
import type { ClockStates } from '../core/clocks.js';
import type { ProcessDefinition } from '../core/definition.js';
import type { Effect } from '../core/effects.js';
import { fitsType } from '../core/expression.js';
import type { Facts, ProcessInstance } from '../core/instance.js';
import { planClocks, type ClockObstacle, type KeptLimit } from '../core/move-clocks.js';
import type { HistoryEvent } from '../core/move-event.js';
import { moveInstance, planMove, waitingChanges, type MovePlan, type NodeMapping } from '../core/move-instance.js';
import type { ProcessFiles } from '../core/process-files.js';
import { timerAgain, timerDue } from '../core/timer-values.js';
import { DefinitionStore } from '../store/definition-store.js';
import { historyLink } from '../store/history-link.js';
import { MoveStore, type BeforeMove } from '../store/move-store.js';
import { ProcessStore } from '../store/process-store.js';
import type { TaskRow } from '../store/step-rows.js';
import { Calendars } from './calendars.js';
import type { LockedCaseProcess } from './process-memory.js';

/** What a move of one case would come to. It can be made while both lists of obstacles are empty. */
export interface ProcessMovePlan extends MovePlan {
  readonly clockObstacles: readonly ClockObstacle[];
  readonly keptLimits: readonly KeptLimit[];
  /** Facts only the other version declares; undefined values begin as not known. */
  readonly addedVariables: readonly string[];
}

export interface ProcessMoved {
  readonly definition: ProcessDefinition;
  readonly instance: ProcessInstance;
  readonly clocks: ClockStates;
  /** When timers that run on are due now, and were before. */
  readonly timers: readonly { readonly node: string; readonly from: string; readonly to: string }[];
}

export function isMovable(plan: ProcessMovePlan): boolean {
  return plan.obstacles.length === 0 && plan.clockObstacles.length === 0;
}

export function planProcessMove(
  from: ProcessDefinition,
  to: ProcessDefinition,
  { instance, clocks }: { readonly instance: ProcessInstance; readonly clocks: ClockStates },
  mapping: NodeMapping,
): ProcessMovePlan {
  const { obstacles: clockObstacles, keptLimits } = planClocks(to, clocks);
  const addedVariables = to.variables.map(({ name }) => name).filter((name) => instance.variables[name] === undefined);
  return { ...planMove(from, to, instance, mapping), clockObstacles, keptLimits, addedVariables };
}

/** Lets a case go on in another version of its process, and takes that back while nothing has happened since. */
@Injectable()
export class MoveProcess {
  constructor(
    private readonly processes: ProcessStore,
    private readonly moves: MoveStore,
    private readonly definitions: DefinitionStore,
    private readonly calendars: Calendars,
  ) {}

  /** Planned again here, under the lock: what a preview saw may be over. Facts of another type than declared are left out. */
  async move(
    manager: EntityManager,
    locked: LockedCaseProcess,
    to: { readonly files: ProcessFiles; readonly mapping: NodeMapping; readonly variables: Facts },
    at: Date,
    actorId: string,
  ): Promise<ProcessMoved | { readonly refused: 'obstacles'; readonly plan: ProcessMovePlan }> {
    const hash = await this.definitions.keep(manager, to.files, at);
    const definition = await this.definitions.load(manager, hash);
    const plan = planProcessMove(locked.definition, definition, locked, to.mapping);
    if (!isMovable(plan)) return { refused: 'obstacles', plan };
    const variables = Object.fromEntries(
      definition.variables.flatMap(({ name, type }) => {
        const value = to.variables[name];
        return plan.addedVariables.includes(name) && value !== undefined && fitsType(value, type) ? [[name, value] as const] : [];
      }),
    );
    const event: HistoryEvent = {
      type: 'move', at: at.toISOString(), from: locked.definitionHash, to: hash, mapping: to.mapping, variables,
    };
    const moved = moveInstance(locked.definition, definition, locked.instance, event.at, to.mapping, variables);
    if (moved.refused) return { refused: 'obstacles', plan: { ...plan, obstacles: moved.plan.obstacles } };
    const before = await this.moves.before(manager, locked.instance, locked.id);
    await this.write(manager, locked, definition, event, moved.instance, moved.effects, actorId);
    const tasks = before.tasks.map((task) => described(task, to.mapping[task.node] ?? task.node, definition));
    await this.moves.goOnWith(manager, locked.id, hash, tasks);
    await this.moves.keep(manager, locked.id, { seq: locked.revision + 1, fromHash: locked.definitionHash, before });
    return { definition, instance: moved.instance, clocks: locked.clocks, timers: await this.resetTimers(manager, locked.id, before.timers, moved.effects) };
  }

  /** `gone-on`: a step was taken since, or it never moved. */
  async takeBack(manager: EntityManager, locked: LockedCaseProcess, at: Date, actorId: string): Promise<ProcessMoved | { readonly refused: 'gone-on' }> {
    const latest = await this.moves.latest(manager, locked.id);
    if (!latest || latest.seq !== locked.revision) return { refused: 'gone-on' };
    const definition = await this.definitions.load(manager, latest.fromHash);
    const { instance, tasks, timers } = latest.before;
    const event: HistoryEvent = { type: 'move-back', at: at.toISOString(), from: locked.definitionHash, to: latest.fromHash };
    const effects = waitingChanges(locked.definition, locked.instance, definition, instance, event.at);
    await this.write(manager, locked, definition, event, instance, effects, actorId);
    await this.moves.goOnWith(manager, locked.id, latest.fromHash, tasks);
    await this.moves.restoreTimers(manager, locked.id, timers);
    await this.moves.forget(manager, locked.id);
    return { definition, instance, clocks: locked.clocks, timers: [] };
  }

  /** From where each was set, or went off last: what is over by the new count is due at once. */
  private async resetTimers(manager: EntityManager, id: string, before: BeforeMove['timers'], effects: readonly Effect[]): Promise<ProcessMoved['timers']> {
    const calendar = this.calendars.current();
    const reset = effects.flatMap((effect) => {
      const row = effect.do === 'reset-timer' ? before.find(({ token, node }) => token === effect.token && node === effect.node) : undefined;
      if (effect.do !== 'reset-timer' || !row) return [];
      const since = new Date(row.armed_at).toISOString();
      const again = row.fired === 0 ? undefined : timerAgain(effect.timer, since, row.fired);
      return [{ token: row.token, node: row.node, timer: effect.timer, from: new Date(row.due_at).toISOString(), dueAt: again ?? timerDue(effect.timer, since, calendar) }];
    });
    await this.moves.resetTimers(manager, id, reset);
    return reset.map(({ node, from, dueAt }) => ({ node, from, to: dueAt }));
  }

  /** The clocks stay what they are; when the next alarm sounds may have changed with the declaration. */
  private async write(
    manager: EntityManager,
    locked: LockedCaseProcess,
    definition: ProcessDefinition,
    event: HistoryEvent,
    instance: ProcessInstance,
    effects: readonly Effect[],
    actorId: string,
  ): Promise<void> {
    const calendar = this.calendars.current();
    await this.processes.write(manager, {
      id: locked.id, definitionHash: locked.definitionHash, revision: locked.revision + 1, clocksWritten: locked.clocksWritten,
      instance, event, effects, actorId, opened: [], closed: [],
      hash: historyLink(locked.historyHash, { instanceId: locked.id, seq: locked.revision + 1, actorId, event }),
      timersArmed: effects.flatMap((effect) =>
        effect.do === 'arm-timer'
          ? [{ token: effect.token, node: effect.node, timer: effect.timer, armedAt: event.at, dueAt: timerDue(effect.timer, event.at, calendar), fired: 0 }]
          : [],
      ),
      timersDisarmed: effects.flatMap((effect) => (effect.do === 'disarm-timer' ? [{ token: effect.token, node: effect.node }] : [])),
      clocks: locked.clocks.map((state) => ({ state, nextAt: nextAlarm(definition, [state], calendar) })),
    });
  }
}

/** A task as another version describes its step; one that is no step there any more keeps what it was. */
function described(task: TaskRow, name: string, definition: ProcessDefinition): TaskRow {
  const node = definition.nodes[name];
  if (!node || (node.kind !== 'user' && node.kind !== 'manual')) return task;
  const { work } = node;
  return {
    token: task.token, node: name, performer: work?.performer ?? 'office', stage: work?.stage ?? 'review',
    departmentType: work?.department, role: work?.role,
  };
}
