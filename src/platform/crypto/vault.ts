import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { blindIndex, open, seal, sealInPieces } from './envelope.js';
import { KEYS, type Keys } from './keys.js';

/** A data key ready for use. Never logged, never serialised: `toJSON` hides the bytes. */
export class DataKey {
  constructor(
    readonly id: string,
    private readonly bytes: Buffer,
  ) {}

  /** `context` names table, column and row, for example `application.answers:${id}`. */
  seal(value: Uint8Array, context: string): Buffer {
    return seal(this.bytes, value, context);
  }

  /** What `open` opens when the pieces that this gives are joined. */
  sealInPieces(value: readonly Uint8Array[], context: string): Buffer[] {
    return sealInPieces(this.bytes, value, context);
  }

  open(sealed: Uint8Array, context: string): Buffer {
    return open(this.bytes, sealed, context);
  }

  sealJson(value: unknown, context: string): Buffer {
    return this.seal(Buffer.from(JSON.stringify(value), 'utf8'), context);
  }

  /** The caller names the shape it once sealed; GCM vouches that nobody else wrote it. */
  openJson<T>(sealed: Uint8Array, context: string): T {
    return JSON.parse(this.open(sealed, context).toString('utf8')) as T;
  }

  toJSON(): { id: string } {
    return { id: this.id };
  }
}

/** Thrown where the key of a case or holder was destroyed: the data is erased by design. */
export class ErasedError extends Error {
  constructor(keyId: string) {
    super(`data key ${keyId} was destroyed: what it protected is erased`);
  }
}

const CACHE_SIZE = 5000;
/** A key destroyed by another process is forgotten by this one after at most so long. */
const KEPT_MS = 5 * 60_000;

/**
 * Envelope encryption: a data key per case or holder, wrapped by a master key that lives outside the database.
 * Destroying the data key's row erases everything it protects, in backups taken later too.
 */
@Injectable()
export class Vault {
  private readonly cache = new Map<string, { readonly key: DataKey; readonly until: number }>();

  constructor(@Inject(KEYS) private readonly keys: Keys) {}

  /** Makes a data key and stores it wrapped, in the caller's transaction. */
  async createKey(manager: EntityManager, at: Date): Promise<DataKey> {
    const id = uuidv7();
    const bytes = randomBytes(32);
    const master = this.master(this.keys.currentMaster);
    await manager.query('insert into data_key (id, master_key_id, wrapped, created_at) values ($1, $2, $3, $4)', [
      id,
      this.keys.currentMaster,
      seal(master, bytes, `data_key:${id}`),
      at,
    ]);
    return new DataKey(id, bytes);
  }

  async openKey(manager: EntityManager, id: string): Promise<DataKey> {
    const cached = this.cached(id);
    if (cached) return cached;
    return (await this.openKeys(manager, [id])).get(id) ?? Promise.reject(new ErasedError(id));
  }

  /** Opens several keys in one round trip; destroyed ones are absent from the answer. */
  async openKeys(manager: EntityManager, ids: readonly string[]): Promise<Map<string, DataKey>> {
    const found = new Map<string, DataKey>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const cached = this.cached(id);
      if (cached) found.set(id, cached);
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    const rows: { id: string; master_key_id: string; wrapped: Buffer }[] = await manager.query(
      'select id, master_key_id, wrapped from data_key where id = any($1) and destroyed_at is null',
      [missing],
    );
    for (const row of rows) {
      const key = new DataKey(row.id, open(this.master(row.master_key_id), row.wrapped, `data_key:${row.id}`));
      this.remember(key);
      found.set(row.id, key);
    }
    return found;
  }

  /** Erases what the key protects. Other processes forget it within {@link KEPT_MS}. */
  async destroyKey(manager: EntityManager, id: string, at: Date): Promise<void> {
    await manager.query('update data_key set wrapped = null, destroyed_at = $2 where id = $1', [id, at]);
    this.cache.delete(id);
  }

  /** Finds rows by identity number, mobile or exact name without storing them. `purpose` keeps the spaces apart. */
  index(purpose: 'holder-code' | 'mobile' | 'name' | 'one-time-code' | 'address' | 'face-attempt', value: string): Buffer {
    return blindIndex(this.keys.index, purpose, value);
  }

  private master(id: string): Buffer {
    const key = this.keys.masters.get(id);
    if (!key) throw new Error(`master key "${id}" is not in the key file: restore it, data was written under it`);
    return key;
  }

  private remember(key: DataKey): void {
    if (this.cache.size >= CACHE_SIZE) {
      const oldest = this.cache.keys().next().value;
      if (oldest !== undefined) this.cache.delete(oldest);
    }
    this.cache.set(key.id, { key, until: Date.now() + KEPT_MS });
  }

  private cached(id: string): DataKey | undefined {
    const entry = this.cache.get(id);
    return entry && entry.until > Date.now() ? entry.key : undefined;
  }
}
