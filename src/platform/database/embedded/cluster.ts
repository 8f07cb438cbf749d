import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { claimFolder, commonGround, type Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './problem.js';
import { asUser, canReach, chooseServerUser, type ServerUser } from './run-as.js';

type Log = (line: string) => void;

/** The one role of an embedded cluster, and the database the portal lives in. */
export const ROLE = 'tongban';
export const DATABASE = 'tongban';

/**
 * A data folder holds `cluster/` (PostgreSQL's own), `password` (mode 0600), `postgres.log`, and while running
 * `users/` and `lock`. Where the server's user can't walk into the wanted folder, another is used and named.
 */
export function prepareDataFolder(wanted: string, log: Log): { dataDir: string; user: ServerUser | null } {
  let dataDir = resolve(wanted);
  let user = chooseServerUser(join(dataDir, 'cluster'));
  if (user !== null && !canReach(user, dirname(dataDir))) {
    const hash = createHash('sha256').update(existing(dataDir)).digest('hex').slice(0, 12);
    const home = join(commonGround(), `tongban-${hash}`);
    claimFolder(home);
    const elsewhere = join(home, 'postgres');
    log(`PostgreSQL runs as ${user.name}, who can't reach ${dataDir}: the database is kept in ${elsewhere}`);
    dataDir = elsewhere;
    user = chooseServerUser(join(dataDir, 'cluster'));
  }
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmbeddedPostgresError(
      `The database can't be kept in ${dataDir} (${reason}). ` +
        'Make that folder writable, choose another data folder, or set DATABASE_URL to a PostgreSQL server.',
    );
  }
  if (user !== null) {
    chmodSync(dataDir, 0o711);
  } else if (process.getuid !== undefined && existsSync(join(dataDir, 'cluster'))) {
    const owner = statSync(join(dataDir, 'cluster')).uid;
    if (owner !== process.getuid()) {
      throw new EmbeddedPostgresError(
        `The database in ${dataDir} belongs to another user (uid ${owner}). ` +
          'Start as that user or as root, or choose another data folder.',
      );
    }
  }
  return { dataDir, user };
}

/** A data folder with all that is needed to run a server on it. */
export interface Cluster {
  dataDir: string;
  binaries: Binaries;
  /** Whom the server runs as; null: as ourselves. */
  user: ServerUser | null;
  password: string;
  settings: Record<string, string>;
  log: Log;
}

/**
 * Makes the cluster if there is none; a half-made one (a start that was killed) is thrown away first.
 * Answers the role's password.
 *
 * @throws EmbeddedPostgresError when the cluster was made by another major version of PostgreSQL, or initdb fails.
 */
export function ensureCluster(given: Omit<Cluster, 'password' | 'settings'>, durable: boolean): string {
  const { dataDir, binaries, user, log } = given;
  const cluster = join(dataDir, 'cluster');
  const passwordFile = join(dataDir, 'password');
  if (existsSync(cluster)) {
    const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
    if (version !== binaries.major) {
      throw new EmbeddedPostgresError(
        `The database in ${dataDir} was made by PostgreSQL ${version}, this is ${binaries.major}. ` +
          'Move its content over with pg_dump and psql, or choose another data folder.',
      );
    }
    return readFileSync(passwordFile, 'utf8').trim();
  }
  const half = join(dataDir, 'cluster.new');
  if (existsSync(half)) {
    log('An earlier first start was interrupted: beginning the database anew');
    rmSync(half, { recursive: true });
  }
  log(`Making a new database in ${dataDir}`);
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  // initdb reads its copy as the server's user; ours stays ours.
  const passwordCopy = join(dataDir, 'password.initdb');
  rmSync(passwordCopy, { force: true });
  writeFileSync(passwordCopy, `${password}\n`, { mode: 0o600 });
  mkdirSync(half, { mode: 0o700 });
  if (user !== null) {
    chownSync(half, user.uid, user.gid);
    chownSync(passwordCopy, user.uid, user.gid);
  }
  try {
    runInitdb(binaries, half, passwordCopy, user, durable);
  } finally {
    rmSync(passwordCopy, { force: true });
  }
  renameSync(half, cluster);
  return password;
}

/** Systems without a C.UTF-8 have other names for UTF-8 letters. */
const LOCALES: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['--locale=C', '--lc-ctype=UTF-8'],
  win32: ['--locale=C', '--lc-ctype=en-US.UTF-8'],
};

function runInitdb(
  binaries: Binaries,
  cluster: string,
  passwordFile: string,
  user: ServerUser | null,
  durable: boolean,
): void {
  // LC_CTYPE must be UTF-8, or trigram search silently finds nothing in Chinese text.
  const locale = LOCALES[process.platform] ?? ['--locale=C.UTF-8'];
  const result = spawnSync(
    binaries.initdb,
    [
      `--pgdata=${cluster}`,
      `--username=${ROLE}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...locale,
      ...(durable ? [] : ['--no-sync']),
    ],
    { ...asUser(user), cwd: dirname(binaries.initdb), env: serverEnvironment(), encoding: 'utf8', windowsHide: true },
  );
  if (result.error !== undefined) throw cannotRun(binaries.initdb, result.error, user);
  if (result.status !== 0) {
    throw new EmbeddedPostgresError(`PostgreSQL could not make a database in ${cluster}:\n${result.stderr.trim()}`);
  }
}

/** The surroundings of PostgreSQL's programs: ours, less what would steer them (PGDATA, PGPORT, LC_ALL …). */
export function serverEnvironment(): NodeJS.ProcessEnv {
  // oxlint-disable-next-line no-process-env -- not a setting of ours: a child needs PATH, SystemRoot and the like
  const entries = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|NODE_|TZ$)/.test(name));
  return { ...Object.fromEntries(entries), TZ: 'UTC' };
}

export function cannotRun(program: string, error: Error, user: ServerUser | null): EmbeddedPostgresError {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    code === 'ENOENT' && existsSync(program)
      ? "this system lacks the GNU C library that PostgreSQL's programs need"
      : user !== null && (code === 'EPERM' || code === 'EINVAL')
        ? `PostgreSQL does not run as root, and changing to ${user.name} is not allowed here`
        : error.message;
  return new EmbeddedPostgresError(`${program} can't be started: ${why}. Set DATABASE_URL to use a PostgreSQL server of your own.`);
}

/** The folder's real name as far as it exists, so that two ways to say it mean one database. */
function existing(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(existing(dirname(path)), path.slice(dirname(path).length));
}
