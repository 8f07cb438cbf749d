import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { type DataKey, Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { signPdf } from '../../platform/signing/pdf-signature.js';
import { attributesOf } from '../domain/metadata.js';
import { annotateCopy, type CertificateRendering, renderCertificate } from '../sealing/certificate-pdf.js';
import { type CertificateRow, certificatesById, metadataIn, tokenIn } from '../store/certificate-rows.js';
import { useInCase } from '../store/grant-rows.js';
import { lockFile, setFile } from '../store/issue-rows.js';
import { Portraits } from './portraits.js';
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
    private readonly portraits: Portraits,
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
    const rendering = await this.rendering(manager, row, key);
    const { metadata } = rendering;
    const at = this.clock.now();
    const content = await signPdf(await renderCertificate(rendering), this.identities.signer, { reason: `签发${metadata.ZZMC}`, at });
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

  /**
   * 加注件: the signed copy of what a case used, marked with maker, purpose and the grant's end. Made when it is asked for
   * and not kept. Undefined where the case used no such certificate. The caller answers for the right to read it, and
   * `maker` is who asks: the office's name.
   */
  async copyForUse(use: { caseId: string; certificateId: string; maker: string }): Promise<{ name: string; content: Uint8Array } | undefined> {
    const { manager } = this.dataSource;
    const used = await useInCase(manager, use.caseId, use.certificateId);
    const [row] = used ? await certificatesById(manager, [use.certificateId]) : [];
    if (!used || !row) return undefined;
    const rendering = await this.rendering(manager, row, await this.vault.openKey(manager, row.data_key_id));
    const at = this.clock.now();
    const copy = await annotateCopy(rendering, {
      JZJZZSJ: formatDateTime(at, 'zh-Hans'), JZJZZZ: use.maker, JZJZZSY: used.purpose, JZJYXQJZSJ: formatDateTime(used.expires_at, 'zh-Hans'),
    });
    const { ZZMC } = rendering.metadata;
    return { name: `${ZZMC}（加注件）.pdf`, content: await signPdf(copy, this.identities.signer, { reason: `${ZZMC}加注件`, at }) };
  }

  private async rendering(manager: EntityManager, row: CertificateRow, key: DataKey): Promise<CertificateRendering> {
    const metadata = metadataIn(row, key);
    const portrait = await this.portraits.read(row, key);
    return {
      type: row.type,
      metadata,
      attributes: await readableAttributes(manager, row.type, attributesOf(metadata)),
      ...(portrait && { portrait }),
      qrUrl: verificationUrl(this.settings, tokenIn(row, key)),
      issuerName: metadata.ZZBFJG,
      demo: this.keys.demo,
      issuedAt: row.issued_at,
    };
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
