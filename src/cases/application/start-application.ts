import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindContact } from '../../accounts/application/find-contact.js';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import { RegionTable } from '../../accounts/application/region-table.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { parseResidentId } from '../../accounts/domain/resident-id.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { eligibilityOf } from '../../catalog/domain/eligibility.js';
import { openingOf, type Opening } from '../../catalog/domain/opening.js';
import type { EligibilityRule } from '../../catalog/domain/service-item.js';
import type { Service } from '../../catalog/domain/service.js';
import { FindHoldings } from '../../certificates/application/find-holdings.js';
import type { Answers, Facts } from '../../forms/answers.js';
import type { AccountAttribute } from '../../forms/definition.js';
import { prefilledAnswers } from '../../forms/prefill.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Application } from '../domain/draft.js';
import { ApplicationStore } from '../store/application-store.js';
import { auditActorOf } from './audit-actor.js';

export type StartRefusal =
  | { readonly refused: 'no-such-service' }
  /** A service for firms asked for a person, or the reverse. */
  | { readonly refused: 'other-audience'; readonly audience: 'person' | 'organization' }
  | { readonly refused: 'not-eligible'; readonly rules: readonly EligibilityRule[] }
  | { readonly refused: 'not-open'; readonly opening: Extract<Opening, { refused: string }> };

/** What is known of a party before the first question. */
export interface KnownParty {
  readonly facts: Facts;
  readonly account: Partial<Record<AccountAttribute, string>>;
  readonly certificates: readonly { typeCode: string; name: string; attributes: Readonly<Record<string, unknown>> }[];
  readonly validTo: (typeCode: string) => string | null | undefined;
}

/** Begins a draft 申請: fixes its party and the service's version, and fills in what the city already knows. */
@Injectable()
export class StartApplication {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: ServiceVersions,
    private readonly applications: ApplicationStore,
    private readonly parties: FindParty,
    private readonly contacts: FindContact,
    private readonly holdings: FindHoldings,
    private readonly regions: RegionTable,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async start(actor: CitizenActor, slug: string): Promise<Application | StartRefusal> {
    const version = await this.versions.published(slug);
    if (!version) return { refused: 'no-such-service' };
    const { item, form } = version.service;
    if (item.audience !== actor.actingFor.kind) return { refused: 'other-audience', audience: item.audience };
    return this.dataSource.transaction(async (manager) => {
      const known = await this.known(manager, actor);
      const refusal = whyNot(version.service, known, this.clock.today());
      if (refusal) return refusal;
      const at = this.clock.now();
      const prefilled = prefilledAnswers(form, known, { today: this.clock.today(), regions: await this.regions.all(manager) });
      const answers: Answers = Object.fromEntries(Object.entries(prefilled).map(([field, { answer }]) => [field, answer]));
      const key = await this.vault.createKey(manager, at);
      const application: Application = {
        id: uuidv7(),
        serviceVersionId: version.id,
        slug,
        partyId: actor.actingFor.partyId,
        actorId: actor.accountId,
        state: 'draft',
        revision: 0,
        dataKeyId: key.id,
        content: { answers, prefilled, facts: known.facts },
        pagesDone: [],
        createdAt: at,
        updatedAt: at,
      };
      await this.applications.insert(manager, application, key);
      await this.audit.append(manager, {
        chain: application.id,
        at,
        actor: auditActorOf(actor),
        action: 'application.started',
        subject: { kind: 'application', id: application.id },
        detail: { service: slug, version: version.version },
      });
      return application;
    });
  }

  /** What the city knows of the party acted for: also tells the guide page what this reader needs to bring. */
  async known(manager: EntityManager, actor: CitizenActor): Promise<KnownParty> {
    const today = this.clock.today();
    const party = await this.parties.byId(manager, actor.actingFor.partyId);
    // A firm's contact is whoever is at the keyboard.
    const agent = party?.kind === 'organization' ? await this.parties.byId(manager, actor.partyId) : undefined;
    const contact = await this.contacts.ofAccount(manager, actor.accountId);
    const held = (await this.holdings.of(manager, { partyId: actor.actingFor.partyId }, today)).filter(
      (holding) => holding.standing.standing === 'valid' || holding.standing.standing === 'expired',
    );
    const valid = held.filter((holding) => holding.standing.standing === 'valid');
    const opened = await this.holdings.open(manager, valid.map((holding) => holding.id));
    return {
      facts: partyFacts(party, actor, valid.map((holding) => holding.typeCode), today),
      account: {
        ...accountAttributes(party, today),
        ...(agent?.name && { name: agent.name }),
        ...(contact?.mobile && { mobile: contact.mobile }),
        ...(contact?.email && { email: contact.email }),
        ...(contact?.region && { region: contact.region }),
        ...(contact?.address && { address: contact.address }),
      },
      certificates: valid.flatMap((holding) => {
        const attributes = opened.get(holding.id);
        return attributes
          ? [{ typeCode: holding.typeCode, name: holding.label, attributes: { ...attributes.metadata, ...attributes.attributes } }]
          : [];
      }),
      // `held` is newest first.
      validTo: (typeCode) => held.find((holding) => holding.typeCode === typeCode)?.validTo,
    };
  }
}

/** Why this party may not begin now, every failing rule named. */
export function whyNot(service: Service, known: KnownParty, today: string): StartRefusal | undefined {
  const { opens } = service.item;
  const opening = openingOf(opens, opens && known.validTo(opens.certificateType), today);
  if ('refused' in opening) return { refused: 'not-open', opening };
  const eligibility = eligibilityOf(service.item, known.facts);
  return 'refused' in eligibility ? eligibility : undefined;
}

function partyFacts(party: PartyFacts | undefined, actor: CitizenActor, certificateTypes: readonly string[], today: string): Facts {
  const identity = party?.kind === 'person' && party.code ? parseResidentId(party.code, today) : undefined;
  const birthDate = identity && 'birthDate' in identity ? identity.birthDate : undefined;
  return {
    party_kind: actor.actingFor.kind === 'organization' ? 'organisation' : 'person',
    age: birthDate ? fullYears(birthDate, today) : null,
    acting_for_other: actor.actingFor.mandateId !== undefined,
    certificates: [...new Set(certificateTypes)],
  };
}

function accountAttributes(party: PartyFacts | undefined, today: string): Partial<Record<AccountAttribute, string>> {
  if (!party?.name || !party.code) return {};
  if (party.kind === 'organization') return { organisation_name: party.name, social_credit_code: party.code };
  const identity = parseResidentId(party.code, today);
  return {
    name: party.name,
    id_number: party.code,
    ...('birthDate' in identity && { birth_date: identity.birthDate, sex: identity.sex }),
  };
}

function fullYears(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
