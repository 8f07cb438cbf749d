import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { DataKey } from '../crypto/vault.js';

export interface FileOwner {
  /** Which room answers for access: 'application', 'certificate', 'case-document' … */
  readonly kind: string;
  readonly id: string;
}

export interface StoredFile {
  readonly id: string;
  readonly owner: FileOwner;
  readonly dataKeyId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Of the plain content, 32 bytes. */
  readonly sha256: Buffer;
  readonly createdAt: Date;
}

interface FileRow {
  id: string;
  data_key_id: string;
  owner_kind: string;
  owner_id: string;
  name: Buffer;
  media_type: string;
  bytes: number;
  sha256: Buffer;
  created_at: Date;
}

const COLUMNS = 'id, data_key_id, owner_kind, owner_id, name, media_type, bytes, sha256, created_at';

/**
 * Encrypted files on a disk that all processes share. The bytes are fsynced before the row commits, so a row always
 * has its file; a crash in between leaves a file without a row, which `sweep` removes.
 */
@Injectable()
export class FileStore {
  private readonly root: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.root = path.join(settings.dataDir, 'files');
  }

  /** `content`: whole, or the pieces that it consists of. */
  async put(
    manager: EntityManager,
    key: DataKey,
    file: { owner: FileOwner; name: string; mediaType: string; content: Uint8Array | readonly Uint8Array[]; at: Date },
  ): Promise<StoredFile> {
    const id = uuidv7();
    const pieces = file.content instanceof Uint8Array ? [file.content] : file.content;
    const bytes = lengthOf(pieces);
    const hash = createHash('sha256');
    for (const piece of pieces) hash.update(piece);
    const sha256 = hash.digest();
    const target = this.pathOf(id);
    await mkdir(path.dirname(target), { recursive: true });
    const handle = await open(target, 'wx', 0o600);
    try {
      const sealed = key.sealInPieces(pieces, `stored_file:${id}`);
      const { bytesWritten } = await handle.writev(sealed);
      if (bytesWritten !== lengthOf(sealed)) throw new Error('the disk did not take the whole file');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncDirectory(path.dirname(target));
    await manager.query(
      `insert into stored_file (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id, key.id, file.owner.kind, file.owner.id, key.seal(Buffer.from(file.name, 'utf8'), `stored_file.name:${id}`),
        file.mediaType, bytes, sha256, file.at,
      ],
    );
    return {
      id, owner: file.owner, dataKeyId: key.id, name: file.name, mediaType: file.mediaType,
      bytes, sha256, createdAt: file.at,
    };
  }

  /** Rows of the given files, in no order; `keys` must hold their data keys. */
  async describe(manager: EntityManager, ids: readonly string[], keys: ReadonlyMap<string, DataKey>): Promise<StoredFile[]> {
    if (ids.length === 0) return [];
    const rows: FileRow[] = await manager.query(`select ${COLUMNS} from stored_file where id = any($1) and removed_at is null`, [ids]);
    return rows.flatMap((row) => {
      const key = keys.get(row.data_key_id);
      return key ? [toStoredFile(row, key)] : [];
    });
  }

  /** Who owns the file and under which key it lies, or undefined. Access is the caller's to decide. */
  async find(manager: EntityManager, id: string): Promise<{ owner: FileOwner; dataKeyId: string } | undefined> {
    const rows: FileRow[] = await manager.query(
      'select data_key_id, owner_kind, owner_id from stored_file where id = $1 and removed_at is null',
      [id],
    );
    const row = rows[0];
    return row && { owner: { kind: row.owner_kind, id: row.owner_id }, dataKeyId: row.data_key_id };
  }

  /** The plain content. Throws when the bytes on disk were changed. */
  async read(key: DataKey, id: string): Promise<Buffer> {
    return key.open(await readFile(this.pathOf(id)), `stored_file:${id}`);
  }

  /** Forgets every file of an owner, in the caller's transaction. Returns their ids, to be thrown out once it has committed. */
  async forget(manager: EntityManager, owner: FileOwner, at: Date): Promise<string[]> {
    const rows: { id: string }[][] = await manager.query(
      'update stored_file set removed_at = $3 where owner_kind = $1 and owner_id = $2 and removed_at is null returning id',
      [owner.kind, owner.id, at],
    );
    return (rows[0] ?? []).map((row) => row.id);
  }

  /** Takes forgotten files off the disk at once. What a crash leaves behind `sweep` finds. */
  async throwOut(ids: readonly string[]): Promise<void> {
    for (const id of ids) await rm(this.pathOf(id), { force: true });
  }

  /** Removes files on disk that have had no row for a day. Returns how many. */
  async sweep(manager: EntityManager): Promise<number> {
    let removed = 0;
    const dayAgo = Date.now() - 86_400_000;
    for (const folder of await readdir(this.root).catch(() => [])) {
      const ids = await readdir(path.join(this.root, folder));
      const old: string[] = [];
      for (const id of ids) if ((await stat(this.pathOf(id))).mtimeMs < dayAgo) old.push(id);
      if (old.length === 0) continue;
      const known: { id: string }[] = await manager.query('select id from stored_file where id::text = any($1) and removed_at is null', [old]);
      const keep = new Set(known.map((row) => row.id));
      for (const id of old.filter((each) => !keep.has(each))) {
        await rm(this.pathOf(id), { force: true });
        removed += 1;
      }
    }
    return removed;
  }

  /** By the id's random tail: the head of a uuidv7 is time and would fill one folder at a time. */
  private pathOf(id: string): string {
    return path.join(this.root, id.slice(-2), id);
  }
}

function toStoredFile(row: FileRow, key: DataKey): StoredFile {
  return {
    id: row.id,
    owner: { kind: row.owner_kind, id: row.owner_id },
    dataKeyId: row.data_key_id,
    name: key.open(row.name, `stored_file.name:${row.id}`).toString('utf8'),
    mediaType: row.media_type,
    bytes: row.bytes,
    sha256: row.sha256,
    createdAt: row.created_at,
  };
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
