import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * A process is known by its pid and, where the system tells it, the moment it started: after a restart of the
 * machine (or of a container, always) the same pid soon belongs to somebody else.
 */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot from /proc/<pid>/stat; null where there is no /proc. */
  started: string | null;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startTicks(process.pid) };
}

/** True while that very process runs; a zombie counts as gone, nobody may ever reap it. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (!pidRuns(identity.pid)) return false;
  const started = startTicks(identity.pid);
  return identity.started === null || started === null || started === identity.started;
}

export function pidRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statFields(pid)?.[0] !== 'Z';
}

/** The name of the program a pid runs, or null where the system does not tell. */
export function commandOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    if (process.platform === 'linux') return null;
  }
  const windows = process.platform === 'win32';
  const asked = windows
    ? spawnSync('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], { encoding: 'utf8', windowsHide: true })
    : spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' });
  const answer = windows ? /^"([^"]+)"/.exec(asked.stdout ?? '')?.[1] : basename(asked.stdout?.trim() ?? '');
  return answer ? answer : null;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function startTicks(pid: number): string | null {
  // Field 22 of proc(5) stat; the list starts at field 3.
  return statFields(pid)?.[19] ?? null;
}

function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command (field 2) may hold spaces and brackets: everything after the last bracket is regular.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
