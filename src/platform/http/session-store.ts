import { createHmac } from 'node:crypto';
import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import type pg from 'pg';

const PgStore = connectPgSimple(session);

/**
 * Sessions in PostgreSQL under a keyed hash of their id: a copy of the table opens no session.
 * `touch` does nothing: one UPDATE a request would cost more than the page; idle time is kept in the session itself.
 */
export class HashedSessionStore extends PgStore {
  constructor(
    pool: pg.Pool,
    private readonly key: Buffer,
  ) {
    super({ pool, tableName: 'session', createTableIfMissing: false, pruneSessionInterval: 15 * 60, disableTouch: true });
  }

  override get(sid: string, callback: (err: unknown, session?: session.SessionData | null) => void): void {
    super.get(this.hash(sid), callback);
  }

  override set(sid: string, data: session.SessionData, callback?: (err?: unknown) => void): void {
    super.set(this.hash(sid), data, callback);
  }

  override destroy(sid: string, callback?: (err?: unknown) => void): void {
    super.destroy(this.hash(sid), callback);
  }

  private hash(sid: string): string {
    return createHmac('sha256', this.key).update('session\0').update(sid).digest('base64url');
  }
}
