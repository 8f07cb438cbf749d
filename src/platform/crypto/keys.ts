import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The secrets that must never share a disk with the database's backup. In production they come from a key file
 * (or a mount of a key service); the demo makes its own, marked as such, and what it seals says 演示.
 */
export interface Keys {
  readonly demo: boolean;
  /** Key that wraps new data keys; older ones stay for reading. */
  readonly currentMaster: string;
  readonly masters: ReadonlyMap<string, Buffer>;
  /** Keyed blind index of identity numbers, mobiles and names. */
  readonly index: Buffer;
  /** HMAC of the audit chain. */
  readonly audit: Buffer;
  /** Session cookies and single-purpose tokens. */
  readonly session: Buffer;
}

interface KeyFile {
  demo: boolean;
  currentMaster: string;
  masters: Record<string, string>;
  index: string;
  audit: string;
  session: string;
}

/** Makes a fresh key file's content. */
export function createKeyFile(demo: boolean, id: string): string {
  const fresh = (): string => randomBytes(32).toString('base64');
  const file: KeyFile = {
    demo,
    currentMaster: id,
    masters: { [id]: fresh() },
    index: fresh(),
    audit: fresh(),
    session: fresh(),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

export class KeyFileError extends Error {}

/** Parses a key file; a message of a refusal never contains key material. */
export function parseKeyFile(json: string): Keys {
  let file: Partial<KeyFile>;
  try {
    file = JSON.parse(json) as Partial<KeyFile>;
  } catch {
    throw new KeyFileError('The key file is not JSON. Restore it from its safe place.');
  }
  const key = (name: string, value: string | undefined): Buffer => {
    const bytes = Buffer.from(value ?? '', 'base64');
    if (bytes.length !== 32) throw new KeyFileError(`The key file's "${name}" is not a key of 32 bytes in base64.`);
    return bytes;
  };
  const masters = new Map(Object.entries(file.masters ?? {}).map(([id, value]) => [id, key(`masters.${id}`, value)]));
  if (!file.currentMaster || !masters.has(file.currentMaster)) {
    throw new KeyFileError('The key file\'s "currentMaster" must name one of its "masters".');
  }
  return {
    demo: file.demo === true,
    currentMaster: file.currentMaster,
    masters,
    index: key('index', file.index),
    audit: key('audit', file.audit),
    session: key('session', file.session),
  };
}

/** Loads the keys; where no file is named the demo's own are made once in the data folder (mode 0600). */
export async function loadKeys(options: { keysFile: string | undefined; dataDir: string; production: boolean }): Promise<Keys> {
  if (options.keysFile) {
    const keys = parseKeyFile(await readFile(options.keysFile, 'utf8'));
    if (options.production && keys.demo) {
      throw new KeyFileError('KEYS_FILE holds demo keys. Make real ones with `npm run -s tongban -- keys create FILE`.');
    }
    return keys;
  }
  const file = path.join(options.dataDir, 'demo-keys.json');
  try {
    return parseKeyFile(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await mkdir(options.dataDir, { recursive: true });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, createKeyFile(true, 'demo-1'), { mode: 0o600 });
  // A hard link fails where the file exists: of two processes that start together, the second takes the first one's keys.
  await link(fresh, file).catch((error: NodeJS.ErrnoException) => (error.code === 'EEXIST' ? undefined : Promise.reject(error)));
  await rm(fresh);
  return parseKeyFile(await readFile(file, 'utf8'));
}

/** Injection token: `@Inject(KEYS) keys: Keys`. */
export const KEYS = Symbol('keys');
