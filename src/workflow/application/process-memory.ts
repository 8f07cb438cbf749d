import type { DataSource, EntityManager } from 'typeorm';
import type { ProcessDefinition } from '../core/definition.js';
import type { LockAhead, LockedProcess } from '../store/process-store.js';

/** A case whose instance's row is locked by the caller's transaction. */
export interface LockedCaseProcess extends LockedProcess {
  readonly definition: ProcessDefinition;
  /** Its lock is on its way to the database together with what comes next. */
  readonly lock?: LockAhead;
}

/** Some kilobytes each. */
const MOST = 1000;

/** One run of a transaction's work. */
interface Attempt {
  readonly trusts: boolean;
  relied: boolean;
  /** Processes that are locked, as they are by now in this transaction. */
  readonly locked: Map<string, LockedCaseProcess>;
}

/**
 * What this server last saw of processes, so that a step need not read what it has just written. Nothing is believed
 * that the database doesn't confirm under the row's lock, in the same transaction: where a process has moved on, the
 * transaction fails, and its work is done once more on what is there.
 */
export class ProcessMemory {
  private readonly known = new Map<string, LockedCaseProcess>();
  private readonly attempts = new WeakMap<EntityManager, Attempt>();

  async transaction<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const first: Attempt = { trusts: true, relied: false, locked: new Map() };
    try {
      return await this.attempt(dataSource, first, work);
    } catch (error) {
      // Whatever it was, it may come from a memory that was out of date.
      if (!first.relied) throw error;
      return this.attempt(dataSource, { trusts: false, relied: false, locked: new Map() }, work);
    }
  }

  private async attempt<T>(dataSource: DataSource, attempt: Attempt, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      const result = await dataSource.transaction((manager) => {
        this.attempts.set(manager, attempt);
        return work(manager);
      });
      for (const { lock: _over, ...process } of attempt.locked.values()) this.keep(process);
      return result;
    } catch (error) {
      for (const id of attempt.locked.keys()) this.known.delete(id);
      throw error;
    }
  }

  /** Locked in this transaction already. */
  held(manager: EntityManager, id: string): LockedCaseProcess | undefined {
    return this.attempts.get(manager)?.locked.get(id);
  }

  /** As it was last seen; undefined where that is not known, or not to be believed. */
  recall(manager: EntityManager, id: string): LockedCaseProcess | undefined {
    const attempt = this.attempts.get(manager);
    const process = attempt?.trusts ? this.known.get(id) : undefined;
    if (attempt && process) attempt.relied = true;
    return process;
  }

  /** A locked process as it is now in the transaction, remembered once that has committed. */
  note(manager: EntityManager, process: LockedCaseProcess): void {
    this.attempts.get(manager)?.locked.set(process.id, process);
  }

  /** Something was written that is not in what is remembered. */
  forget(manager: EntityManager, id: string): void {
    this.attempts.get(manager)?.locked.delete(id);
    this.known.delete(id);
  }

  private keep(process: LockedCaseProcess): void {
    this.known.delete(process.id);
    if (process.instance.status !== 'running') return;
    if (this.known.size >= MOST) this.known.delete(this.known.keys().next().value ?? '');
    this.known.set(process.id, process);
  }
}
