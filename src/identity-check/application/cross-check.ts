import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { CheckPolicy } from '../domain/policy.js';
import { alike } from '../judgement/likeness.js';
import { type AttemptRow, likenessesOfOthers, writeLikeness } from '../store/attempt-rows.js';
import { GiveConsent } from './give-consent.js';

/** The newest so many are compared: what is kept longer than that is out of sight. */
const MOST_COMPARED = 1000;

/**
 * One face that tries several identities, among tries whose evidence is still kept and whose people agreed to this very
 * purpose. A likeness lies under its try's key and goes with it: there is no gallery of faces.
 */
@Injectable()
export class CrossCheck {
  constructor(
    private readonly consent: GiveConsent,
    private readonly vault: Vault,
    private readonly audit: Audit,
  ) {}

  async wanted(manager: EntityManager, checkId: string, policy: CheckPolicy): Promise<boolean> {
    return policy.crossChecking && (await this.consent.inForce(manager, checkId))?.crossChecking === true;
  }

  /** Keeps the likeness of a try with its evidence. True when it is like that of a try for somebody else. */
  async compare(
    manager: EntityManager, { attempt, partyId, likeness, threshold, at }: {
      readonly attempt: AttemptRow; readonly partyId: string; readonly likeness: Float32Array; readonly threshold: number; readonly at: Date;
    },
  ): Promise<boolean> {
    const key = await this.vault.openKey(manager, attempt.data_key_id);
    await writeLikeness(manager, attempt.id, key.seal(new Uint8Array(likeness.buffer, likeness.byteOffset, likeness.byteLength), contextOf(attempt.id)));
    const others = await likenessesOfOthers(manager, partyId, MOST_COMPARED);
    const keys = await this.vault.openKeys(manager, others.map((other) => other.data_key_id));
    const found = others.filter((other) => {
      const kept = keys.get(other.data_key_id)?.open(other.likeness, contextOf(other.id));
      // Copied: a view of floats must begin at a multiple of four.
      return kept !== undefined && alike(likeness, new Float32Array(new Uint8Array(kept).buffer)) >= threshold;
    });
    if (found.length === 0) return false;
    await this.audit.append(manager, {
      chain: attempt.id, at, actor: { kind: 'system', id: null }, action: 'face-attempt.several-identities',
      subject: { kind: 'face-attempt', id: attempt.id }, detail: { attempts: found.map(({ id }) => id) },
    });
    return true;
  }
}

function contextOf(attemptId: string): string {
  return `face_attempt.likeness:${attemptId}`;
}
