import type { EntityManager } from 'typeorm';
import type { AttemptState, FindingCode } from '../domain/attempt.js';
import type { Challenge } from '../judgement/judgement.js';

export interface AttemptRow {
  readonly id: string;
  readonly check_id: string;
  readonly account_id: string;
  readonly session_mac: Buffer;
  readonly nonce_hash: Buffer;
  readonly challenge: Challenge;
  readonly data_key_id: string;
  readonly state: AttemptState;
  readonly judgement: Buffer | null;
  readonly findings: readonly FindingCode[];
  readonly started_at: Date;
  readonly expires_at: Date;
  readonly submitted_at: Date | null;
  readonly judged_at: Date | null;
  readonly evidence_until: Date | null;
  readonly evidence_deleted_at: Date | null;
}

const COLUMNS = `id, check_id, account_id, session_mac, nonce_hash, challenge, data_key_id, state, judgement, findings, started_at,
  expires_at, submitted_at, judged_at, evidence_until, evidence_deleted_at`;

export async function attemptById(manager: EntityManager, id: string): Promise<AttemptRow | undefined> {
  const rows: AttemptRow[] = await manager.query(`select ${COLUMNS} from face_attempt where id = $1`, [id]);
  return rows[0];
}

export async function lockAttempt(manager: EntityManager, id: string): Promise<AttemptRow | undefined> {
  const rows: AttemptRow[] = await manager.query(`select ${COLUMNS} from face_attempt where id = $1 for update`, [id]);
  return rows[0];
}

/** Newest first. */
export async function attemptsOfCheck(manager: EntityManager, checkId: string, limit: number): Promise<AttemptRow[]> {
  return manager.query(`select ${COLUMNS} from face_attempt where check_id = $1 order by started_at desc, id desc limit $2`, [checkId, limit]);
}

export async function insertAttempt(
  manager: EntityManager,
  attempt: {
    readonly id: string;
    readonly checkId: string;
    readonly accountId: string;
    readonly deviceMac: Buffer;
    readonly addressMac: Buffer;
    readonly sessionMac: Buffer;
    readonly nonceHash: Buffer;
    readonly challenge: Challenge;
    readonly dataKeyId: string;
    readonly startedAt: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await manager.query(
    `insert into face_attempt (id, check_id, account_id, device_mac, address_mac, session_mac, nonce_hash, challenge, data_key_id, state, started_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'capturing', $10, $11)`,
    [
      attempt.id, attempt.checkId, attempt.accountId, attempt.deviceMac, attempt.addressMac, attempt.sessionMac, attempt.nonceHash,
      attempt.challenge, attempt.dataKeyId, attempt.startedAt, attempt.expiresAt,
    ],
  );
}

export async function writeAttemptState(
  manager: EntityManager,
  id: string,
  change: { readonly state: AttemptState; readonly submittedAt?: Date; readonly evidenceUntil?: Date },
): Promise<void> {
  await manager.query(
    `update face_attempt set state = $2, submitted_at = coalesce($3, submitted_at), evidence_until = coalesce($4, evidence_until),
       lease_id = null, lease_until = null where id = $1`,
    [id, change.state, change.submittedAt ?? null, change.evidenceUntil ?? null],
  );
}

export async function writeJudgement(
  manager: EntityManager,
  id: string,
  verdict: { readonly sealed: Buffer; readonly findings: readonly FindingCode[]; readonly at: Date },
): Promise<void> {
  await manager.query('update face_attempt set judgement = $2, findings = $3, judged_at = $4 where id = $1', [
    id, verdict.sealed, verdict.findings, verdict.at,
  ]);
}

export async function writeLikeness(manager: EntityManager, id: string, sealed: Buffer): Promise<void> {
  await manager.query('update face_attempt set likeness = $2 where id = $1', [id, sealed]);
}

/** Of tries for other people whose evidence is still kept, newest first. */
export async function likenessesOfOthers(manager: EntityManager, partyId: string, limit: number): Promise<{ id: string; data_key_id: string; likeness: Buffer }[]> {
  return manager.query(
    `select a.id, a.data_key_id, a.likeness from face_attempt a join identity_check c on c.id = a.check_id
     where a.likeness is not null and a.evidence_deleted_at is null and c.party_id <> $1 order by a.started_at desc limit $2`,
    [partyId, limit],
  );
}

/** Nobody looks for them any more. */
export async function forgetLikenesses(manager: EntityManager): Promise<void> {
  await manager.query('update face_attempt set likeness = null where likeness is not null');
}

/** Counts one at a time for each account, device and address, until the transaction ends: no two slip through together. */
export async function lockCounts(manager: EntityManager, macs: readonly Buffer[]): Promise<void> {
  // In one order for all, or two would wait for each other.
  const keys = macs.map((mac) => mac.readBigInt64BE(0)).sort((a, b) => (a < b ? -1 : 1));
  for (const key of keys) await manager.query('select pg_advisory_xact_lock($1)', [key.toString()]);
}

export type CountedBy = 'account_id' | 'device_mac' | 'address_mac';

/**
 * When tries that count were begun in the hours before, newest first. An outage counts for none, and of those that were
 * never sent one is forgiven: a browser was closed, a battery died. Only one, or challenges could be drawn until one suits.
 */
export async function begunTries(
  manager: EntityManager, by: CountedBy, value: string | Buffer, at: Date, windowHours: number, limit: number,
): Promise<Date[]> {
  const rows: { started_at: Date; sent: boolean }[] = await manager.query(
    `select started_at, submitted_at is not null as sent from face_attempt
     where ${by} = $1 and state <> 'outage' and started_at > $2::timestamptz - make_interval(hours => $3) and started_at <= $2
     order by started_at desc limit $4`,
    [value, at, windowHours, limit + 1],
  );
  const forgiven = rows.findIndex(({ sent }) => !sent);
  return rows.filter((_, index) => index !== forgiven).slice(0, limit).map((row) => row.started_at);
}

/** How many are under way or waiting, counted no further than `most`. */
export async function countUnderWay(manager: EntityManager, at: Date, most: number): Promise<number> {
  const rows: { count: number }[] = await manager.query(
    `select count(*)::int as count from (
       (select 1 from face_attempt where state = 'queued' limit $2)
       union all (select 1 from face_attempt where state = 'capturing' and expires_at > $1 limit $2)
     ) as waiting`,
    [at, most],
  );
  return rows[0]?.count ?? 0;
}

/** Whose camera runs now, longest first. */
export async function capturingAttempts(manager: EntityManager, at: Date, limit: number): Promise<AttemptRow[]> {
  return manager.query(`select ${COLUMNS} from face_attempt where state = 'capturing' and expires_at > $1 order by expires_at limit $2`, [at, limit]);
}

/** How many are before it in the queue; 0: it is its turn. Counted no further than `most`. */
export async function queuePosition(manager: EntityManager, attempt: { readonly id: string; readonly submittedAt: Date }, most: number): Promise<number> {
  const rows: { count: number }[] = await manager.query(
    `select count(*)::int as count from (
       select 1 from face_attempt where state = 'queued' and (submitted_at, id) < ($1::timestamptz, $2::uuid) limit $3
     ) as before`,
    [attempt.submittedAt, attempt.id, most],
  );
  return rows[0]?.count ?? 0;
}

export interface TakenAttempt extends AttemptRow {
  readonly lease_id: string;
  readonly takes: number;
}

/** The longest waiting one that no living worker holds. Real time: a lease is a promise between processes. */
export async function takeQueued(manager: EntityManager, leaseId: string, leaseSeconds: number): Promise<TakenAttempt | undefined> {
  const [rows]: [TakenAttempt[]] = await manager.query(
    `update face_attempt set lease_id = $1, lease_until = now() + make_interval(secs => $2), takes = takes + 1
     where id = (
       select id from face_attempt where state = 'queued' and (lease_until is null or lease_until < now())
       order by submitted_at, id limit 1 for update skip locked
     ) returning ${COLUMNS}, lease_id, takes`,
    [leaseId, leaseSeconds],
  );
  return rows[0];
}

/** False when it was lost to another worker meanwhile. */
export async function renewLease(manager: EntityManager, id: string, leaseId: string, leaseSeconds: number): Promise<boolean> {
  const [, count]: [unknown[], number] = await manager.query(
    "update face_attempt set lease_until = now() + make_interval(secs => $3) where id = $1 and lease_id = $2 and state = 'queued'",
    [id, leaseId, leaseSeconds],
  );
  return count > 0;
}

/** The try, locked, if this worker still holds it. */
export async function lockLeased(manager: EntityManager, id: string, leaseId: string): Promise<AttemptRow | undefined> {
  const rows: AttemptRow[] = await manager.query(
    `select ${COLUMNS} from face_attempt where id = $1 and lease_id = $2 and state = 'queued' for update`,
    [id, leaseId],
  );
  return rows[0];
}

/** A capture that was not finished within its time ends, and what it holds goes with the next sweep. */
export async function lapseExpired(manager: EntityManager, at: Date): Promise<void> {
  await manager.query("update face_attempt set state = 'lapsed', evidence_until = $1 where state = 'capturing' and expires_at <= $1", [at]);
}

/** Whose evidence has been kept long enough, locked. */
export async function lockDue(manager: EntityManager, at: Date, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `select id from face_attempt where evidence_deleted_at is null and evidence_until <= $1
     order by evidence_until limit $2 for update skip locked`,
    [at, limit],
  );
  return rows.map((row) => row.id);
}

export async function markDeleted(manager: EntityManager, id: string, at: Date): Promise<void> {
  await manager.query('update face_attempt set evidence_deleted_at = $2, judgement = null, likeness = null where id = $1', [id, at]);
}

/** The last of the page before. */
export interface ReviewPlace {
  readonly judgedAt: Date;
  readonly id: string;
}

/** Doubtful tries with the person to be recognised, longest waiting first. */
export async function attemptsToReview(manager: EntityManager, limit: number, after?: ReviewPlace): Promise<(AttemptRow & { readonly party_id: string })[]> {
  return manager.query(
    `select ${COLUMNS.replace(/\w+/g, (name) => `a.${name}`)}, c.party_id from face_attempt a join identity_check c on c.id = a.check_id
     where a.state = 'review' and ($2::timestamptz is null or (a.judged_at, a.id) > ($2, $3::uuid))
     order by a.judged_at, a.id limit $1`,
    [limit, after?.judgedAt ?? null, after?.id ?? null],
  );
}

/** Whose evidence still lies here of tries by this account or of this person, newest first. */
export async function attemptsHeld(manager: EntityManager, accountId: string, partyId: string, limit: number): Promise<AttemptRow[]> {
  return manager.query(
    `select ${COLUMNS.replace(/\w+/g, (name) => `a.${name}`)} from face_attempt a join identity_check c on c.id = a.check_id
     where (c.account_id = $1 or c.party_id = $2) and a.evidence_deleted_at is null
     order by a.started_at desc, a.id desc limit $3`,
    [accountId, partyId, limit],
  );
}

/** Decided by clerks, with what was measured still there, newest first. */
export async function reviewedAttempts(manager: EntityManager, limit: number): Promise<AttemptRow[]> {
  return manager.query(
    `select ${COLUMNS} from face_attempt a
     where state in ('passed', 'failed') and judgement is not null and exists (select 1 from face_review r where r.attempt_id = a.id)
     order by judged_at desc, id desc limit $1`,
    [limit],
  );
}
