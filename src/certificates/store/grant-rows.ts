import type { EntityManager } from 'typeorm';
import type { CertificateType } from '../domain/certificate-type.js';

/** A row of `certificate_grant` with what it lets be used. */
export interface GrantRow {
  readonly id: string;
  readonly certificate_id: string;
  readonly certificate_version: number;
  readonly type_code: string;
  readonly holder_party_id: string;
  readonly application_id: string;
  readonly slot_id: string;
  readonly purpose: string;
  readonly granted_by: string;
  readonly granted_at: Date;
  readonly expires_at: Date;
  readonly withdrawn_at: Date | null;
  readonly used_at: Date | null;
}

const SELECT = `select g.id, g.certificate_id, g.certificate_version, k.type_code, g.holder_party_id, g.application_id, g.slot_id,
  g.purpose, g.granted_by, g.granted_at, g.expires_at, g.withdrawn_at, g.used_at
  from certificate_grant g join certificate k on k.id = g.certificate_id`;

/** The open grant of a slot, locked until the transaction ends; expired ones count as open until withdrawn. */
export async function lockOpenGrant(manager: EntityManager, applicationId: string, slotId: string): Promise<GrantRow | undefined> {
  const rows: GrantRow[] = await manager.query(
    `${SELECT} where g.application_id = $1 and g.slot_id = $2 and g.withdrawn_at is null and g.used_at is null for update of g`,
    [applicationId, slotId],
  );
  return rows[0];
}

export async function lockGrant(manager: EntityManager, id: string): Promise<GrantRow | undefined> {
  const rows: GrantRow[] = await manager.query(`${SELECT} where g.id = $1 for update of g`, [id]);
  return rows[0];
}

/** Grants of an application that were not withdrawn, oldest first. */
export async function standingGrants(manager: EntityManager, applicationId: string): Promise<GrantRow[]> {
  return manager.query(`${SELECT} where g.application_id = $1 and g.withdrawn_at is null order by g.granted_at, g.id`, [applicationId]);
}

export async function insertGrant(
  manager: EntityManager,
  grant: Omit<GrantRow, 'type_code' | 'withdrawn_at' | 'used_at'>,
): Promise<void> {
  await manager.query(
    `insert into certificate_grant (id, certificate_id, certificate_version, holder_party_id, application_id, slot_id, purpose,
       granted_by, granted_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      grant.id, grant.certificate_id, grant.certificate_version, grant.holder_party_id, grant.application_id, grant.slot_id,
      grant.purpose, grant.granted_by, grant.granted_at, grant.expires_at,
    ],
  );
}

export async function withdrawGrant(manager: EntityManager, id: string, at: Date): Promise<void> {
  await manager.query('update certificate_grant set withdrawn_at = $2 where id = $1', [id, at]);
}

/** What a use recorded, with the certificate as it was. */
export interface UseRow {
  readonly grant_id: string;
  readonly slot_id: string;
  readonly holder_party_id: string;
  readonly certificate_id: string;
  readonly type_code: string;
  readonly identifier: string;
  readonly version: number;
  readonly content_hash: Buffer;
  readonly valid_from: string;
  readonly valid_to: string | null;
}

/** Turns every open grant of the application into a use of this case, in one statement. The database checks each. */
export async function useOpenGrants(manager: EntityManager, use: { applicationId: string; caseId: string; at: Date }): Promise<UseRow[]> {
  return manager.query(
    `with used as (
       insert into certificate_use (grant_id, application_id, case_id, certificate_id, certificate_version, content_hash, used_at)
       select g.id, g.application_id, $2, g.certificate_id, g.certificate_version, k.content_hash, $3
       from certificate_grant g join certificate k on k.id = g.certificate_id
       where g.application_id = $1 and g.withdrawn_at is null and g.used_at is null
       returning grant_id
     )
     select g.id as grant_id, g.slot_id, g.holder_party_id, k.id as certificate_id, k.type_code, k.identifier, k.version,
       k.content_hash, k.valid_from, k.valid_to
     from used join certificate_grant g on g.id = used.grant_id join certificate k on k.id = g.certificate_id
     order by g.slot_id`,
    [use.applicationId, use.caseId, use.at],
  );
}

/** One line of "who used my certificates". */
export interface UseLine {
  readonly grant_id: string;
  readonly certificate_id: string;
  readonly type: CertificateType;
  readonly version: number;
  readonly purpose: string;
  readonly granted_at: Date;
  readonly expires_at: Date;
  readonly withdrawn_at: Date | null;
  readonly used_at: Date | null;
  readonly case_number: string | null;
}

/** What a holder has permitted and what was used of it, newest first; of one certificate where it is named. */
export async function usesOfHolder(
  manager: EntityManager,
  holderPartyId: string,
  options: { certificateId?: string; before?: { at: Date; id: string }; limit: number },
): Promise<UseLine[]> {
  return manager.query(
    `select g.id as grant_id, g.certificate_id, t.definition as type, g.certificate_version as version, g.purpose, g.granted_at,
       g.expires_at, g.withdrawn_at, g.used_at, c.number as case_number
     from certificate_grant g
     join certificate k on k.id = g.certificate_id
     join certificate_type t on t.code = k.type_code
     left join certificate_use u on u.grant_id = g.id
     left join case_file c on c.id = u.case_id
     where g.holder_party_id = $1 and ($2::uuid is null or g.certificate_id = $2)
       and ($3::timestamptz is null or (g.granted_at, g.id) < ($3, $4::uuid))
     order by g.granted_at desc, g.id desc limit $5`,
    [holderPartyId, options.certificateId ?? null, options.before?.at ?? null, options.before?.id ?? null, options.limit],
  );
}

/** What was granted for the use that a case made of a certificate; undefined where it made none. */
export async function useInCase(
  manager: EntityManager,
  caseId: string,
  certificateId: string,
): Promise<{ purpose: string; expires_at: Date } | undefined> {
  const rows: { purpose: string; expires_at: Date }[] = await manager.query(
    `select g.purpose, g.expires_at from certificate_use u join certificate_grant g on g.id = u.grant_id
     where u.case_id = $1 and u.certificate_id = $2 order by u.used_at desc limit 1`,
    [caseId, certificateId],
  );
  return rows[0];
}
