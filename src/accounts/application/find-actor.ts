import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { Vault, type DataKey } from '../../platform/crypto/vault.js';
import type { ActingParty, Actor, PartyKind } from '../domain/actor.js';
import type { MandateKind } from '../domain/mandate.js';
import { maskMobile, nameOf, type Contact, type PartyProfile, type Preferences, type StaffContact } from '../domain/profile.js';
import { findSessionAccount, type SessionAccountRow } from '../store/find-session-account.js';

/** A party the citizen may switch to: their own person first, then those they hold a mandate of. */
export interface PartyChoice {
  readonly partyId: string;
  readonly name: string;
  readonly kind: PartyKind;
  /** Undefined for oneself. */
  readonly mandate: { readonly id: string; readonly kind: MandateKind } | undefined;
  readonly current: boolean;
}

export interface SignedIn {
  readonly actor: Actor;
  /** Name once verified, else the masked mobile. */
  readonly displayName: string;
  /** Set only while acting for somebody else. */
  readonly actingFor: { readonly name: string; readonly kind: 'person' | 'organisation' } | undefined;
  readonly officeName: string | undefined;
  /** Parties to switch to, without the present one. Empty for staff. */
  readonly otherParties: readonly PartyChoice[];
  readonly preferences: Preferences;
}

/** Who a session speaks for: asked on every signed-in request, so it is one round trip. */
@Injectable()
export class FindActor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /**
   * Undefined when the session has ended: account disabled, signed out everywhere, password changed since.
   * A mandate that has run out puts the person back to acting for themselves.
   */
  async forSession(session: {
    accountId: string;
    epoch: number;
    actingFor?: string | undefined;
  }): Promise<SignedIn | undefined> {
    const found = await this.find(session.accountId, session.epoch);
    if (!found) return undefined;
    return found.row.kind === 'staff' ? staffSignedIn(found.row, found.keys) : citizenSignedIn(found.row, found.keys, session.actingFor);
  }

  /** For whom a citizen may act today: themselves first. `currentId` is the party they act for now. */
  async choicesOf(accountId: string, currentId: string): Promise<PartyChoice[]> {
    const found = await this.find(accountId, undefined);
    return found ? choicesOf(found.row, found.keys, currentId) : [];
  }

  private async find(
    accountId: string,
    epoch: number | undefined,
  ): Promise<{ row: SessionAccountRow; keys: Map<string, DataKey> } | undefined> {
    const { manager } = this.dataSource;
    const row = await findSessionAccount(this.dataSource, accountId, epoch, this.clock.today());
    if (!row) return undefined;
    const keys = await this.vault.openKeys(manager, [
      row.data_key_id,
      ...(row.party_key_id ? [row.party_key_id] : []),
      ...row.mandates.map((mandate) => mandate.keyId),
    ]);
    return { row, keys };
  }
}

function staffSignedIn(row: SessionAccountRow, keys: ReadonlyMap<string, DataKey>): SignedIn | undefined {
  const key = keys.get(row.data_key_id);
  if (!key || !row.office_id || !row.department_type || !row.office_region) return undefined;
  const contact = key.openJson<StaffContact>(row.contact, `account.contact:${row.id}`);
  return {
    actor: {
      kind: 'staff',
      accountId: row.id,
      office: { id: row.office_id, departmentType: row.department_type, region: row.office_region },
      roles: row.roles,
    },
    displayName: contact.name,
    actingFor: undefined,
    officeName: row.office_name ?? undefined,
    otherParties: [],
    preferences: row.preferences,
  };
}

function citizenSignedIn(
  row: SessionAccountRow,
  keys: ReadonlyMap<string, DataKey>,
  actingForId: string | undefined,
): SignedIn | undefined {
  const choices = choicesOf(row, keys, actingForId);
  const own = choices[0];
  const current = choices.find((choice) => choice.current);
  if (!own || !current) return undefined;
  const actingFor: ActingParty = { partyId: current.partyId, kind: current.kind, mandateId: current.mandate?.id };
  return {
    actor: { kind: 'citizen', accountId: row.id, partyId: own.partyId, actingFor, level: row.level },
    displayName: own.name,
    actingFor: current.mandate && {
      name: current.name,
      kind: current.kind === 'organization' ? 'organisation' : 'person',
    },
    officeName: undefined,
    otherParties: choices.filter((choice) => !choice.current),
    preferences: row.preferences,
  };
}

/** Empty when the account's data is erased. */
function choicesOf(row: SessionAccountRow, keys: ReadonlyMap<string, DataKey>, currentId: string | undefined): PartyChoice[] {
  const accountKey = keys.get(row.data_key_id);
  const partyKey = keys.get(row.party_key_id ?? '');
  if (!accountKey || !partyKey || !row.party_id || !row.party_profile) return [];
  const profile = partyKey.openJson<PartyProfile>(row.party_profile, `party.profile:${row.party_id}`);
  const name = nameOf(profile) ?? maskMobile(accountKey.openJson<Contact>(row.contact, `account.contact:${row.id}`).mobile);

  const others: Omit<PartyChoice, 'current'>[] = [];
  // A mandate serves a verified person only: whose it is must be certain.
  for (const mandate of row.level === 'verified' ? row.mandates : []) {
    const key = keys.get(mandate.keyId);
    if (!key || others.some((other) => other.partyId === mandate.partyId)) continue;
    const principal = key.openJson<PartyProfile>(Buffer.from(mandate.profile, 'base64'), `party.profile:${mandate.partyId}`);
    others.push({
      partyId: mandate.partyId,
      name: nameOf(principal) ?? '',
      kind: mandate.partyKind,
      mandate: { id: mandate.id, kind: mandate.kind },
    });
  }
  const current = others.find((other) => other.partyId === currentId)?.partyId ?? row.party_id;
  const own = { partyId: row.party_id, name, kind: 'person', mandate: undefined } as const;
  return [own, ...others].map((choice) => ({ ...choice, current: choice.partyId === current }));
}
