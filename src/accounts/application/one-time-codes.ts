import { createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { equalSecrets } from '../../platform/crypto/envelope.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import {
  CODE_ATTEMPTS,
  CODE_MINUTES,
  CODES_PER_HOUR,
  normaliseCode,
  PROOF_MINUTES,
  RESEND_AFTER_SECONDS,
  type CodePurpose,
  type CodeRefusal,
} from '../domain/one-time-code.js';

/**
 * One-time codes: made, answered, spent. The code itself is never stored, only its MAC. Whoever asked holds the
 * challenge's id in their session; without it a code opens nothing, and nobody else can use up its attempts.
 */
@Injectable()
export class OneTimeCodes {
  constructor(@Inject(KEYS) private readonly keys: Keys) {}

  /**
   * Makes a code for a subject (a blind index). `reachable` false makes a row that no code answers, for a subject that
   * is not known: what the asker sees is the same.
   */
  async make(
    manager: EntityManager,
    request: { purpose: CodePurpose; subjectIndex: Buffer; reachable: boolean; at: Date },
  ): Promise<{ challengeId: string; code: string } | { refused: 'too-soon'; waitSeconds: number }> {
    const { purpose, subjectIndex, at } = request;
    // Two requests of one subject at once would both see no earlier code.
    await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`code:${subjectIndex.toString('hex')}`]);
    const recent: { created_at: Date }[] = await manager.query(
      `select created_at from one_time_code
       where subject_index = $1 and purpose = $2 and created_at > $3::timestamptz - interval '1 hour' and created_at <= $3
       order by created_at desc`,
      [subjectIndex, purpose, at],
    );
    const wait = waitBeforeNext(recent.map((row) => row.created_at), at);
    if (wait > 0) return { refused: 'too-soon', waitSeconds: wait };
    // Not a uuidv7: this id is a secret of the asker's session.
    const challengeId = randomUUID();
    const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
    await manager.query(
      `insert into one_time_code (id, purpose, subject_index, code_mac, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $5::timestamptz + make_interval(mins => $6))`,
      [
        challengeId, purpose, subjectIndex, request.reachable ? this.mac(challengeId, code) : randomBytes(32), at,
        CODE_MINUTES,
      ],
    );
    return { challengeId, code };
  }

  /** Takes an answer. A right one leaves a proof that {@link spend} takes, once. */
  async answer(
    manager: EntityManager,
    challengeId: string,
    purpose: CodePurpose,
    code: string,
    at: Date,
  ): Promise<{ proven: true } | CodeRefusal> {
    const [rows]: [{ code_mac: Buffer; attempts: number }[], number] = await manager.query(
      `update one_time_code set attempts = attempts + 1
       where id = $1 and purpose = $2 and used_at is null and expires_at > $3 and attempts < $4
       returning code_mac, attempts`,
      [challengeId, purpose, at, CODE_ATTEMPTS],
    );
    const row = rows[0];
    if (!row) return { refused: 'code-ended' };
    if (!equalSecrets(row.code_mac, this.mac(challengeId, normaliseCode(code)))) {
      const attemptsLeft = CODE_ATTEMPTS - row.attempts;
      return attemptsLeft > 0 ? { refused: 'wrong-code', attemptsLeft } : { refused: 'code-ended' };
    }
    await manager.query('update one_time_code set used_at = $2 where id = $1', [challengeId, at]);
    return { proven: true };
  }

  /** Spends the proof of an answered code for the act it was asked for. False when there is none left. */
  async spend(
    manager: EntityManager,
    proof: { challengeId: string; purpose: CodePurpose; subjectIndex: Buffer; at: Date },
  ): Promise<boolean> {
    const [, count]: [unknown[], number] = await manager.query(
      `update one_time_code set spent_at = $4
       where id = $1 and purpose = $2 and subject_index = $3 and spent_at is null
         and used_at > $4::timestamptz - make_interval(mins => $5)`,
      [proof.challengeId, proof.purpose, proof.subjectIndex, proof.at, PROOF_MINUTES],
    );
    return count === 1;
  }

  private mac(challengeId: string, code: string): Buffer {
    return createHmac('sha256', this.keys.session).update(`one-time-code\0${challengeId}\0${code}`).digest();
  }
}

/** Seconds until the next code may be sent; `sent` newest first, within the last hour. */
function waitBeforeNext(sent: readonly Date[], at: Date): number {
  const since = (instant: Date | undefined): number => (instant ? (at.getTime() - instant.getTime()) / 1000 : Infinity);
  const resend = RESEND_AFTER_SECONDS - since(sent[0]);
  const hour = sent.length < CODES_PER_HOUR ? 0 : 3600 - since(sent[CODES_PER_HOUR - 1]);
  return Math.max(0, Math.ceil(resend), Math.ceil(hour));
}
