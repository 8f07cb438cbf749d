import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Locale } from '../../platform/i18n/locale.js';
import type { Identifier } from '../domain/identifier.js';
import type { CodeRefusal } from '../domain/one-time-code.js';
import { refuseNewPassword, type PasswordRefusal } from '../domain/password.js';
import { lockAccount } from '../store/account-queries.js';
import { AccountRecord } from '../store/account-record.js';
import { subjectIndexOf } from './code-subject.js';
import { ConfirmOwner } from './confirm-owner.js';
import { FindAccount } from './find-account.js';
import type { PasswordRefused } from './guarded-password.js';
import { KnownDevices } from './known-device.js';
import { OneTimeCodes } from './one-time-codes.js';
import { Passwords } from './passwords.js';
import { SendSms } from './send-sms.js';
import type { SignedInAccount } from './sign-in.js';

/** A new password, by the old one or by a one-time code. It ends every session of the account. */
@Injectable()
export class SetPassword {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly accounts: FindAccount,
    private readonly codes: OneTimeCodes,
    private readonly passwords: Passwords,
    private readonly owner: ConfirmOwner,
    private readonly devices: KnownDevices,
    private readonly sms: SendSms,
    private readonly audit: Audit,
  ) {}

  /** Forgotten: the first step, the code's answer. */
  proveMobile(challengeId: string, code: string): Promise<{ proven: true } | CodeRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction((manager) => this.codes.answer(manager, challengeId, 'reset-password', code, at));
  }

  /** Forgotten: the second step. */
  async reset(request: {
    challengeId: string;
    identifier: Identifier;
    password: string;
    locale: Locale;
  }): Promise<SignedInAccount | PasswordRefusal | { refused: 'proof-ended' }> {
    const refusal = refuseNewPassword(request.password, [request.identifier.value]);
    if (refusal) return refusal;
    const passwordHash = await this.passwords.hash(request.password);
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const subjectIndex = subjectIndexOf(this.vault, request.identifier);
      const proof = { challengeId: request.challengeId, purpose: 'reset-password', subjectIndex, at } as const;
      const account = (await this.codes.spend(manager, proof))
        ? await this.accounts.byIdentifier(manager, request.identifier)
        : undefined;
      if (!account) return { refused: 'proof-ended' } as const;
      return this.store(manager, account, passwordHash, 'one-time-code', request.locale, at);
    });
  }

  /** Known: by the one in force. Also for staff. */
  async change(request: {
    accountId: string;
    current: string;
    password: string;
    address: string;
    locale: Locale;
  }): Promise<SignedInAccount | PasswordRefusal | PasswordRefused> {
    const confirmed = await this.owner.byPassword(request.accountId, request.current, request.address);
    if ('refused' in confirmed) return confirmed;
    const refusal = refuseNewPassword(request.password, []);
    if (refusal) return refusal;
    const passwordHash = await this.passwords.hash(request.password);
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const account = await lockAccount(manager, request.accountId);
      if (!account) return { refused: 'wrong-credentials' } as const;
      return this.store(manager, account, passwordHash, 'password', request.locale, at);
    });
  }

  private async store(
    manager: EntityManager,
    account: AccountRecord,
    passwordHash: string,
    method: string,
    locale: Locale,
    at: Date,
  ): Promise<SignedInAccount> {
    const epoch = account.sessionEpoch + 1;
    await manager.update(AccountRecord, { id: account.id }, { passwordHash, sessionEpoch: epoch });
    await this.audit.append(manager, {
      chain: account.id,
      at,
      actor: { kind: account.kind, id: account.id },
      action: 'account.password-changed',
      subject: { kind: 'account', id: account.id },
      detail: { method },
    });
    if (account.kind === 'citizen') {
      const { mobile } = await this.accounts.contactOf(manager, account);
      await this.sms.enqueue(manager, mobile, { kind: 'password-changed' }, locale);
    }
    return {
      accountId: account.id,
      epoch,
      deviceCookie: this.devices.mark(account.id, epoch),
      preferences: account.preferences,
    };
  }
}
