import type { EntityManager } from 'typeorm';

export type VideoSide = 'citizen' | 'clerk';

interface SideRow {
  readonly visit: string;
  readonly here: boolean;
  readonly description: Buffer | null;
}

/** Whoever does not ask for so many seconds is gone. Presence is real time: the demo's clock can be moved. */
const GONE_SECONDS = 20;

/** This opening of the page takes the side; an older one is told so when it asks next. */
export async function takeSide(manager: EntityManager, appointmentId: string, side: VideoSide, visit: string): Promise<void> {
  await manager.query(
    `insert into video_side (appointment_id, side, visit, seen_at) values ($1, $2, $3, now())
     on conflict (appointment_id, side) do update set visit = excluded.visit, seen_at = now(), description = null, described_at = null`,
    [appointmentId, side, visit],
  );
}

/** False when the side is another opening's by now. */
export async function stillHere(manager: EntityManager, appointmentId: string, side: VideoSide, visit: string): Promise<boolean> {
  const [, count]: [unknown, number] = await manager.query(
    'update video_side set seen_at = now() where appointment_id = $1 and side = $2 and visit = $3',
    [appointmentId, side, visit],
  );
  return count > 0;
}

export async function describeSide(manager: EntityManager, appointmentId: string, side: VideoSide, visit: string, sealed: Buffer): Promise<boolean> {
  const [, count]: [unknown, number] = await manager.query(
    'update video_side set description = $4, described_at = now(), seen_at = now() where appointment_id = $1 and side = $2 and visit = $3',
    [appointmentId, side, visit, sealed],
  );
  return count > 0;
}

export async function sideOf(manager: EntityManager, appointmentId: string, side: VideoSide): Promise<SideRow | undefined> {
  const rows: SideRow[] = await manager.query(
    `select visit, description, seen_at > now() - make_interval(secs => $3) as here from video_side where appointment_id = $1 and side = $2`,
    [appointmentId, side, GONE_SECONDS],
  );
  return rows[0];
}

/** The person goes for good: their page says so when it is closed. */
export async function leaveSide(manager: EntityManager, appointmentId: string, side: VideoSide, visit: string): Promise<void> {
  await manager.query(
    "update video_side set seen_at = '-infinity' where appointment_id = $1 and side = $2 and visit = $3",
    [appointmentId, side, visit],
  );
}

export async function clearSides(manager: EntityManager, appointmentId: string): Promise<void> {
  await manager.query('delete from video_side where appointment_id = $1', [appointmentId]);
}
