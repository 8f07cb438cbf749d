import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Identifier } from '../domain/identifier.js';
import type { CodeRefusal } from '../domain/one-time-code.js';
import { refuseNewPassword, type PasswordRefusal } from '../domain/password.js';
import type { Contact, PersonProfile, Preferences } from '../domain/profile.js';
import { AccountRecord } from '../store/account-record.js';
import { PartyRecord } from '../store/party-record.js';
import { subjectIndexOf } from './code-subject.js';
import { KnownDevices } from './known-device.js';
import { OneTimeCodes } from './one-time-codes.js';
import { Passwords } from './passwords.js';
import type { SignedInAccount } from './sign-in.js';

/**
 * Registering: the mobile is asked for (RequestOneTimeCode.toRegister), its code answered, a password chosen. What
 * comes out has proven its mobile and nothing else: level 'registered', an empty profile.
 */
@Injectable()
export class Register {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly codes: OneTimeCodes,
    private readonly passwords: Passwords,
    private readonly devices: KnownDevices,
    private readonly audit: Audit,
  ) {}

  proveMobile(challengeId: string, code: string): Promise<{ proven: true } | CodeRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction((manager) => this.codes.answer(manager, challengeId, 'register', code, at));
  }

  async complete(request: {
    challengeId: string;
    /** The mobile that the challenge was sent to. */
    identifier: Identifier;
    password: string;
    preferences: Preferences;
  }): Promise<SignedInAccount | PasswordRefusal | { refused: 'proof-ended' }> {
    const mobile = request.identifier.value;
    const refusal = refuseNewPassword(request.password, [mobile]);
    if (refusal) return refusal;
    const passwordHash = await this.passwords.hash(request.password);
    const at = this.clock.now();
    try {
      return await this.dataSource.transaction(async (manager) => {
        const subjectIndex = subjectIndexOf(this.vault, request.identifier);
        const proof = { challengeId: request.challengeId, purpose: 'register', subjectIndex, at } as const;
        if (!(await this.codes.spend(manager, proof))) return { refused: 'proof-ended' } as const;
        const account = await this.create(manager, mobile, passwordHash, request.preferences, at);
        return {
          accountId: account.id,
          epoch: account.sessionEpoch,
          deviceCookie: this.devices.mark(account.id, account.sessionEpoch),
          preferences: account.preferences,
        };
      });
    } catch (error) {
      // Registered with this mobile in another window a moment ago.
      if (error instanceof QueryFailedError && isUniqueViolation(error)) return { refused: 'proof-ended' };
      throw error;
    }
  }

  private async create(
    manager: EntityManager,
    mobile: string,
    passwordHash: string,
    preferences: Preferences,
    at: Date,
  ): Promise<AccountRecord> {
    const partyKey = await this.vault.createKey(manager, at);
    const accountKey = await this.vault.createKey(manager, at);
    const partyId = uuidv7();
    const accountId = uuidv7();
    await manager.insert(PartyRecord, {
      id: partyId,
      kind: 'person',
      dataKeyId: partyKey.id,
      profile: partyKey.sealJson({} satisfies PersonProfile, `party.profile:${partyId}`),
      codeIndex: null,
      nameIndex: null,
      createdAt: at,
    });
    const account = manager.create(AccountRecord, {
      id: accountId,
      kind: 'citizen',
      partyId,
      mobileIndex: this.vault.index('mobile', mobile),
      staffNumber: null,
      passwordHash,
      level: 'registered',
      dataKeyId: accountKey.id,
      contact: accountKey.sealJson({ mobile } satisfies Contact, `account.contact:${accountId}`),
      roles: [],
      preferences,
      sessionEpoch: 1,
      demo: false,
      createdAt: at,
    });
    await manager.insert(AccountRecord, account);
    await this.audit.append(manager, {
      chain: accountId,
      at,
      actor: { kind: 'citizen', id: accountId },
      action: 'account.registered',
      subject: { kind: 'account', id: accountId },
      detail: { level: 'registered' },
    });
    return account;
  }
}

function isUniqueViolation(error: QueryFailedError): boolean {
  return (error.driverError as { code?: string }).code === '23505';
}
