import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import { SendSms } from '../../accounts/application/send-sms.js';
import { Notify } from '../../notifications/application/notify.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { CaseFile } from '../domain/case.js';
import { LINK_DAYS, type Signatory } from '../domain/signatory.js';
import { SignatoryStore } from '../store/signatory-store.js';

const DAY_MS = 86_400_000;

/** Sends each person named their own link: by text message to the mobile named, and into their account if they have one. */
@Injectable()
export class InviteSignatories {
  constructor(
    private readonly signatories: SignatoryStore,
    private readonly parties: FindParty,
    private readonly sms: SendSms,
    private readonly notify: Notify,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** A new link each time; the one before opens nothing any more. Leaves with the transaction's commit. */
  async invite(manager: EntityManager, caseFile: CaseFile, signatory: Signatory, at: Date): Promise<void> {
    const token = randomBytes(24).toString('base64url');
    const expiresAt = new Date(at.getTime() + LINK_DAYS * DAY_MS);
    await this.signatories.invited(manager, signatory.id, { hash: linkHash(token), expiresAt, at });
    const url = `${this.settings.baseUrl}/sign/${token}`;
    await this.sms.enqueue(manager, signatory.person.mobile, { kind: 'signature-asked', url, until: cityDateOf(expiresAt) }, 'zh-Hans');
    const party = await this.parties.byCode(manager, signatory.person.idNumber);
    if (!party) return;
    await this.notify.send(manager, {
      partyId: party.id, kind: 'signature-asked', params: { number: caseFile.number, date: cityDateOf(expiresAt) },
      caseId: caseFile.id, link: `/signatures/${signatory.id}`,
    });
  }
}

/** Only the hash is kept: whoever reads the database can't open a link. */
export function linkHash(token: string): Buffer {
  return createHash('sha256').update(`tongban/signature-link/${token}`).digest();
}
