import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** PostgreSQL refuses to run as root: as root it runs as this user instead. */
export interface ServerUser {
  uid: number;
  gid: number;
  name: string;
}

/**
 * Whom PostgreSQL runs as: null means "as ourselves". For root it is whoever owns the existing cluster, else
 * `postgres`, else `nobody` (a bare image has no `postgres`).
 */
export function chooseServerUser(clusterDir: string): ServerUser | null {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null;
  const users = readUsers();
  if (existsSync(clusterDir)) {
    const owner = statSync(clusterDir);
    if (owner.uid !== 0) {
      const known = users.find((user) => user.uid === owner.uid);
      return { uid: owner.uid, gid: owner.gid, name: known?.name ?? `uid ${owner.uid}` };
    }
  }
  const user = users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody');
  return user ?? { uid: 65_534, gid: 65_534, name: 'uid 65534' };
}

/** Can this user walk down to the path? Only the part that exists is asked; new folders are ours to open. */
export function canReach(user: ServerUser, path: string): boolean {
  let current = resolve(path);
  while (!existsSync(current)) current = dirname(current);
  current = realpathSync(current);
  for (;;) {
    const stat = statSync(current);
    if (stat.isDirectory()) {
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    const parent = dirname(current);
    if (parent === current) return true;
    current = parent;
  }
}

/** The options that make `spawn` start a program as this user. */
export function asUser(user: ServerUser | null): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

function readUsers(): ServerUser[] {
  const users: ServerUser[] = [];
  let passwd: string;
  try {
    passwd = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return users;
  }
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    // macOS writes nobody as -2.
    if (name && uid && gid && uid !== '0') users.push({ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 });
  }
  return users;
}
