import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { countingName, parseIdentifier, type Identifier } from '../domain/identifier.js';
import type { CodeRefusal } from '../domain/one-time-code.js';
import type { Preferences } from '../domain/profile.js';
import type { AccountRecord } from '../store/account-record.js';
import { subjectIndexOf } from './code-subject.js';
import { FindAccount } from './find-account.js';
import { GuardedPassword, type PasswordRefused } from './guarded-password.js';
import { KnownDevices } from './known-device.js';
import { OneTimeCodes } from './one-time-codes.js';
import { noSoonerThan } from './passwords.js';
import { Vault } from '../../platform/crypto/vault.js';

/** What a session is begun with. */
export interface SignedInAccount {
  readonly accountId: string;
  readonly epoch: number;
  /** For the browser to keep: this device is known from now on. */
  readonly deviceCookie: string;
  readonly preferences: Preferences;
}

/** Longer than the checks take, so that how long it took says nothing. */
const ANSWER_AFTER_MS = 250;

/** A citizen signs in with mobile or ID number and password, or with a one-time code to the mobile. */
@Injectable()
export class SignIn {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly accounts: FindAccount,
    private readonly guarded: GuardedPassword,
    private readonly codes: OneTimeCodes,
    private readonly devices: KnownDevices,
    private readonly audit: Audit,
  ) {}

  /** @param attempt.address the reader's IP address */
  byPassword(attempt: {
    identifier: string;
    password: string;
    address: string;
    deviceCookie: string | undefined;
  }): Promise<SignedInAccount | PasswordRefused> {
    return noSoonerThan(ANSWER_AFTER_MS, this.tryPassword(attempt));
  }

  /** The way in for an owner whom a guesser has slowed down, or who forgot the password. */
  async byCode(attempt: {
    challengeId: string;
    identifier: Identifier;
    code: string;
  }): Promise<SignedInAccount | CodeRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const answer = await this.codes.answer(manager, attempt.challengeId, 'sign-in', attempt.code, at);
      if ('refused' in answer) return answer;
      const subjectIndex = subjectIndexOf(this.vault, attempt.identifier);
      const spent = await this.codes.spend(manager, { challengeId: attempt.challengeId, purpose: 'sign-in', subjectIndex, at });
      const account = spent ? await this.accounts.byIdentifier(manager, attempt.identifier) : undefined;
      return account ? this.welcome(manager, account, 'one-time-code', at) : { refused: 'code-ended' };
    });
  }

  private async tryPassword(attempt: {
    identifier: string;
    password: string;
    address: string;
    deviceCookie: string | undefined;
  }): Promise<SignedInAccount | PasswordRefused> {
    const at = this.clock.now();
    const today = this.clock.today();
    const account = await this.accounts.byIdentifier(this.dataSource.manager, parseIdentifier(attempt.identifier, today));
    const checked = await this.guarded.check(account, { ...attempt, name: countingName(attempt.identifier, today) });
    return this.dataSource.transaction(async (manager) => {
      if ('refused' in checked) {
        // Refused unseen for too many tries: recording each would let a guesser write without end.
        if (account && checked.refused === 'wrong-credentials') {
          await this.audit.append(manager, {
            chain: account.id,
            at,
            actor: { kind: 'visitor', id: null },
            action: 'account.sign-in-refused',
            subject: { kind: 'account', id: account.id },
            detail: { reason: checked.refused },
          });
        }
        return checked;
      }
      if (!account) throw new Error('a password matched without an account');
      return this.welcome(manager, account, 'password', at);
    });
  }

  private async welcome(manager: EntityManager, account: AccountRecord, method: string, at: Date): Promise<SignedInAccount> {
    await this.audit.append(manager, {
      chain: account.id,
      at,
      actor: { kind: 'citizen', id: account.id },
      action: 'account.signed-in',
      subject: { kind: 'account', id: account.id },
      detail: { method },
    });
    return {
      accountId: account.id,
      epoch: account.sessionEpoch,
      deviceCookie: this.devices.mark(account.id, account.sessionEpoch),
      preferences: account.preferences,
    };
  }
}
