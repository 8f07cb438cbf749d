import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import type { Identifier } from '../domain/identifier.js';
import type { Contact } from '../domain/profile.js';
import { findByHolderCode, findByMobile } from '../store/account-queries.js';
import type { AccountRecord } from '../store/account-record.js';

/** Finds the account behind what a person typed, without the number ever being stored in clear. */
@Injectable()
export class FindAccount {
  constructor(private readonly vault: Vault) {}

  async byIdentifier(manager: EntityManager, identifier: Identifier | undefined): Promise<AccountRecord | undefined> {
    // Something is looked up in any case: the time must not tell a well-formed number from another.
    const index =
      identifier?.kind === 'mobile'
        ? this.vault.index('mobile', identifier.value)
        : this.vault.index('holder-code', identifier?.value ?? '');
    const found = identifier?.kind === 'mobile' ? findByMobile(manager, index) : findByHolderCode(manager, index);
    return (await found) ?? undefined;
  }

  async contactOf(manager: EntityManager, account: AccountRecord): Promise<Contact> {
    const key = await this.vault.openKey(manager, account.dataKeyId);
    return key.openJson<Contact>(account.contact, `account.contact:${account.id}`);
  }
}
