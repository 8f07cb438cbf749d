import { createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/**
 * A line of the exported heads: what the end of a chain was at an hour. Kept outside the database (and, in production,
 * shipped to where neither the database's nor this machine's administrator can rewrite it), so that a chain cut short or
 * written anew is noticed. Lines are linked: `previous` is the signature of the line before.
 */
export interface ExportedHead {
  readonly chain: string;
  readonly seq: number;
  /** Hex. */
  readonly mac: string;
  /** Real time of the export, ISO. */
  readonly at: string;
  /** Hex; empty on the first line. */
  readonly previous: string;
  /** HMAC-SHA256 over all the above, hex. */
  readonly signature: string;
}

export function signHead(key: Buffer, head: Omit<ExportedHead, 'signature'>): ExportedHead {
  return { ...head, signature: signatureOf(key, head).toString('hex') };
}

export function headIsSigned(key: Buffer, head: ExportedHead): boolean {
  const given = Buffer.from(head.signature, 'hex');
  const right = signatureOf(key, head);
  return given.length === right.length && timingSafeEqual(given, right);
}

function signatureOf(key: Buffer, { chain, seq, mac, at, previous }: Omit<ExportedHead, 'signature'>): Buffer {
  return createHmac('sha256', key).update('tongban/audit-head\0').update(JSON.stringify([chain, seq, mac, at, previous])).digest();
}

/** What stands in the file, line by line; `undefined` for a line that isn't a head (half written when the machine died). */
export async function* readExportedHeads(file: string): AsyncGenerator<{ line: number; head: ExportedHead | undefined }> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    line += 1;
    if (text !== '') yield { line, head: parseHead(text) };
  }
}

/** The last whole line, or undefined where there is none yet. */
export async function lastExportedHead(file: string): Promise<ExportedHead | undefined> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 8192);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').split('\n').toReversed().map(parseHead).find((head) => head !== undefined);
  } finally {
    await handle.close();
  }
}

/** Appends and waits until the bytes are on disk. A half-written line before is closed first. */
export async function appendHeads(file: string, heads: readonly ExportedHead[]): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = size === 0 ? undefined : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
    const close = last === undefined || last === 0x0a ? '' : '\n';
    await handle.appendFile(close + heads.map((head) => `${JSON.stringify(head)}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parseHead(text: string): ExportedHead | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const head = json as Partial<Record<keyof ExportedHead, unknown>> | null;
  const { chain, seq, mac, at, previous, signature } = head ?? {};
  const texts = [chain, mac, at, previous, signature].every((each) => typeof each === 'string');
  return texts && typeof seq === 'number' ? (head as ExportedHead) : undefined;
}
