import type { EntityManager } from 'typeorm';
import type { DataKey, Vault } from '../../platform/crypto/vault.js';
import type { CertificateType } from '../domain/certificate-type.js';
import type { CertificateMetadata } from '../domain/metadata.js';
import type { CertificateLife } from '../domain/status.js';
import { cityDateOf } from '../../platform/clock/clock.js';

/** A row of `certificate` with its type and the identifier of the version that took its place. */
export interface CertificateRow {
  readonly id: string;
  readonly type_code: string;
  readonly type: CertificateType;
  readonly identifier: string;
  readonly holder_index: Buffer;
  readonly version: number;
  readonly status: 'valid' | 'revoked' | 'superseded';
  readonly office_id: string | null;
  readonly issued_at: Date;
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly data_key_id: string;
  readonly attributes: Buffer;
  readonly content_hash: Buffer;
  readonly file_id: string | null;
  readonly portrait_file_id: string | null;
  readonly token: Buffer;
  readonly previous_id: string | null;
  readonly case_id: string | null;
  readonly status_changed_at: Date | null;
  readonly status_reason: string | null;
  readonly superseded_by: string | null;
}

const SELECT = `select k.id, k.type_code, t.definition as type, k.identifier, k.holder_index, k.version, k.status, k.office_id,
  k.issued_at, k.valid_from, k.valid_to, k.data_key_id, k.attributes, k.content_hash, k.file_id, k.portrait_file_id, k.token, k.previous_id,
  k.case_id, k.status_changed_at, k.status_reason, n.identifier as superseded_by
  from certificate k join certificate_type t on t.code = k.type_code left join certificate n on n.previous_id = k.id`;

/** How a holder is known: the party, or the blind index of the ID number or credit code (`vault.index('holder-code', …)`). */
export type HolderKey = { readonly partyId: string } | { readonly holderIndex: Buffer };

/** All versions a holder has ever had, newest first. */
export async function certificatesOf(
  manager: EntityManager,
  holder: HolderKey,
  typeCodes?: readonly string[],
): Promise<CertificateRow[]> {
  const [condition, key] =
    'partyId' in holder
      ? ['(select code_index from party where id = $1)', holder.partyId]
      : ['$1', holder.holderIndex];
  return manager.query(
    `${SELECT} where k.holder_index = ${condition} and ($2::text[] is null or k.type_code = any($2))
     order by k.issued_at desc, k.id desc`,
    [key, typeCodes ?? null],
  );
}

export async function certificatesById(manager: EntityManager, ids: readonly string[]): Promise<CertificateRow[]> {
  return ids.length === 0 ? [] : manager.query(`${SELECT} where k.id = any($1)`, [ids]);
}

export async function certificateByTokenHash(manager: EntityManager, hash: string): Promise<CertificateRow | undefined> {
  const rows: CertificateRow[] = await manager.query(`${SELECT} where k.token_hash = $1`, [Buffer.from(hash, 'hex')]);
  return rows[0];
}

export async function certificateByIdentifier(manager: EntityManager, identifier: string): Promise<CertificateRow | undefined> {
  const rows: CertificateRow[] = await manager.query(`${SELECT} where k.identifier = $1`, [identifier]);
  return rows[0];
}

/** The certificate that a case issued, if it did. */
export async function certificateOfCase(manager: EntityManager, caseId: string, typeCode: string): Promise<CertificateRow | undefined> {
  const rows: CertificateRow[] = await manager.query(`${SELECT} where k.case_id = $1 and k.type_code = $2`, [caseId, typeCode]);
  return rows[0];
}

/** Everything that a case issued, oldest first. */
export async function certificatesOfCase(manager: EntityManager, caseId: string): Promise<CertificateRow[]> {
  return manager.query(`${SELECT} where k.case_id = $1 order by k.issued_at, k.id`, [caseId]);
}

/** What decides where it stands. */
export function lifeOf(row: CertificateRow): CertificateLife {
  return {
    validFrom: row.valid_from,
    validTo: row.valid_to,
    revoked:
      row.status === 'revoked'
        ? { on: cityDateOf(row.status_changed_at ?? row.issued_at), reason: row.status_reason ?? '' }
        : null,
    supersededBy: row.status === 'superseded' ? (row.superseded_by ?? row.identifier) : null,
  };
}

/** Opens the sealed metadata of several certificates in one round trip. Erased ones are absent from the answer. */
export async function openMetadata(
  manager: EntityManager,
  vault: Vault,
  rows: readonly CertificateRow[],
): Promise<Map<string, CertificateMetadata>> {
  const keys = await vault.openKeys(manager, rows.map((row) => row.data_key_id));
  const opened = new Map<string, CertificateMetadata>();
  for (const row of rows) {
    const key = keys.get(row.data_key_id);
    if (key) opened.set(row.id, metadataIn(row, key));
  }
  return opened;
}

export function metadataIn(row: Pick<CertificateRow, 'id' | 'attributes'>, key: DataKey): CertificateMetadata {
  return key.openJson<CertificateMetadata>(row.attributes, metadataContext(row.id));
}

export function tokenIn(row: Pick<CertificateRow, 'id' | 'token'>, key: DataKey): string {
  return key.open(row.token, tokenContext(row.id)).toString('utf8');
}

export const metadataContext = (id: string): string => `certificate.attributes:${id}`;
export const tokenContext = (id: string): string => `certificate.token:${id}`;

/** Short names of the departments, by code: public-security → 公安. */
export async function departmentNames(manager: EntityManager): Promise<Map<string, string>> {
  const rows: { code: string; name: string }[] = await manager.query('select code, name from department_type');
  return new Map(rows.map((row) => [row.code, row.name]));
}

/** The party that the certificate belongs to, once its holder has a verified account. */
export async function holderPartyOf(manager: EntityManager, holderIndex: Buffer): Promise<string | undefined> {
  const rows: { id: string }[] = await manager.query('select id from party where code_index = $1', [holderIndex]);
  return rows[0]?.id;
}

/**
 * Takes certificates that end between the two days and whose holders were not told yet; marks them told, in the same
 * statement. Only holders with a party: the others can't be reached.
 */
export async function takeEnding(
  manager: EntityManager,
  window: { from: string; to: string; at: Date; limit: number },
): Promise<{ id: string; name: string; valid_to: string; party_id: string }[]> {
  return manager.query(
    `with ending as (
       select k.id, k.valid_to, t.name, p.id as party_id
       from certificate k join certificate_type t on t.code = k.type_code join party p on p.code_index = k.holder_index
       where k.status = 'valid' and k.valid_to between $1::date and $2::date
         and not exists (select 1 from certificate_reminder r where r.certificate_id = k.id)
       order by k.valid_to limit $4 for update of k skip locked
     ), told as (
       insert into certificate_reminder (certificate_id, sent_at) select id, $3 from ending on conflict do nothing returning certificate_id
     )
     select ending.id, ending.name, ending.valid_to, ending.party_id from ending join told on told.certificate_id = ending.id`,
    [window.from, window.to, window.at, window.limit],
  );
}
