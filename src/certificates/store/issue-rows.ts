import type { EntityManager } from 'typeorm';

/** Date and seven digits; digits only, so that it can be read out over a telephone. */
export async function nextSerial(manager: EntityManager, day: string): Promise<string> {
  const rows: { next: number }[] = await manager.query("select nextval('certificate_serial_seq') as next");
  return `${day.replaceAll('-', '')}${String(rows[0]?.next ?? 0).padStart(7, '0')}`;
}

/**
 * The newest version of the certificate that `id` is a version of, locked until the transaction ends: of two renewals
 * at once the second follows the first. Throws when it belongs to another holder or is of another type.
 */
export async function lockLatestVersion(
  manager: EntityManager,
  id: string,
  expected: { holderIndex: Buffer; typeCode: string },
): Promise<{ id: string; identifier: string }> {
  let current: string = id;
  for (;;) {
    const rows: { id: string; identifier: string; holder_index: Buffer; type_code: string }[] = await manager.query(
      'select id, identifier, holder_index, type_code from certificate where id = $1 for update',
      [current],
    );
    const row = rows[0];
    if (!row) throw new Error(`no certificate ${id} to take the place of`);
    if (!row.holder_index.equals(expected.holderIndex) || row.type_code !== expected.typeCode) {
      throw new Error(`certificate ${id} is another holder's or of another type: it can't be replaced`);
    }
    const next: { id: string }[] = await manager.query('select id from certificate where previous_id = $1', [row.id]);
    if (!next[0]) return { id: row.id, identifier: row.identifier };
    current = next[0].id;
  }
}

/** A revoked version stays revoked: that is what its verifier must hear. */
export async function supersede(manager: EntityManager, id: string, at: Date): Promise<void> {
  await manager.query("update certificate set status = 'superseded', status_changed_at = $2 where id = $1 and status = 'valid'", [id, at]);
}

export interface NewCertificate {
  readonly id: string;
  readonly typeCode: string;
  readonly identifier: string;
  readonly holderIndex: Buffer;
  readonly version: number;
  readonly officeId: string;
  readonly issuedAt: Date;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly dataKeyId: string;
  readonly attributes: Buffer;
  readonly contentHash: Buffer;
  readonly tokenHash: Buffer;
  readonly token: Buffer;
  readonly previousId: string | null;
  readonly caseId: string | null;
  readonly portraitFileId: string | null;
}

export async function insertCertificate(manager: EntityManager, row: NewCertificate): Promise<void> {
  await manager.query(
    `insert into certificate (id, type_code, identifier, holder_index, version, status, office_id, issued_at, valid_from, valid_to,
       data_key_id, attributes, content_hash, token_hash, token, previous_id, case_id, portrait_file_id)
     values ($1, $2, $3, $4, $5, 'valid', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      row.id, row.typeCode, row.identifier, row.holderIndex, row.version, row.officeId, row.issuedAt, row.validFrom, row.validTo,
      row.dataKeyId, row.attributes, row.contentHash, row.tokenHash, row.token, row.previousId, row.caseId,
      row.portraitFileId,
    ],
  );
}

/** The row's file, locked; undefined where the certificate doesn't exist. */
export async function lockFile(manager: EntityManager, id: string): Promise<{ file_id: string | null } | undefined> {
  const rows: { file_id: string | null }[] = await manager.query('select file_id from certificate where id = $1 for update', [id]);
  return rows[0];
}

export async function setFile(manager: EntityManager, id: string, fileId: string): Promise<void> {
  await manager.query('update certificate set file_id = $2 where id = $1', [id, fileId]);
}

/** True when the certificate was in force or superseded until now. */
export async function revoke(manager: EntityManager, id: string, reason: string, at: Date): Promise<boolean> {
  const [, count]: [unknown[], number] = await manager.query(
    "update certificate set status = 'revoked', status_changed_at = $3, status_reason = $2 where id = $1 and status <> 'revoked'",
    [id, reason, at],
  );
  return count > 0;
}
