import { readFileSync } from 'node:fs';
import type pg from 'pg';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of processor that this process's main thread has had; NaN where the system doesn't tell. */
export function ownThreadMs(): number {
  return ticksIn(`/proc/self/task/${process.pid}/stat`) * TICK_MS;
}

/** The same for the server processes behind every connection to the database. */
export async function databaseMs(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database()');
  return rows.reduce((sum, { pid }) => sum + ticksIn(`/proc/${pid}/stat`), 0) * TICK_MS;
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
