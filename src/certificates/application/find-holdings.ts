import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import type { CertificateType } from '../domain/certificate-type.js';
import { attributesOf, type CertificateMetadata } from '../domain/metadata.js';
import { certificateStanding, type CertificateStanding } from '../domain/status.js';
import { certificatesById, certificatesOf, certificatesOfCase, lifeOf, openMetadata, type CertificateRow, type HolderKey } from '../store/certificate-rows.js';

export type { HolderKey } from '../store/certificate-rows.js';

/** One version of a certificate that a holder has, as far as it can be told without opening what is sealed. */
export interface Holding {
  readonly id: string;
  readonly typeCode: string;
  /** The type's name in Simplified Chinese, as printed: 居住证. */
  readonly label: string;
  readonly type: CertificateType;
  readonly identifier: string;
  readonly version: number;
  readonly standing: CertificateStanding;
  /** 'YYYY-MM-DD' */
  readonly validFrom: string;
  /** The last day on which it is valid; null when it does not expire. */
  readonly validTo: string | null;
  readonly issuedAt: Date;
  readonly caseId: string | null;
}

/** What is written on a certificate. `attributes` are keyed as in its type, without the KZ_ prefix; values are raw. */
export interface OpenedHolding {
  readonly metadata: CertificateMetadata;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Which certificates a person or firm has. What is written on them is opened only when asked for. */
@Injectable()
export class FindHoldings {
  constructor(private readonly vault: Vault) {}

  /** All versions, newest first, with where each stands on `today` ('YYYY-MM-DD'). Only standing 'valid' may be used. */
  async of(manager: EntityManager, holder: HolderKey, today: string, typeCodes?: readonly string[]): Promise<Holding[]> {
    return (await certificatesOf(manager, holder, typeCodes)).map((row) => toHolding(row, today));
  }

  /** The same, by the holder's number: a normalised resident ID or credit code. */
  async ofCode(manager: EntityManager, code: string, today: string, typeCodes?: readonly string[]): Promise<Holding[]> {
    return this.of(manager, { holderIndex: this.vault.index('holder-code', code) }, today, typeCodes);
  }

  /** What a case issued, for those who may read the case. */
  async issuedBy(manager: EntityManager, caseId: string, today: string): Promise<Holding[]> {
    return (await certificatesOfCase(manager, caseId)).map((row) => toHolding(row, today));
  }

  /** One certificate, whoever holds it: the caller decides whether its reader may know. */
  async byId(manager: EntityManager, id: string, today: string): Promise<Holding | undefined> {
    const [row] = await certificatesById(manager, [id]);
    return row && toHolding(row, today);
  }

  /** What is written on the given certificates, by id; erased ones are absent. The caller answers for the right to see it. */
  async open(manager: EntityManager, ids: readonly string[]): Promise<Map<string, OpenedHolding>> {
    const opened = await openMetadata(manager, this.vault, await certificatesById(manager, ids));
    return new Map([...opened].map(([id, metadata]) => [id, { metadata, attributes: attributesOf(metadata) }]));
  }
}

export function toHolding(row: CertificateRow, today: string): Holding {
  return {
    id: row.id,
    typeCode: row.type_code,
    label: row.type.name,
    type: row.type,
    identifier: row.identifier,
    version: row.version,
    standing: certificateStanding(lifeOf(row), today),
    validFrom: row.valid_from,
    validTo: row.valid_to,
    issuedAt: row.issued_at,
    caseId: row.case_id,
  };
}
