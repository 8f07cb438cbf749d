import { createHash, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { networkOf } from '../../accounts/domain/throttle.js';
import { Audit } from '../../audit/audit.js';
import { ReadPortrait } from '../../certificates/application/read-portrait.js';
import { Clock } from '../../platform/clock/clock.js';
import { randomToken } from '../../platform/crypto/envelope.js';
import { Vault } from '../../platform/crypto/vault.js';
import { CAPTURE_SECONDS, chooseChallenge, nextTryAt } from '../domain/attempt.js';
import type { CheckState } from '../domain/check.js';
import type { CheckPolicy } from '../domain/policy.js';
import { FaceJudge, type Challenge } from '../judgement/judgement.js';
import { begunTries, countUnderWay, insertAttempt, lockCounts, type CountedBy } from '../store/attempt-rows.js';
import { GiveConsent } from './give-consent.js';
import { IdentityPolicy } from './identity-policy.js';
import { NationalFaceService } from './national-face-service.js';
import { OwnChecks } from './own-checks.js';

/** Where a try comes from: what is counted, and what alone may answer its challenge. */
export interface Origin {
  readonly device: string;
  readonly address: string;
  readonly session: string;
}

export interface BegunAttempt {
  readonly attemptId: string;
  /** Serves once; only its hash is kept. */
  readonly nonce: string;
  readonly challenge: Challenge;
  readonly expiresAt: Date;
}

export type BeginRefusal =
  | { readonly refused: 'not-found' }
  | { readonly refused: 'settled'; readonly state: CheckState }
  | { readonly refused: 'consent-missing' }
  | { readonly refused: 'no-portrait' }
  | { readonly refused: 'too-many'; readonly nextAt: Date }
  /** The portal's own: nothing is used up. */
  | { readonly refused: 'busy' }
  | { readonly refused: 'unavailable' };

/** How often an account may still try; `nextAt` is set when it may not now. */
export interface TriesLeft {
  readonly left: number;
  readonly windowHours: number;
  readonly nextAt: Date | undefined;
}

/** The camera is ready: the server chooses what is to be done before it, and counts the try. */
@Injectable()
export class BeginAttempt {
  constructor(
    private readonly dataSource: DataSource,
    private readonly own: OwnChecks,
    private readonly consent: GiveConsent,
    private readonly policy: IdentityPolicy,
    private readonly portrait: ReadPortrait,
    private readonly judge: FaceJudge,
    private readonly national: NationalFaceService,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async begin(actor: CitizenActor, checkId: string, origin: Origin): Promise<BegunAttempt | BeginRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const refusal = await this.refusal(manager, actor, checkId);
      if (refusal) return refusal;
      const policy = await this.policy.current(manager);
      const macs = this.originMacs(origin);
      await lockCounts(manager, [...Object.values(macs).slice(0, 2), this.vault.index('face-attempt', `account:${actor.accountId}`)]);
      // Only now: whoever waited for the lock would not count tries that were begun meanwhile.
      const at = this.clock.now();
      const nextAt = await this.nextAllowed(manager, policy, actor.accountId, macs, at);
      if (nextAt) return { refused: 'too-many', nextAt } as const;
      if ((await countUnderWay(manager, at, policy.queueLength)) >= policy.queueLength) return { refused: 'busy' } as const;
      // One camera at a time: an earlier capture of this check can no longer be sent.
      await manager.query("update face_attempt set state = 'lapsed', evidence_until = $2 where check_id = $1 and state = 'capturing'", [checkId, at]);
      const attemptId = uuidv7();
      const nonce = randomToken(24);
      const challenge = chooseChallenge((n) => randomInt(n));
      const expiresAt = new Date(at.getTime() + CAPTURE_SECONDS * 1000);
      const key = await this.vault.createKey(manager, at);
      await insertAttempt(manager, {
        id: attemptId, checkId, accountId: actor.accountId, deviceMac: macs.device, addressMac: macs.address, sessionMac: macs.session,
        nonceHash: nonceHash(nonce), challenge, dataKeyId: key.id, startedAt: at, expiresAt,
      });
      await this.audit.append(manager, {
        chain: attemptId,
        at,
        actor: { kind: 'citizen', id: actor.accountId },
        action: 'face-attempt.begun',
        subject: { kind: 'face-attempt', id: attemptId },
        detail: { check: checkId },
      });
      return { attemptId, nonce, challenge, expiresAt };
    });
  }

  /** What speaks against a face check before it is counted; the page asks the same before it shows the camera. */
  async refusal(manager: EntityManager, actor: CitizenActor, checkId: string): Promise<Exclude<BeginRefusal, { refused: 'too-many' }> | undefined> {
    const found = await this.own.find(manager, actor, checkId);
    if (!found) return { refused: 'not-found' };
    const { check } = found;
    // Read, not locked: what happens to the check meanwhile is asked again when the try is sent.
    if (check.state !== 'open') return { refused: 'settled', state: check.state };
    // Nobody is asked to agree to what can't be done; the national service has a portrait of its own.
    if (!this.national.isSet() && !(await this.portrait.exists(manager, check.partyId, this.clock.today()))) return { refused: 'no-portrait' };
    if (found.subject.guardianMissing || !(await this.consent.inForce(manager, checkId))) return { refused: 'consent-missing' };
    return this.national.isSet() || this.judge.available() ? undefined : { refused: 'unavailable' };
  }

  /** How many tries the account has left, as the page says it. */
  async triesLeft(manager: EntityManager, accountId: string): Promise<TriesLeft> {
    const { attempts } = await this.policy.current(manager);
    const at = this.clock.now();
    const begun = await begunTries(manager, 'account_id', accountId, at, attempts.windowHours, attempts.perAccount);
    return { left: attempts.perAccount - begun.length, windowHours: attempts.windowHours, nextAt: nextTryAt(begun, attempts.perAccount, attempts.windowHours, at) };
  }

  private async nextAllowed(
    manager: EntityManager, { attempts }: CheckPolicy, accountId: string, macs: OriginMacs, at: Date,
  ): Promise<Date | undefined> {
    const limits: [CountedBy, string | Buffer, number][] = [
      ['account_id', accountId, attempts.perAccount],
      ['device_mac', macs.device, attempts.perDevice],
      ['address_mac', macs.address, attempts.perAddress],
    ];
    let latest: Date | undefined;
    for (const [by, value, limit] of limits) {
      const next = nextTryAt(await begunTries(manager, by, value, at, attempts.windowHours, limit), limit, attempts.windowHours, at);
      if (next && (!latest || next > latest)) latest = next;
    }
    return latest;
  }

  /** An IPv6 reader changes addresses within their network at will. */
  private originMacs({ device, address, session }: Origin): OriginMacs {
    return {
      device: this.vault.index('face-attempt', `device:${device}`),
      address: this.vault.index('face-attempt', `address:${address.includes(':') ? networkOf(address) : address}`),
      session: sessionMac(this.vault, session),
    };
  }
}

interface OriginMacs {
  readonly device: Buffer;
  readonly address: Buffer;
  readonly session: Buffer;
}

export function sessionMac(vault: Vault, session: string): Buffer {
  return vault.index('face-attempt', `session:${session}`);
}

export function nonceHash(nonce: string): Buffer {
  return createHash('sha256').update(nonce).digest();
}
