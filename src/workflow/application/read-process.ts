import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClockState } from '../core/clocks.js';
import type { ProcessInstance } from '../core/instance.js';
import { ProcessReader, type AwaitingKey, type DueKey, type DueTimer } from '../store/process-reader.js';

/** What other rooms may know of a running process, without locking it. */
@Injectable()
export class ReadProcess {
  constructor(private readonly processes: ProcessReader) {}

  stateOf(manager: EntityManager, id: string): Promise<{ instance: ProcessInstance; clocks: ClockState[] }> {
    return this.processes.stateOf(manager, id);
  }

  statesOf(manager: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, { instance: ProcessInstance; clocks: ClockState[]; done: string[] }>> {
    return this.processes.statesOf(manager, ids);
  }

  clocksOf(manager: EntityManager, id: string): Promise<ClockState[]> {
    return this.processes.clocksOf(manager, id);
  }

  /** Node → the account that last completed it, for steps that two people must do. */
  doneBy(manager: EntityManager, id: string): Promise<Record<string, string>> {
    return this.processes.doneBy(manager, id);
  }

  /** Instances with a clock or timer due at `at`, oldest first, paged by key; one may come twice. Nobody is locked. */
  due(manager: EntityManager, at: Date, limit: number, after?: DueKey): Promise<DueKey[]> {
    return this.processes.due(manager, at, limit, after);
  }

  /** Has this instance a clock or timer that is due? */
  isDue(manager: EntityManager, id: string, at: Date): Promise<boolean> {
    return this.processes.isDue(manager, id, at);
  }

  /** Those that have run out at `at`, the longest due first. */
  dueTimers(manager: EntityManager, id: string, at: Date): Promise<DueTimer[]> {
    return this.processes.dueTimers(manager, id, at);
  }

  /** When the latest step of a process happened. */
  lastStepAt(manager: EntityManager, id: string): Promise<Date> {
    return this.processes.lastStepAt(manager, id);
  }

  /** Places that wait for a message, the longest waiting first, paged by key. */
  awaiting(manager: EntityManager, after: AwaitingKey | undefined, limit: number): Promise<AwaitingKey[]> {
    return this.processes.awaiting(manager, after, limit);
  }

  /** Instances that stopped on an incident, by id, paged by key. */
  withIncidents(manager: EntityManager, after: string | undefined, limit: number): Promise<{ id: string; instance: ProcessInstance }[]> {
    return this.processes.withIncidents(manager, after, limit);
  }

  /** Counted to 1000 at most. */
  countIncidents(manager: EntityManager): Promise<number> {
    return this.processes.countIncidents(manager);
  }
}
