import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { TakenFrame } from '../judgement/judgement.js';
import type { AttemptRow } from '../store/attempt-rows.js';
import { type FrameRow, framesOf } from '../store/frame-rows.js';

/** The pictures of a try, opened. Who may see them, and that they were seen, is the caller's to answer for. */
@Injectable()
export class ReadPictures {
  constructor(
    private readonly vault: Vault,
    private readonly files: FileStore,
  ) {}

  /** In the order taken. Empty once the evidence is deleted. */
  all(manager: EntityManager, attempt: Pick<AttemptRow, 'id' | 'data_key_id'>): Promise<TakenFrame[]> {
    return this.some(manager, attempt, () => true);
  }

  async some(manager: EntityManager, attempt: Pick<AttemptRow, 'id' | 'data_key_id'>, wanted: (seq: number) => boolean): Promise<TakenFrame[]> {
    const rows = (await framesOf(manager, attempt.id)).filter((row): row is FrameRow & { file_id: string } => row.file_id !== null && wanted(row.seq));
    if (rows.length === 0) return [];
    const key = await this.vault.openKey(manager, attempt.data_key_id);
    const files = new Map<string, Buffer>();
    for (const id of new Set(rows.map((row) => row.file_id))) files.set(id, await this.files.read(key, id));
    return rows.map((row) => ({
      picture: files.get(row.file_id)?.subarray(row.file_offset, row.file_offset + row.bytes) ?? Buffer.alloc(0),
      takenMs: row.taken_ms,
    }));
  }
}
