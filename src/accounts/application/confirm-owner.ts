import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Locale } from '../../platform/i18n/locale.js';
import type { CodePurpose, CodeRefusal } from '../domain/one-time-code.js';
import { AccountRecord } from '../store/account-record.js';
import { FindAccount } from './find-account.js';
import { GuardedPassword, type PasswordRefused } from './guarded-password.js';
import { OneTimeCodes } from './one-time-codes.js';
import type { TooSoon } from './request-one-time-code.js';
import { SendSms } from './send-sms.js';

/**
 * Makes sure that whoever sits at a signed-in browser is its account's owner, before an act that counts:
 * signing an application, a new password.
 */
@Injectable()
export class ConfirmOwner {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly accounts: FindAccount,
    private readonly guarded: GuardedPassword,
    private readonly codes: OneTimeCodes,
    private readonly sms: SendSms,
  ) {}

  /** @param address the reader's IP address: tries are counted by it */
  async byPassword(accountId: string, password: string, address: string): Promise<{ matches: true } | PasswordRefused> {
    const account = await this.dataSource.manager.findOneBy(AccountRecord, { id: accountId });
    return this.guarded.check(account ?? undefined, { name: `owner:${accountId}`, password, address, deviceCookie: undefined });
  }

  /** Sends a code to the account's own mobile. Keep `challengeId` in the session; {@link byCode} wants it back. */
  async sendCode(accountId: string, purpose: CodePurpose, locale: Locale): Promise<{ challengeId: string } | TooSoon> {
    return this.dataSource.transaction(async (manager) => {
      const account = await manager.findOneByOrFail(AccountRecord, { id: accountId });
      const at = this.clock.now();
      const made = await this.codes.make(manager, { purpose, subjectIndex: this.subject(accountId), reachable: true, at });
      if ('refused' in made) return made;
      const { mobile } = await this.accounts.contactOf(manager, account);
      await this.sms.enqueue(manager, mobile, { kind: 'code', purpose, code: made.code }, locale);
      return { challengeId: made.challengeId };
    });
  }

  /** Answers and spends the code. In the caller's transaction, so that the proof and the act it serves are one. */
  async byCode(
    manager: EntityManager,
    proof: { accountId: string; challengeId: string; purpose: CodePurpose; code: string },
  ): Promise<{ matches: true } | CodeRefusal> {
    const { challengeId, purpose, code } = proof;
    const at = this.clock.now();
    const answer = await this.codes.answer(manager, challengeId, purpose, code, at);
    if ('refused' in answer) return answer;
    const spent = await this.codes.spend(manager, { challengeId, purpose, subjectIndex: this.subject(proof.accountId), at });
    return spent ? { matches: true } : { refused: 'code-ended' };
  }

  private subject(accountId: string): Buffer {
    return this.vault.index('one-time-code', `account:${accountId}`);
  }
}
