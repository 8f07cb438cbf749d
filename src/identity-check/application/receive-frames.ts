import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Clock } from '../../platform/clock/clock.js';
import { equalSecrets } from '../../platform/crypto/envelope.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { type AttemptState, MAX_BATCH, MAX_PICTURE_BYTES, MAX_PICTURE_SIDE, sequenceProblem, type SequenceProblem } from '../domain/attempt.js';
import { jpegSize } from '../domain/jpeg-size.js';
import { type AttemptRow, lockAttempt } from '../store/attempt-rows.js';
import { framesFrom, insertFrames } from '../store/frame-rows.js';
import { nonceHash, sessionMac } from './begin-attempt.js';

export interface SentFrame {
  readonly seq: number;
  readonly takenMs: number;
  readonly picture: Uint8Array;
}

/** Who answers a challenge: it must be the account and session that were given it, with its nonce. */
export interface Answering {
  readonly actor: CitizenActor;
  readonly session: string;
  readonly nonce: string;
}

export type FramesRefusal =
  | { readonly refused: 'not-found' }
  /** The challenge was given to another session, or with another nonce. */
  | { readonly refused: 'not-given' }
  /** Answered, lapsed or overtaken: `state` says what it is now. */
  | { readonly refused: 'closed'; readonly state: AttemptState }
  | { readonly refused: 'expired' }
  | { readonly refused: SequenceProblem }
  | { readonly refused: 'not-a-picture' };

/** The owner in the file store of what a try holds. */
export const EVIDENCE = 'face-attempt';

/** Takes in pictures while they are taken. Sent twice they count once, so that a cut connection goes on where it stopped. */
@Injectable()
export class ReceiveFrames {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly files: FileStore,
    private readonly clock: Clock,
  ) {}

  /** Answers with the number of the picture that is expected next. */
  async receive(attemptId: string, answering: Answering, sent: readonly SentFrame[]): Promise<{ next: number } | FramesRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const attempt = await this.openFor(manager, attemptId, answering, at);
      if ('refused' in attempt) return attempt;
      const [first] = sent;
      if (sent.length > MAX_BATCH) return { refused: 'too-many' };
      if (!first || !sent.every(({ picture }) => isPicture(picture))) return { refused: 'not-a-picture' };
      const frames = sent.map((frame) => ({ ...frame, pictureMac: pictureMac(this.vault, frame.picture) }));
      // From the one before the first that came.
      const there = await framesFrom(manager, attemptId, first.seq - 1);
      const known = new Map(there.map((row) => [row.seq, row.picture_mac]));
      if (frames.some(({ seq, pictureMac: mac }) => known.get(seq)?.equals(mac) === false)) return { refused: 'out-of-order' } as const;
      const last = there.at(-1);
      const fresh = frames.filter(({ seq }) => seq > (last?.seq ?? -1));
      const problem = sequenceProblem(last && { seq: last.seq, takenMs: last.taken_ms }, fresh, at.getTime() - attempt.started_at.getTime());
      if (problem) return { refused: problem };
      if (fresh.length > 0) await this.keep(manager, attempt, fresh, at);
      return { next: (fresh.at(-1)?.seq ?? last?.seq ?? -1) + 1 };
    });
  }

  /** The try, locked, if this session may still answer it. */
  async openFor(manager: EntityManager, attemptId: string, { actor, session, nonce }: Answering, at: Date): Promise<AttemptRow | FramesRefusal> {
    const attempt = await lockAttempt(manager, attemptId);
    if (attempt?.account_id !== actor.accountId) return { refused: 'not-found' };
    const given = equalSecrets(attempt.session_mac, sessionMac(this.vault, session)) && equalSecrets(attempt.nonce_hash, nonceHash(nonce));
    if (!given) return { refused: 'not-given' };
    if (attempt.state !== 'capturing') return { refused: 'closed', state: attempt.state };
    if (attempt.expires_at <= at) return { refused: 'expired' };
    return attempt;
  }

  /** One file for all that came together: each costs a wait for the disk. */
  private async keep(
    manager: EntityManager, attempt: AttemptRow, frames: readonly (SentFrame & { readonly pictureMac: Buffer })[], at: Date,
  ): Promise<void> {
    const key = await this.vault.openKey(manager, attempt.data_key_id);
    const stored = await this.files.put(manager, key, {
      owner: { kind: EVIDENCE, id: attempt.id }, name: `${frames[0]?.seq ?? 0}`, mediaType: 'image/jpeg',
      content: frames.map(({ picture }) => picture), at,
    });
    let offset = 0;
    const rows = frames.map(({ seq, takenMs, picture, pictureMac: mac }) => {
      const row = { seq, takenMs, offset, bytes: picture.byteLength, pictureMac: mac };
      offset += picture.byteLength;
      return row;
    });
    await insertFrames(manager, attempt.id, stored.id, at, rows);
  }
}

function pictureMac(vault: Vault, picture: Uint8Array): Buffer {
  return vault.index('face-attempt', `picture:${createHash('sha256').update(picture).digest('hex')}`);
}

/** Reads no further than the picture's head: it is opened in the process that judges. */
function isPicture(picture: Uint8Array): boolean {
  const size = picture.byteLength <= MAX_PICTURE_BYTES ? jpegSize(picture) : undefined;
  return size !== undefined && size.width > 0 && size.height > 0 && Math.max(size.width, size.height) <= MAX_PICTURE_SIDE;
}
