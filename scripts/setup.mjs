// What every command does first, with nothing but Node: check Node, install what is missing, build what changed.
// Keep the syntax plain enough for an old Node to read, so that it can be told that it is too old.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST_NODE = [20, 19];

/** A problem whose message tells the reader what to do; no stack is shown for it. */
export class Advice extends Error {}

/** Runs a command's work; advice is printed plainly, and the process ends with a failure. */
export async function command(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Advice ? `\n${error.message}` : error);
    process.exit(1);
  }
}

export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Advice(
      `Tongban needs Node ${OLDEST_NODE.join('.')} or later; this is Node ${process.versions.node} (${process.execPath}).\n` +
        'Install a later Node and start again.',
    );
  }
}

/**
 * Installs the packages of package-lock.json unless they are there.
 *
 * @param log hears what is going on; nothing is written to standard output.
 */
export async function ensureInstalled(log) {
  const stampFile = join(root, 'node_modules', '.tongban-lock');
  const lockFile = join(root, 'package-lock.json');
  const wanted = sha256(readFileSync(lockFile), process.platform, process.arch);
  if (readIfThere(stampFile) === wanted) return;
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (installed === null || !hasAll(JSON.parse(readFileSync(lockFile, 'utf8')), JSON.parse(installed))) {
    log('Installing packages (npm ci), a minute or two the first time …');
    const code = await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0) {
      throw new Advice(
        `Installing the packages failed (npm ci, exit code ${code}); npm's own words are above.\n` +
          'Check that the npm registry can be reached from here and that this folder is yours to write, then start again.',
      );
    }
  }
  writeFileSync(stampFile, wanted);
}

/**
 * Compiles src/ and migrations/ (and bench/, for its project file) to dist/ unless dist/ was built from these very
 * sources, and brings along the files that code reads at run time.
 */
export async function ensureBuilt(log, project = 'tsconfig.build.json') {
  const folders = project === 'tsconfig.bench.json' ? ['src', 'migrations', 'bench'] : ['src', 'migrations'];
  const sources = folders.flatMap((folder) => filesBelow(join(root, folder)));
  const stampFile = join(root, 'dist', `.${project}.stamp`);
  const hash = createHash('sha256');
  for (const file of [join(root, 'tsconfig.json'), join(root, project), join(root, 'package-lock.json'), ...sources]) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  const wanted = hash.digest('hex');
  if (readIfThere(stampFile) === wanted) return;
  log('Building …');
  rmSync(stampFile, { force: true });
  removeOutdated(folders);
  const code = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, project)]);
  if (code !== 0) throw new Advice('The build failed; the compiler named the places above.');
  for (const file of sources) {
    if (isSource(file)) continue;
    const target = join(root, 'dist', relative(root, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
  writeFileSync(stampFile, wanted);
}

/**
 * npm runs us below a shell, and a signal sent to npm ends npm and perhaps the shell, but not us: without them, end
 * as well, in order, rather than hold the port and the database for nobody.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const ancestors = npmAndItsShell();
  const timer = setInterval(() => {
    if (npmAndItsShell() === ancestors) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}

function npmAndItsShell() {
  const stat = readIfThere(`/proc/${process.ppid}/stat`);
  const [, program, parent] = /\((.*)\) \S (\d+)/.exec(stat ?? '') ?? [];
  // Whoever started npm itself may leave (a terminal, with nohup).
  return /^(ba|da|a|z)?sh$/.test(program ?? '') ? `${process.ppid} ${parent}` : `${process.ppid}`;
}

/** Runs a program from the project's folder, its output going to standard error; answers its exit code. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2], windowsHide: true, ...options });
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      if (signal === 'SIGINT' || signal === 'SIGTERM') process.exit(130);
      resolve(signal === null ? code : signal);
    });
  });
}

export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

/** Started through npm, the same npm is used; otherwise the one on the PATH. */
export function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli && /\.[cm]?js$/.test(cli)) return run(process.execPath, [cli, ...args]);
  return process.platform === 'win32' ? run('npm.cmd', args, { shell: true }) : run('npm', args);
}

/** Is everything the lock asks for there, in its version? Optional packages are for other platforms. */
function hasAll(lock, installed) {
  return Object.entries(lock.packages).every(([path, { version, optional, devOptional, link }]) => {
    if (path === '' || link) return true;
    const found = installed.packages[path];
    return found === undefined ? Boolean(optional || devOptional) : found.version === version;
  });
}

/** What was compiled from files that are no more would still be found by imports and by folder listings. */
function removeOutdated(folders) {
  for (const folder of folders) {
    for (const file of filesBelow(join(root, 'dist', folder))) {
      const source = join(root, relative(join(root, 'dist'), file));
      const compiled = source.replace(/\.js(\.map)?$/, '.ts');
      if (!existsSync(source) && !existsSync(compiled)) rmSync(file);
    }
  }
}

function isSource(file) {
  return /\.[cm]?tsx?$/.test(file);
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
