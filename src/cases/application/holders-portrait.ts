import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PortraitSource } from '../../certificates/application/portraits.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { CaseFile, Submission } from '../domain/case.js';

/** Where the portrait on the certificate that a case issues comes from. */
@Injectable()
export class HoldersPortrait {
  constructor(
    private readonly files: FileStore,
    private readonly vault: Vault,
  ) {}

  /** From the slot that the service names for it: the portrait of the certificate used there, or the picture uploaded. */
  async in(manager: EntityManager, caseFile: CaseFile, { materials }: Submission, slotId: string | undefined): Promise<PortraitSource | undefined> {
    const material = materials.find((each) => each.slotId === slotId);
    if (material?.by === 'certificate') return { certificateId: material.certificateId };
    if (material?.by !== 'upload') return undefined;
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const uploaded = await this.files.describe(manager, material.fileIds, new Map([[key.id, key]]));
    const picture = uploaded.find((file) => file.mediaType === 'image/jpeg' || file.mediaType === 'image/png');
    return picture && { picture: await this.files.read(key, picture.id) };
  }
}
