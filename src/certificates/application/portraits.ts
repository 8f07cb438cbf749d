import { Injectable } from '@nestjs/common';
import sharp from 'sharp';
import type { EntityManager } from 'typeorm';
import { type DataKey, Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { certificatesById, type CertificateRow } from '../store/certificate-rows.js';

/** Another certificate of the same holder, whose portrait is used again; or a picture, JPEG or PNG. */
export type PortraitSource = { readonly certificateId: string } | { readonly picture: Uint8Array };

/** Pixels of an identity photograph, 26 × 32 mm at 350 dpi. */
const SIZE = { width: 358, height: 441 };
/** As for uploads: a picture of more is no photograph but a bomb. */
const MAX_PIXELS = 60_000_000;

/** The portraits on certificates: files of their own, each under its certificate's key, so that erasing that erases both. */
@Injectable()
export class Portraits {
  constructor(
    private readonly vault: Vault,
    private readonly files: FileStore,
  ) {}

  /** Stores the portrait of a certificate that is being issued. Null where the source has none, or is another holder's. */
  async keep(
    manager: EntityManager,
    certificate: { readonly certificateId: string; readonly holderIndex: Buffer; readonly key: DataKey; readonly at: Date },
    source: PortraitSource,
  ): Promise<string | null> {
    const content = 'picture' in source ? await asPortrait(source.picture) : await this.ofCertificate(manager, source.certificateId, certificate.holderIndex);
    if (!content) return null;
    const stored = await this.files.put(manager, certificate.key, {
      owner: { kind: 'certificate', id: certificate.certificateId }, name: 'portrait.jpg', mediaType: 'image/jpeg', content, at: certificate.at,
    });
    return stored.id;
  }

  /** JPEG, upright. Undefined where the certificate bears no portrait. */
  async read(row: Pick<CertificateRow, 'portrait_file_id'>, key: DataKey): Promise<Buffer | undefined> {
    return row.portrait_file_id === null ? undefined : this.files.read(key, row.portrait_file_id);
  }

  private async ofCertificate(manager: EntityManager, id: string, holderIndex: Buffer): Promise<Buffer | undefined> {
    const [row] = await certificatesById(manager, [id]);
    if (!row?.holder_index.equals(holderIndex)) return undefined;
    return this.read(row, await this.vault.openKey(manager, row.data_key_id));
  }
}

/** Turned upright, cropped to an identity photograph, without what the camera wrote beside it. */
function asPortrait(picture: Uint8Array): Promise<Buffer> {
  return sharp(picture, { limitInputPixels: MAX_PIXELS })
    .rotate()
    .resize(SIZE.width, SIZE.height, { fit: 'cover' })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 92 })
    .toBuffer();
}
