import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../audit/audit.js';
import type { CheckPurpose, IdentityCheck } from '../domain/check.js';
import { daysAfter } from '../domain/policy.js';
import { insertCheck, unsettledCheck, writeCheckState, writeLapse } from '../store/check-rows.js';
import { IdentityPolicy } from './identity-policy.js';

export interface CheckRequest {
  /** Whose session asks: the person's own account, or their guardian's. */
  readonly accountId: string;
  /** Who is to be recognised. */
  readonly partyId: string;
  readonly purpose: CheckPurpose;
  /** Path of the portal to go back to afterwards. */
  readonly returnPath: string;
  readonly at: Date;
}

/** Asks a person to prove who they are, for one purpose. The proof is theirs to give, by any way. */
@Injectable()
export class RequestCheck {
  constructor(
    private readonly policy: IdentityPolicy,
    private readonly audit: Audit,
  ) {}

  /** The unsettled check for this party and purpose, else a new one. A changed document lets the one for its old text lapse. */
  async open(manager: EntityManager, request: CheckRequest): Promise<IdentityCheck> {
    if (!/^\/(?!\/)/.test(request.returnPath)) throw new Error('a check leads back to a path of the portal');
    // Two may ask in the same moment: the second then finds what the first has made.
    for (let turn = 0; turn < 2; turn += 1) {
      const known = await unsettledCheck(manager, request.partyId, request.purpose);
      if (known && samePurpose(known.purpose, request.purpose)) {
        await this.keepOpen(manager, known.id, request.at);
        return known;
      }
      if (known) await writeCheckState(manager, known.id, { state: 'lapsed', way: known.way, decidedAt: undefined });
      const check: IdentityCheck = {
        id: uuidv7(), accountId: request.accountId, partyId: request.partyId, purpose: request.purpose, state: 'open', way: undefined,
        returnPath: request.returnPath, createdAt: request.at, decidedAt: undefined,
      };
      if (!(await insertCheck(manager, check))) continue;
      await this.keepOpen(manager, check.id, request.at);
      await this.audit.append(manager, {
        chain: request.partyId,
        at: request.at,
        actor: { kind: 'citizen', id: request.accountId },
        action: 'identity-check.asked',
        subject: { kind: 'identity-check', id: check.id },
        detail: { purpose: check.purpose.kind },
      });
      return check;
    }
    throw new Error('a check is neither there nor can it be made');
  }

  private async keepOpen(manager: EntityManager, checkId: string, at: Date): Promise<void> {
    await writeLapse(manager, checkId, daysAfter(at, (await this.policy.current(manager)).openDays));
  }
}

function samePurpose(a: CheckPurpose, b: CheckPurpose): boolean {
  if (a.kind !== 'signing' || b.kind !== 'signing') return a.kind === b.kind;
  return a.subjectId === b.subjectId && a.documentHash === b.documentHash;
}
