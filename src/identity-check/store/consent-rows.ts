import type { EntityManager } from 'typeorm';

export interface ConsentRow {
  readonly id: string;
  readonly check_id: string;
  readonly given_by: string;
  readonly as_guardian: boolean;
  readonly text_version: string;
  readonly cross_checking: boolean;
  readonly given_at: Date;
}

const COLUMNS = 'id, check_id, given_by, as_guardian, text_version, cross_checking, given_at';

/** The newest that was not withdrawn. */
export async function consentOf(manager: EntityManager, checkId: string): Promise<ConsentRow | undefined> {
  const rows: ConsentRow[] = await manager.query(
    `select ${COLUMNS} from identity_consent where check_id = $1 and withdrawn_at is null order by given_at desc, id desc limit 1`,
    [checkId],
  );
  return rows[0];
}

export async function insertConsent(manager: EntityManager, consent: ConsentRow): Promise<void> {
  await manager.query(`insert into identity_consent (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)`, [
    consent.id, consent.check_id, consent.given_by, consent.as_guardian, consent.text_version, consent.cross_checking, consent.given_at,
  ]);
}

/** False when there was none to withdraw. */
export async function withdrawConsents(manager: EntityManager, checkId: string, at: Date): Promise<boolean> {
  const [, count]: [unknown[], number] = await manager.query(
    'update identity_consent set withdrawn_at = $2 where check_id = $1 and withdrawn_at is null',
    [checkId, at],
  );
  return count > 0;
}
