import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import type { Contact, Preferences, StaffContact } from '../domain/profile.js';
import { AccountRecord } from '../store/account-record.js';

/** How an account is reached, and how it wants to read. */
export interface ContactFacts {
  readonly accountId: string;
  /** Undefined for citizens: their name belongs to their party. */
  readonly staffName: string | undefined;
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  /** Street code and address in it, as the holder gave them. */
  readonly region: string | undefined;
  readonly address: string | undefined;
  readonly preferences: Preferences;
  /** Never hand a demo account's address to a driver that really delivers. */
  readonly demo: boolean;
}

@Injectable()
export class FindContact {
  constructor(private readonly vault: Vault) {}

  async ofAccount(manager: EntityManager, accountId: string): Promise<ContactFacts | undefined> {
    return (await this.ofAccounts(manager, [accountId])).get(accountId);
  }

  /** Also for the names of staff on a page. Erased accounts are absent. */
  async ofAccounts(manager: EntityManager, accountIds: readonly string[]): Promise<Map<string, ContactFacts>> {
    if (accountIds.length === 0) return new Map();
    const records = await manager.findBy(AccountRecord, { id: In([...new Set(accountIds)]) });
    const keys = await this.vault.openKeys(manager, records.map((record) => record.dataKeyId));
    const found = new Map<string, ContactFacts>();
    for (const record of records) {
      const key = keys.get(record.dataKeyId);
      if (!key) continue;
      const contact = key.openJson<Partial<Contact & StaffContact>>(record.contact, `account.contact:${record.id}`);
      found.set(record.id, {
        accountId: record.id,
        staffName: contact.name,
        mobile: contact.mobile,
        email: contact.email,
        region: contact.region,
        address: contact.address,
        preferences: record.preferences,
        demo: record.demo,
      });
    }
    return found;
  }
}
