import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault, type DataKey } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { writeStill, writeStillDeleted } from '../store/appointment-rows.js';

interface Kept {
  readonly id: string;
  readonly still: { readonly keyId: string; readonly fileId: string } | undefined;
}

/** The picture taken in a call: one an appointment, under a key of its own, deleted key and file. */
@Injectable()
export class KeepStills {
  constructor(
    private readonly vault: Vault,
    private readonly files: FileStore,
  ) {}

  /** JPEG. Takes the place of the one before; returns its files, to be thrown out once the transaction has committed. */
  async put(manager: EntityManager, appointment: Kept, content: Uint8Array, at: Date): Promise<string[]> {
    const before = await this.forget(manager, appointment, at);
    const key: DataKey = await this.vault.createKey(manager, at);
    const file = await this.files.put(manager, key, { owner: ownerOf(appointment.id), name: 'still.jpg', mediaType: 'image/jpeg', content, at });
    await writeStill(manager, appointment.id, { keyId: key.id, fileId: file.id });
    return before;
  }

  /** Undefined where there is none, or no longer. */
  async read(manager: EntityManager, { still }: Kept): Promise<Buffer | undefined> {
    const key = still && (await this.vault.openKeys(manager, [still.keyId])).get(still.keyId);
    return still && key && this.files.read(key, still.fileId);
  }

  /** Returns files to be thrown out once the transaction has committed. */
  async delete(manager: EntityManager, appointment: Kept, at: Date): Promise<string[]> {
    await writeStillDeleted(manager, appointment.id, at);
    return this.forget(manager, appointment, at);
  }

  throwOut(files: readonly string[]): Promise<void> {
    return this.files.throwOut(files);
  }

  private async forget(manager: EntityManager, { id, still }: Kept, at: Date): Promise<string[]> {
    if (!still) return [];
    await this.vault.destroyKey(manager, still.keyId, at);
    return this.files.forget(manager, ownerOf(id), at);
  }
}

function ownerOf(id: string): { kind: string; id: string } {
  return { kind: 'identity-appointment', id };
}
