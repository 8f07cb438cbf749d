import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A server as its lock file names it: its first process, and where it listens (0: not yet). */
export interface Postmaster {
  pid: number;
  port: number;
}

export function lockFileOf(dataDir: string): string {
  return join(dataDir, 'cluster', 'postmaster.pid');
}

/** postmaster.pid: pid, data directory, start time, port, socket folder, listen address, … one a line. */
export function readLock(dataDir: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(lockFileOf(dataDir), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number.isInteger(port) ? port : 0 } : null;
}

/**
 * Makes the lock name a process that can't exist, and leaves the rest: PostgreSQL then takes the lock over, but still
 * looks by itself whether backends of its dead predecessor hold the shared memory that the lock names.
 */
export function disownLock(dataDir: string): void {
  const path = lockFileOf(dataDir);
  const lines = readFileSync(path, 'utf8').split('\n');
  lines[0] = '4194305'; // One more than the highest pid of any system.
  writeFileSync(path, lines.join('\n'));
}
