import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import type { PartyKind } from '../domain/actor.js';
import { codeOf, nameOf, type PartyProfile } from '../domain/profile.js';
import { AccountRecord } from '../store/account-record.js';
import { PartyRecord } from '../store/party-record.js';

/** A party as other rooms know it. Name and code are undefined until the person is verified. */
export interface PartyFacts {
  readonly id: string;
  readonly kind: PartyKind;
  readonly name: string | undefined;
  /** ID number or unified social credit code. */
  readonly code: string | undefined;
  /** Blind indexes, as certificates and queues keep them. */
  readonly codeIndex: Buffer | undefined;
  readonly nameIndex: Buffer | undefined;
}

@Injectable()
export class FindParty {
  constructor(private readonly vault: Vault) {}

  /** Undefined when there is none or its data is erased. */
  async byId(manager: EntityManager, id: string): Promise<PartyFacts | undefined> {
    return (await this.byIds(manager, [id])).get(id);
  }

  async byIds(manager: EntityManager, ids: readonly string[]): Promise<Map<string, PartyFacts>> {
    if (ids.length === 0) return new Map();
    return this.open(manager, await manager.findBy(PartyRecord, { id: In([...new Set(ids)]) }));
  }

  /** Whom each citizen's account belongs to, for whomever they act: by account. Staff are absent. */
  async ofAccounts(manager: EntityManager, accountIds: readonly string[]): Promise<Map<string, PartyFacts>> {
    if (accountIds.length === 0) return new Map();
    const accounts = await manager.find(AccountRecord, { select: { id: true, partyId: true }, where: { id: In([...new Set(accountIds)]) } });
    const parties = await this.byIds(manager, accounts.flatMap((account) => account.partyId ?? []));
    return new Map(accounts.flatMap(({ id, partyId }) => {
      const party = parties.get(partyId ?? '');
      return party ? [[id, party] as const] : [];
    }));
  }

  /** The verified party of an ID number or credit code (normalised). */
  async byCode(manager: EntityManager, code: string): Promise<PartyFacts | undefined> {
    const records = await manager.findBy(PartyRecord, { codeIndex: this.vault.index('holder-code', code) });
    return [...(await this.open(manager, records)).values()][0];
  }

  private async open(manager: EntityManager, records: readonly PartyRecord[]): Promise<Map<string, PartyFacts>> {
    const keys = await this.vault.openKeys(manager, records.map((record) => record.dataKeyId));
    const found = new Map<string, PartyFacts>();
    for (const record of records) {
      const key = keys.get(record.dataKeyId);
      if (!key) continue;
      const profile = key.openJson<PartyProfile>(record.profile, `party.profile:${record.id}`);
      found.set(record.id, {
        id: record.id,
        kind: record.kind,
        name: nameOf(profile),
        code: codeOf(profile),
        codeIndex: record.codeIndex ?? undefined,
        nameIndex: record.nameIndex ?? undefined,
      });
    }
    return found;
  }
}
