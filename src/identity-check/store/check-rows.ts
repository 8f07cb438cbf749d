import type { EntityManager } from 'typeorm';
import type { CheckPurpose, CheckState, CheckWay, IdentityCheck } from '../domain/check.js';

interface CheckRow {
  readonly id: string;
  readonly account_id: string;
  readonly party_id: string;
  readonly purpose: CheckPurpose['kind'];
  readonly subject_id: string | null;
  readonly document_hash: Buffer | null;
  readonly state: CheckState;
  readonly way: CheckWay | null;
  readonly return_path: string;
  readonly created_at: Date;
  readonly decided_at: Date | null;
}

const COLUMNS = 'id, account_id, party_id, purpose, subject_id, document_hash, state, way, return_path, created_at, decided_at';

export async function checkById(manager: EntityManager, id: string): Promise<IdentityCheck | undefined> {
  return first(await manager.query(`select ${COLUMNS} from identity_check where id = $1`, [id]));
}

/** Whose each of the checks is: check → party. */
export async function partiesOfChecks(manager: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
  const rows: { id: string; party_id: string }[] = await manager.query('select id, party_id from identity_check where id = any($1)', [ids]);
  return new Map(rows.map((row) => [row.id, row.party_id]));
}

/** Locked until the transaction ends: whoever settles a check or begins a try comes through here. */
export async function lockCheck(manager: EntityManager, id: string): Promise<IdentityCheck | undefined> {
  return first(await manager.query(`select ${COLUMNS} from identity_check where id = $1 for update`, [id]));
}

/** The newest for exactly this purpose: for a signature, of this very document. */
export async function newestCheck(manager: EntityManager, partyId: string, purpose: CheckPurpose): Promise<IdentityCheck | undefined> {
  return first(await manager.query(
    `select ${COLUMNS} from identity_check
     where party_id = $1 and purpose = $2 and subject_id is not distinct from $3 and document_hash is not distinct from $4
     order by created_at desc, id desc limit 1`,
    [partyId, purpose.kind, ...subjectOf(purpose)],
  ));
}

/** The one still to be settled for that purpose and subject, whatever document it was asked for. */
export async function unsettledCheck(manager: EntityManager, partyId: string, purpose: CheckPurpose): Promise<IdentityCheck | undefined> {
  return first(await manager.query(
    `select ${COLUMNS} from identity_check
     where party_id = $1 and purpose = $2 and subject_id is not distinct from $3 and state in ('open', 'waiting') for update`,
    [partyId, purpose.kind, subjectOf(purpose)[0]],
  ));
}

/** False when the same is asked for at this moment by somebody else. */
export async function insertCheck(manager: EntityManager, check: IdentityCheck): Promise<boolean> {
  const inserted: unknown[] = await manager.query(
    `insert into identity_check (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict do nothing returning id`,
    [
      check.id, check.accountId, check.partyId, check.purpose.kind, ...subjectOf(check.purpose), check.state, check.way ?? null,
      check.returnPath, check.createdAt, check.decidedAt ?? null,
    ],
  );
  return inserted.length > 0;
}

/** Somebody came (again): from now on it closes then, if nobody comes back. */
export async function writeLapse(manager: EntityManager, id: string, lapsesAt: Date): Promise<void> {
  await manager.query('update identity_check set lapses_at = $2, lapse_told_at = null where id = $1', [id, lapsesAt]);
}

/** Takes open checks that close by then and whose person was not told: marked in the same statement, so that nobody is told twice. */
export async function takeToWarn(manager: EntityManager, at: Date, by: Date, limit: number): Promise<{ id: string; account_id: string; lapses_at: Date }[]> {
  const [rows]: [{ id: string; account_id: string; lapses_at: Date }[], number] = await manager.query(
    `update identity_check set lapse_told_at = $1 where id in (
       select id from identity_check where state = 'open' and lapses_at <= $2 and lapses_at > $1 and lapse_told_at is null
       order by lapses_at limit $3 for update skip locked)
     returning id, account_id, lapses_at`,
    [at, by, limit],
  );
  return rows;
}

/** An open check whose time is up and before which no camera runs, locked: its days may have been given anew meanwhile. */
export async function takeLapsed(manager: EntityManager, at: Date): Promise<string | undefined> {
  const rows: { id: string }[] = await manager.query(
    `select id from identity_check c where state = 'open' and lapses_at <= $1
       and not exists (select 1 from face_attempt a where a.check_id = c.id and a.state = 'capturing')
     order by lapses_at limit 1 for update skip locked`,
    [at],
  );
  return rows[0]?.id;
}

export async function writeCheckState(
  manager: EntityManager,
  id: string,
  change: { readonly state: CheckState; readonly way: CheckWay | undefined; readonly decidedAt: Date | undefined },
): Promise<void> {
  await manager.query('update identity_check set state = $2, way = $3, decided_at = $4 where id = $1', [
    id, change.state, change.way ?? null, change.decidedAt ?? null,
  ]);
}

function subjectOf(purpose: CheckPurpose): [string | null, Buffer | null] {
  return purpose.kind === 'signing' ? [purpose.subjectId, Buffer.from(purpose.documentHash, 'hex')] : [null, null];
}

function first(rows: readonly CheckRow[]): IdentityCheck | undefined {
  const row = rows[0];
  return row && {
    id: row.id,
    accountId: row.account_id,
    partyId: row.party_id,
    purpose: row.purpose === 'signing'
      ? { kind: 'signing', subjectId: row.subject_id ?? '', documentHash: row.document_hash?.toString('hex') ?? '' }
      : { kind: 'account' },
    state: row.state,
    way: row.way ?? undefined,
    returnPath: row.return_path,
    createdAt: row.created_at,
    decidedAt: row.decided_at ?? undefined,
  };
}
