import type { EntityManager } from 'typeorm';

/** A picture: where it lies in which file. `file_id` is null once the evidence is deleted. */
export interface FrameRow {
  readonly seq: number;
  readonly taken_ms: number;
  readonly file_id: string | null;
  readonly file_offset: number;
  readonly bytes: number;
  readonly picture_mac: Buffer;
}

const COLUMNS = 'seq, taken_ms, file_id, file_offset, bytes, picture_mac';

/** In the order taken. */
export async function framesOf(manager: EntityManager, attemptId: string): Promise<FrameRow[]> {
  return manager.query(`select ${COLUMNS} from face_frame where attempt_id = $1 order by seq`, [attemptId]);
}

/** From this number on. */
export async function framesFrom(manager: EntityManager, attemptId: string, seq: number): Promise<FrameRow[]> {
  return manager.query(`select ${COLUMNS} from face_frame where attempt_id = $1 and seq >= $2 order by seq`, [attemptId, seq]);
}

export async function lastFrame(manager: EntityManager, attemptId: string): Promise<FrameRow | undefined> {
  const rows: FrameRow[] = await manager.query(`select ${COLUMNS} from face_frame where attempt_id = $1 order by seq desc limit 1`, [attemptId]);
  return rows[0];
}

export async function insertFrames(
  manager: EntityManager,
  attemptId: string,
  fileId: string,
  receivedAt: Date,
  frames: readonly { readonly seq: number; readonly takenMs: number; readonly offset: number; readonly bytes: number; readonly pictureMac: Buffer }[],
): Promise<void> {
  await manager.query(
    `insert into face_frame (attempt_id, seq, taken_ms, received_at, file_id, file_offset, bytes, picture_mac)
     select $1, f.seq, f.taken, $2, $3, f.at, f.bytes, f.mac
     from unnest($4::int[], $5::int[], $6::int[], $7::int[], $8::bytea[]) as f(seq, taken, at, bytes, mac)`,
    [
      attemptId, receivedAt, fileId, frames.map((frame) => frame.seq), frames.map((frame) => frame.takenMs),
      frames.map((frame) => frame.offset), frames.map((frame) => frame.bytes), frames.map((frame) => frame.pictureMac),
    ],
  );
}

/** How many of a try's pictures are, byte for byte, in one other try: the highest number of any. */
export async function mostPicturesInOneOther(manager: EntityManager, attemptId: string, leastBytes: number): Promise<number> {
  const rows: { same: number }[] = await manager.query(
    `select count(distinct own.seq)::int as same from face_frame own join face_frame other
       on other.picture_mac = own.picture_mac and other.attempt_id <> own.attempt_id
     where own.attempt_id = $1 and own.bytes >= $2 group by other.attempt_id order by 1 desc limit 1`,
    [attemptId, leastBytes],
  );
  return rows[0]?.same ?? 0;
}

export async function forgetFiles(manager: EntityManager, attemptId: string): Promise<void> {
  await manager.query('update face_frame set file_id = null where attempt_id = $1', [attemptId]);
}
