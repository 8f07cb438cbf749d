import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { ReadPortrait } from '../../certificates/application/read-portrait.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { FindingCode, SealedJudgement } from '../domain/attempt.js';
import type { IdentityCheck } from '../domain/check.js';
import type { Challenge } from '../judgement/judgement.js';
import { attemptById } from '../store/attempt-rows.js';
import { checkById } from '../store/check-rows.js';
import { ReadPictures } from './read-pictures.js';

/** Why somebody looks at the pictures of a try: goes into the record. `own`: the person themselves. */
export const OPENING_REASONS = ['review', 'complaint', 'inspection', 'own'] as const;
export type OpeningReason = (typeof OPENING_REASONS)[number];

export interface Evidence extends Partial<SealedJudgement> {
  readonly attemptId: string;
  readonly check: IdentityCheck;
  readonly challenge: Challenge;
  readonly findings: readonly FindingCode[];
  /** JPEG: what the identity card shows. Undefined for the person themselves, and where there is none any more. */
  readonly portrait: Buffer | undefined;
  /** JPEG: the few pictures worth looking at. */
  readonly pictures: readonly Buffer[];
  readonly pictureCount: number;
}

/** The door to the pictures of a try. Whoever passes through it is in the record, with the reason. */
@Injectable()
export class OpenEvidence {
  constructor(
    private readonly pictures: ReadPictures,
    private readonly portrait: ReadPortrait,
    private readonly vault: Vault,
    private readonly audit: Audit,
  ) {}

  /** Undefined where there is none, or it is deleted. The caller answers for the right to see it. */
  async open(
    manager: EntityManager,
    opening: { readonly attemptId: string; readonly by: AuditActor; readonly reason: OpeningReason; readonly at: Date },
  ): Promise<Evidence | undefined> {
    const attempt = await attemptById(manager, opening.attemptId);
    if (!attempt || attempt.evidence_deleted_at) return undefined;
    const check = await checkById(manager, attempt.check_id);
    const key = (await this.vault.openKeys(manager, [attempt.data_key_id])).get(attempt.data_key_id);
    if (!check || !key) return undefined;
    const sealed = attempt.judgement && key.openJson<SealedJudgement>(attempt.judgement, `face_attempt.judgement:${attempt.id}`);
    const all = await this.pictures.all(manager, attempt);
    const telling = tellingOf(sealed?.judgement.telling ?? [], all.length);
    await this.audit.append(manager, {
      chain: attempt.id,
      at: opening.at,
      actor: opening.by,
      action: 'face-attempt.evidence-opened',
      subject: { kind: 'face-attempt', id: attempt.id },
      detail: { reason: opening.reason, pictures: telling.length },
    });
    const purpose = { kind: 'face-attempt', id: attempt.id };
    return {
      attemptId: attempt.id,
      check,
      challenge: attempt.challenge,
      findings: attempt.findings,
      ...sealed,
      portrait: opening.reason === 'own' ? undefined : await this.portrait.of(manager, check.partyId, { by: opening.by, purpose, at: opening.at }),
      pictures: telling.flatMap((index) => {
        const frame = all[index];
        return frame ? [Buffer.from(frame.picture)] : [];
      }),
      pictureCount: all.length,
    };
  }
}

/** Those the engine named; where it named none, the first, the middle and the last. */
function tellingOf(named: readonly number[], count: number): number[] {
  if (named.length > 0) return named.slice(0, 6);
  return count === 0 ? [] : [...new Set([0, Math.floor(count / 2), count - 1])];
}
