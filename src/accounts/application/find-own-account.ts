import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import type { AssuranceLevel } from '../domain/actor.js';
import type { Contact, PersonProfile } from '../domain/profile.js';
import { AccountRecord } from '../store/account-record.js';
import { PartyRecord } from '../store/party-record.js';

/** A citizen's account as its holder sees it. */
export interface AccountFacts {
  readonly level: AssuranceLevel;
  readonly verifiedAt: Date | undefined;
  /** Proven by an identity check until then; may be past. */
  readonly checkedUntil: Date | undefined;
  /** Undefined until verified. */
  readonly name: string | undefined;
  readonly idNumber: string | undefined;
  readonly mobile: string;
  readonly email: string | undefined;
}

@Injectable()
export class FindOwnAccount {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
  ) {}

  async of(accountId: string): Promise<AccountFacts> {
    const { manager } = this.dataSource;
    const account = await manager.findOneByOrFail(AccountRecord, { id: accountId, kind: 'citizen' });
    const party = await manager.findOneByOrFail(PartyRecord, { id: account.partyId ?? '' });
    const accountKey = await this.vault.openKey(manager, account.dataKeyId);
    const partyKey = await this.vault.openKey(manager, party.dataKeyId);
    const contact = accountKey.openJson<Contact>(account.contact, `account.contact:${accountId}`);
    const profile = partyKey.openJson<PersonProfile>(party.profile, `party.profile:${party.id}`);
    return {
      level: account.level,
      verifiedAt: account.verifiedAt ?? undefined,
      checkedUntil: party.checkedUntil ?? undefined,
      name: profile.name,
      idNumber: profile.idNumber,
      mobile: contact.mobile,
      email: contact.email,
    };
  }
}
