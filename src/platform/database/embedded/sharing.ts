import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isRunning, ownIdentity, sleep, type ProcessIdentity } from './processes.js';

/**
 * Several processes of one machine may use one data folder (web and worker apart, or two starts by mistake).
 * The first starts PostgreSQL, the last to leave stops it; each leaves its name in `users/` meanwhile.
 * Starting and stopping happen under a lock, so that nobody joins a server that is being shut down.
 */
export async function withLock<T>(dataDir: string, log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const lockFile = join(dataDir, 'lock');
  let told = false;
  for (;;) {
    try {
      const file = openSync(lockFile, 'wx', 0o600);
      writeSync(file, JSON.stringify(ownIdentity()));
      closeSync(file);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readIdentity(lockFile);
    if (holder === null ? isOlderThan(lockFile, 5_000) : !isRunning(holder)) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (!told && holder !== null) {
      told = true;
      log(`Process ${holder.pid} is starting or stopping the same database: waiting for it`);
    }
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** Signs this process in as a user of the server; give the answer to `signOut`. Call under the lock. */
export function signIn(dataDir: string): string {
  const folder = join(dataDir, 'users');
  mkdirSync(folder, { recursive: true });
  const identity = ownIdentity();
  signedIn += 1;
  const name = `${identity.pid}.${signedIn}`;
  writeFileSync(join(folder, name), JSON.stringify(identity));
  return name;
}

/** Signs out and answers who still uses the server. Call under the lock. */
export function signOut(dataDir: string, name: string): ProcessIdentity[] {
  rmSync(join(dataDir, 'users', name), { force: true });
  return currentUsers(dataDir);
}

/** Who uses the server now; names left by the dead are struck off. Call under the lock. */
export function currentUsers(dataDir: string): ProcessIdentity[] {
  const folder = join(dataDir, 'users');
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const users: ProcessIdentity[] = [];
  for (const name of names) {
    const identity = readIdentity(join(folder, name));
    if (identity !== null && isRunning(identity)) users.push(identity);
    else rmSync(join(folder, name), { force: true });
  }
  return users;
}

let signedIn = 0;

function isOlderThan(path: string, ms: number): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > ms;
  } catch {
    return false;
  }
}

function readIdentity(path: string): ProcessIdentity | null {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
    return typeof value.pid === 'number' ? value : null;
  } catch {
    // Being written this moment, or just removed.
    return null;
  }
}
