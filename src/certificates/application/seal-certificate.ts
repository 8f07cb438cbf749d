import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { signPdf } from '../../platform/signing/pdf-signature.js';
import { attributesOf } from '../domain/metadata.js';
import { renderCertificate } from '../sealing/certificate-pdf.js';
import { certificatesById, metadataIn, tokenIn } from '../store/certificate-rows.js';
import { lockFile, setFile } from '../store/issue-rows.js';
import { readableAttributes } from './readable-attributes.js';
import { SigningIdentities } from './signing-identities.js';

export const SEAL_JOB = 'certificate.seal';

/** Draws the certificate's PDF, signs it and keeps it: once, in a job after the issue or at the first download. */
@Injectable()
export class SealCertificate implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly files: FileStore,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly identities: SigningIdentities,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(KEYS) private readonly keys: Keys,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(SEAL_JOB, async (payload) => {
      await this.dataSource.transaction((manager) => this.seal(manager, String(payload['certificateId'])));
    });
  }

  /** The sealed file's id; made now if it isn't there yet. Undefined for a certificate that doesn't exist. */
  async seal(manager: EntityManager, certificateId: string): Promise<string | undefined> {
    const locked = await lockFile(manager, certificateId);
    if (!locked) return undefined;
    if (locked.file_id) return locked.file_id;
    const [row] = await certificatesById(manager, [certificateId]);
    if (!row) return undefined;
    const key = await this.vault.openKey(manager, row.data_key_id);
    const metadata = metadataIn(row, key);
    const pdf = await renderCertificate({
      type: row.type,
      metadata,
      attributes: await readableAttributes(manager, row.type, attributesOf(metadata)),
      qrUrl: verificationUrl(this.settings, tokenIn(row, key)),
      issuerName: metadata.ZZBFJG,
      demo: this.keys.demo,
      issuedAt: row.issued_at,
    });
    const at = this.clock.now();
    const content = await signPdf(pdf, this.identities.signer, { reason: `签发${metadata.ZZMC}`, at });
    const stored = await this.files.put(manager, key, {
      owner: { kind: 'certificate', id: row.id },
      name: `${metadata.ZZMC}.pdf`,
      mediaType: 'application/pdf',
      content,
      at,
    });
    await setFile(manager, row.id, stored.id);
    return stored.id;
  }

  /** The sealed PDF's bytes and its name. The caller answers for the right to read it. */
  async download(certificateId: string): Promise<{ name: string; content: Buffer } | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const fileId = await this.seal(manager, certificateId);
      const found = fileId && (await this.files.find(manager, fileId));
      if (!fileId || !found) return undefined;
      const key = await this.vault.openKey(manager, found.dataKeyId);
      const [file] = await this.files.describe(manager, [fileId], new Map([[key.id, key]]));
      return { name: file?.name ?? 'certificate.pdf', content: await this.files.read(key, fileId) };
    });
  }
}

/** Where anyone verifies the certificate. The address holds the token: it goes into the QR code and nowhere else. */
export function verificationUrl(settings: Pick<Settings, 'baseUrl'>, token: string): string {
  return `${settings.baseUrl}/verify/c/${token}`;
}
