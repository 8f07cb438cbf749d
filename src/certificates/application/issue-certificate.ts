import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { requireGlyphs } from '../../platform/pdf/fonts.js';
import { lastDayOfValidity, type CertificateType } from '../domain/certificate-type.js';
import { buildIdentifier, nextVersion, parseIdentifier, type IdentifierParts } from '../domain/identifier.js';
import { HOLDER_CODE_TYPES, metadataOf, type CertificateMetadata, type HolderKind } from '../domain/metadata.js';
import { newVerificationToken, verificationTokenHash } from '../domain/verification.js';
import { certificateOfCase, metadataContext, tokenContext } from '../store/certificate-rows.js';
import { insertCertificate, lockLatestVersion, nextSerial, supersede } from '../store/issue-rows.js';
import { CertificateTypes } from './certificate-types.js';
import { Portraits, type PortraitSource } from './portraits.js';
import { SEAL_JOB } from './seal-certificate.js';

export interface CertificateIssue {
  readonly typeCode: string;
  /** `code` is the normalised resident ID or credit code; the holder needs no account. */
  readonly holder: { readonly code: string; readonly name: string; readonly kind: HolderKind };
  readonly office: { readonly id: string; readonly name: string; readonly creditCode: string };
  /** By the keys of the type. Dates 'YYYY-MM-DD', regions as codes. */
  readonly attributes: Readonly<Record<string, string>>;
  /** 'YYYY-MM-DD' */
  readonly validFrom: string;
  /** The last valid day, null for ever; absent: what the type's validity says. */
  readonly validTo?: string | null;
  /** As printed; absent: the serial. */
  readonly number?: string;
  /** The case that was approved: it issues one certificate of a type, however often this is called. */
  readonly caseId?: string;
  /** The version that this one takes the place of (any earlier version of the same certificate will do). */
  readonly previousId?: string;
  /** The holder's portrait, for certificates that bear one. */
  readonly portrait?: PortraitSource;
  readonly at: Date;
  readonly actor?: AuditActor;
  /** 'soon': a job after commit. 'on-demand': at the first download (for seeds of thousands). */
  readonly sealing?: 'soon' | 'on-demand';
}

export interface IssuedCertificate {
  readonly id: string;
  readonly typeCode: string;
  readonly identifier: string;
  readonly version: number;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** False when this case had issued it before. */
  readonly isNew: boolean;
}

/** Issues certificates, in the caller's transaction; the PDF is drawn and sealed after it. */
@Injectable()
export class IssueCertificate {
  constructor(
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly types: CertificateTypes,
    private readonly portraits: Portraits,
  ) {}

  /**
   * Throws `MissingGlyphError` when a character of the text can't be drawn: nothing mangled is issued. Unknown types
   * and attributes are defects and throw.
   */
  async issue(manager: EntityManager, issue: CertificateIssue): Promise<IssuedCertificate> {
    const type = await this.types.find(manager, issue.typeCode);
    if (!type) throw new Error(`certificate type ${issue.typeCode} is not registered`);
    if (issue.caseId) {
      // Two runs of one job wait for each other here, so that the second finds what the first has issued.
      await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`certificate:${issue.caseId}:${type.code}`]);
      const existing = await certificateOfCase(manager, issue.caseId, type.code);
      if (existing) {
        const { id, identifier, version, valid_from: validFrom, valid_to: validTo } = existing;
        return { id, typeCode: type.code, identifier, version, validFrom, validTo, isNew: false };
      }
    }
    const holderIndex = this.vault.index('holder-code', issue.holder.code);
    const previous = issue.previousId ? await lockLatestVersion(manager, issue.previousId, { holderIndex, typeCode: type.code }) : undefined;
    const identifier = buildIdentifier(await this.identifierParts(manager, type, issue, previous?.identifier));
    const metadata = metadataFor(type, issue, identifier.text, identifier.serial);

    const id = uuidv7();
    const token = newVerificationToken();
    const key = await this.vault.createKey(manager, issue.at);
    const portraitFileId = issue.portrait ? await this.portraits.keep(manager, { certificateId: id, holderIndex, key, at: issue.at }, issue.portrait) : null;
    if (previous) await supersede(manager, previous.id, issue.at);
    await insertCertificate(manager, {
      id,
      typeCode: type.code,
      identifier: identifier.text,
      holderIndex,
      version: Number(identifier.version),
      officeId: issue.office.id,
      issuedAt: issue.at,
      validFrom: metadata.ZZYXQQSRQ,
      validTo: metadata.ZZYXQJZRQ || null,
      dataKeyId: key.id,
      attributes: key.sealJson(metadata, metadataContext(id)),
      contentHash: contentHash(token, metadata),
      tokenHash: Buffer.from(verificationTokenHash(token), 'hex'),
      token: key.seal(Buffer.from(token, 'utf8'), tokenContext(id)),
      previousId: previous?.id ?? null,
      caseId: issue.caseId ?? null,
      portraitFileId,
    });
    await this.audit.append(manager, {
      chain: issue.caseId ?? id,
      at: issue.at,
      actor: issue.actor ?? { kind: 'system', id: null },
      action: 'certificate.issued',
      subject: { kind: 'certificate', id },
      detail: { type: type.code, version: Number(identifier.version), office: issue.office.id, ...(previous && { previous: previous.id }) },
    });
    if (issue.sealing !== 'on-demand') await this.jobs.enqueue(manager, SEAL_JOB, { certificateId: id }, { key: `${SEAL_JOB}:${id}` });
    return {
      id, typeCode: type.code, identifier: identifier.text, version: Number(identifier.version),
      validFrom: metadata.ZZYXQQSRQ, validTo: metadata.ZZYXQJZRQ || null, isNew: true,
    };
  }

  /** A new version keeps the serial of the one it replaces. */
  private async identifierParts(
    manager: EntityManager, type: CertificateType, issue: CertificateIssue, previous: string | undefined,
  ): Promise<IdentifierParts> {
    const before = previous === undefined ? undefined : parseIdentifier(previous);
    if (before && 'refused' in before) throw new Error('an issued certificate has a malformed identifier');
    return {
      typeCode: type.code,
      issuerCode: issue.office.creditCode,
      serial: before ? before.serial : await nextSerial(manager, cityDateOf(issue.at)),
      version: before ? nextVersion(before.version) : '001',
    };
  }
}

function metadataFor(type: CertificateType, issue: CertificateIssue, identifier: string, serial: string): CertificateMetadata {
  const known = new Set(type.attributes.map((attribute) => attribute.key));
  const unknown = Object.keys(issue.attributes).filter((key) => !known.has(key));
  if (unknown.length > 0) throw new Error(`certificate type ${type.code} has no attribute ${unknown.join(', ')}`);
  if (issue.holder.kind !== type.holderKind) throw new Error(`a certificate of type ${type.code} belongs to a ${type.holderKind}`);
  const validTo = issue.validTo === undefined ? lastDayOfValidity(type.validity, issue.validFrom) : issue.validTo;
  const metadata = metadataOf(
    {
      ZZMC: type.name, ZZLXDM: type.code, ZZBH: issue.number ?? serial, ZZBS: identifier, ZZBFJG: issue.office.name,
      ZZBFJGDM: issue.office.creditCode, ZZBFRQ: cityDateOf(issue.at), CZZT: issue.holder.name, CZZTDM: issue.holder.code,
      CZZTDMLX: HOLDER_CODE_TYPES[issue.holder.kind], ZZYXQQSRQ: issue.validFrom, ZZYXQJZRQ: validTo ?? '',
    },
    issue.attributes,
  );
  for (const value of Object.values(metadata)) requireGlyphs(value.replace(/\s/g, ' '), 'regular');
  return metadata;
}

/** The token is 160 random bits, so the hash commits to the metadata and can't be guessed back to it. */
function contentHash(token: string, metadata: CertificateMetadata): Buffer {
  const sorted = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update('tongban/certificate-content/').update(token).update(JSON.stringify(sorted)).digest();
}
