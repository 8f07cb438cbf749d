import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Locale } from '../../platform/i18n/locale.js';
import { parseIdentifier, type Identifier } from '../domain/identifier.js';
import { parseMobileNumber, type MobileNumberRefusal } from '../domain/mobile-number.js';
import type { CodePurpose } from '../domain/one-time-code.js';
import { MESSAGES_OF_A_NETWORK, networkOf } from '../domain/throttle.js';
import { subjectIndexOf } from './code-subject.js';
import { FindAccount } from './find-account.js';
import { OneTimeCodes } from './one-time-codes.js';
import { noSoonerThan } from './passwords.js';
import { SendSms } from './send-sms.js';
import { Throttle } from './throttle.js';

export interface CodeRequested {
  /** For the asker's session only: it is half of the proof. */
  readonly challengeId: string;
  readonly identifier: Identifier;
}

export type TooSoon = { readonly refused: 'too-soon'; readonly waitSeconds: number };

/** Longer than the work takes, so that how long it took says nothing. */
const ANSWER_AFTER_MS = 120;

/**
 * Sends a one-time code. What the asker sees never depends on whether the number is known: an unknown one gets a row
 * and a job too; a known mobile that someone registers with is told through its own channel.
 */
@Injectable()
export class RequestOneTimeCode {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly accounts: FindAccount,
    private readonly codes: OneTimeCodes,
    private readonly sms: SendSms,
    private readonly throttle: Throttle,
  ) {}

  async toRegister(request: {
    mobile: string;
    address: string;
    locale: Locale;
  }): Promise<CodeRequested | TooSoon | MobileNumberRefusal> {
    const mobile = parseMobileNumber(request.mobile);
    if ('refused' in mobile) return mobile;
    return this.send('register', { kind: 'mobile', value: mobile.value }, request);
  }

  /** @param request.identifier mobile or ID number; the code goes to the account's mobile */
  async toOwner(
    purpose: Extract<CodePurpose, 'sign-in' | 'reset-password'>,
    request: { identifier: string; address: string; locale: Locale },
  ): Promise<CodeRequested | TooSoon | { refused: 'not-an-identifier' }> {
    const identifier = parseIdentifier(request.identifier, this.clock.today());
    if (!identifier) return { refused: 'not-an-identifier' };
    return this.send(purpose, identifier, request);
  }

  private send(
    purpose: CodePurpose,
    identifier: Identifier,
    request: { address: string; locale: Locale },
  ): Promise<CodeRequested | TooSoon> {
    return noSoonerThan(ANSWER_AFTER_MS, this.trySend(purpose, identifier, request));
  }

  private async trySend(
    purpose: CodePurpose,
    identifier: Identifier,
    request: { address: string; locale: Locale },
  ): Promise<CodeRequested | TooSoon> {
    const { waitSeconds } = await this.throttle.enter({
      name: `messages:${networkOf(request.address)}`,
      ...MESSAGES_OF_A_NETWORK,
    });
    if (waitSeconds > 0) return { refused: 'too-soon', waitSeconds };
    return this.dataSource.transaction(async (manager) => {
      const account = await this.accounts.byIdentifier(manager, identifier);
      const reachable = purpose === 'register' ? !account : account !== undefined;
      const made = await this.codes.make(manager, {
        purpose,
        subjectIndex: subjectIndexOf(this.vault, identifier),
        reachable,
        at: this.clock.now(),
      });
      if ('refused' in made) return made;
      if (purpose === 'register') {
        const content = account ? ({ kind: 'already-registered' } as const) : ({ kind: 'code', purpose, code: made.code } as const);
        await this.sms.enqueue(manager, identifier.value, content, request.locale);
      } else {
        const to = account && (await this.accounts.contactOf(manager, account)).mobile;
        await this.sms.enqueue(manager, to, { kind: 'code', purpose, code: made.code }, request.locale);
      }
      return { challengeId: made.challengeId, identifier };
    });
  }
}
