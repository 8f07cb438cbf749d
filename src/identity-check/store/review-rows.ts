import type { EntityManager } from 'typeorm';

export type Vote = 'pass' | 'fail';

export interface VoteRow {
  readonly reviewer_id: string;
  readonly verdict: Vote;
}

/** In the order given. */
export async function votesOf(manager: EntityManager, attemptId: string): Promise<VoteRow[]> {
  return manager.query('select reviewer_id, verdict from face_review where attempt_id = $1 order by at, reviewer_id', [attemptId]);
}

export async function insertVote(manager: EntityManager, attemptId: string, reviewerId: string, vote: { verdict: Vote; reason: Buffer; at: Date }): Promise<void> {
  await manager.query('insert into face_review (attempt_id, reviewer_id, verdict, reason, at) values ($1, $2, $3, $4, $5)', [
    attemptId, reviewerId, vote.verdict, vote.reason, vote.at,
  ]);
}

export async function insertOpening(manager: EntityManager, attemptId: string, reviewerId: string, reason: Buffer, at: Date): Promise<void> {
  await manager.query('insert into face_opening (attempt_id, reviewer_id, reason, at) values ($1, $2, $3, $4) on conflict do nothing', [attemptId, reviewerId, reason, at]);
}

/** The newest opening by this clerk since then: its sealed reason. */
export async function openingSince(manager: EntityManager, attemptId: string, reviewerId: string, since: Date): Promise<Buffer | undefined> {
  const rows: { reason: Buffer }[] = await manager.query(
    'select reason from face_opening where attempt_id = $1 and reviewer_id = $2 and at > $3 order by at desc limit 1',
    [attemptId, reviewerId, since],
  );
  return rows[0]?.reason;
}
