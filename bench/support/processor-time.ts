import { readFileSync } from 'node:fs';
import type pg from 'pg';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of processor that this process's main thread has had; NaN where the system doesn't tell. */
export function ownThreadMs(): number {
  return ticksIn(`/proc/self/task/${process.pid}/stat`) * TICK_MS;
}

/** The same for another process, with all its threads. */
export function processorMs(pid: number): number {
  return ticksIn(`/proc/${pid}/stat`) * TICK_MS;
}

/** The same for the server processes behind the connections to the database that are open now, by process. */
export async function databaseMs(client: pg.Client): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database()');
  return new Map(rows.map(({ pid }) => [pid, ticksIn(`/proc/${pid}/stat`) * TICK_MS]));
}

/** What they have had between the two; what a connection had that was closed meanwhile is not known. */
export function between(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  return [...after].reduce((sum, [pid, ms]) => sum + ms - (before.get(pid) ?? 0), 0);
}

function ticksIn(file: string): number {
  try {
    // The program's name stands in brackets and may hold spaces; user and system time are the 12th and 13th after it.
    const fields = readFileSync(file, 'utf8').replace(/^.*\) /, '').split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return Number.NaN;
  }
}
