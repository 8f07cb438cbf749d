import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { consentOf, insertConsent } from '../store/consent-rows.js';
import { IdentityPolicy } from './identity-policy.js';
import { NationalFaceService } from './national-face-service.js';
import { OwnChecks } from './own-checks.js';

/**
 * Which wording is on the screen: one for the portal's own engine, one that names the national service too. A changed text
 * needs a new name: a consent to the old one no longer serves.
 */
const CONSENT_TEXTS = { own: '2026-11', national: '2026-11+national' } as const;

export type ConsentRefusal =
  | { readonly refused: 'not-found' }
  | { readonly refused: 'not-ticked' }
  /** Younger than 14: a guardian consents, from their own account, acting for the child. */
  | { readonly refused: 'guardian-needed' };

export interface ConsentInForce {
  readonly givenAt: Date;
  /** One face trying several identities may be looked for. */
  readonly crossChecking: boolean;
}

/** 單獨同意: to the face check alone, apart from every other consent. */
@Injectable()
export class GiveConsent {
  constructor(
    private readonly dataSource: DataSource,
    private readonly own: OwnChecks,
    private readonly policy: IdentityPolicy,
    private readonly national: NationalFaceService,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async give(actor: CitizenActor, checkId: string, ticked: { face: boolean; crossChecking: boolean }): Promise<{ given: true } | ConsentRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const found = await this.own.find(manager, actor, checkId);
      if (!found) return { refused: 'not-found' } as const;
      if (found.subject.guardianMissing) return { refused: 'guardian-needed' } as const;
      if (!ticked.face) return { refused: 'not-ticked' } as const;
      // What the policy does not use nobody is asked for: a tick for it in a forged form counts for nothing.
      const crossChecking = ticked.crossChecking && (await this.policy.current(manager)).crossChecking;
      const id = uuidv7();
      await insertConsent(manager, {
        id, check_id: checkId, given_by: actor.accountId, as_guardian: found.subject.asGuardian, text_version: this.text(),
        cross_checking: crossChecking, given_at: at,
      });
      await this.audit.append(manager, {
        chain: found.check.partyId,
        at,
        actor: { kind: 'citizen', id: actor.accountId },
        action: 'identity-check.consented',
        subject: { kind: 'identity-check', id: checkId },
        detail: { text: this.text(), asGuardian: found.subject.asGuardian, crossChecking },
      });
      return { given: true } as const;
    });
  }

  /** The face would be sent to the national service too: the page names it. */
  namesNational(): boolean {
    return this.national.isSet();
  }

  async inForce(manager: EntityManager, checkId: string): Promise<ConsentInForce | undefined> {
    const row = await consentOf(manager, checkId);
    return row?.text_version === this.text() ? { givenAt: row.given_at, crossChecking: row.cross_checking } : undefined;
  }

  private text(): string {
    return this.namesNational() ? CONSENT_TEXTS.national : CONSENT_TEXTS.own;
  }
}
