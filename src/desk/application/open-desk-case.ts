import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindContact } from '../../accounts/application/find-contact.js';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import { RegionTable } from '../../accounts/application/region-table.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { OpenApplications, type OpenApplication } from '../../cases/application/open-application.js';
import { ReadCase, type DeskCase } from '../../cases/application/read-case.js';
import { ReadSigning, type SigningState } from '../../cases/application/read-signing.js';
import { changedAnswers, changedSlots, mayBeNamed } from '../../cases/domain/correction.js';
import { FindHoldings, type Holding, type OpenedHolding } from '../../certificates/application/find-holdings.js';
import type { Facts, Region } from '../../forms/answers.js';
import type { Field } from '../../forms/definition.js';
import { factsOf } from '../../forms/facts.js';
import { fixedAnswer, reachableFields } from '../../forms/journey.js';
import { materialVariablesOf } from '../../materials/domain/material-variables.js';
import type { Slot } from '../../materials/domain/materials.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Calendars } from '../../workflow/application/calendars.js';
import type { Calendar } from '../../workflow/core/calendar.js';
import { groundsOf, groundsOfSlot, slotsInQuestion, type Ground, type KnownCase } from '../domain/suggest-reasons.js';

/** A certificate that the case used, and what is written on it. */
export interface UsedCertificate {
  readonly holding: Holding;
  /** Absent once its holder's data is erased. */
  readonly opened: OpenedHolding | undefined;
}

/** A case on the clerk's desk: what ReadCase gives, and what the clerk needs to judge it. */
export interface OpenedCase extends DeskCase {
  readonly facts: Facts;
  readonly regions: readonly Region[];
  readonly calendar: Calendar;
  readonly certificates: ReadonlyMap<string, UsedCertificate>;
  /** Who applied for the applicant; undefined where they did so themselves. */
  readonly agent: PartyFacts | undefined;
  /** Names of those who have claimed its open steps, by account. */
  readonly claimants: ReadonlyMap<string, string>;
  /** What the last correction changed. */
  readonly changed: { readonly fields: readonly string[]; readonly slots: readonly string[] };
  /** What a correction may name now: everything once, afterwards only what was named or has changed (行政許可法 32). */
  readonly correctable: { readonly fields: readonly Field[]; readonly slots: readonly Slot[] };
  readonly grounds: readonly Ground[];
  /** Who signs the case's document, and how each was proven; undefined where nobody else signs. */
  readonly signing: SigningState | undefined;
  /** Why a material may have to be asked for again, by slot. */
  readonly slotGrounds: ReadonlyMap<string, readonly Ground[]>;
}

@Injectable()
export class OpenDeskCase {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readCase: ReadCase,
    private readonly readSigning: ReadSigning,
    private readonly applications: OpenApplications,
    private readonly holdings: FindHoldings,
    private readonly parties: FindParty,
    private readonly contacts: FindContact,
    private readonly regions: RegionTable,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {}

  /** Undefined: no such case, or none of this member of staff's office. */
  async open(actor: StaffActor, number: string): Promise<OpenedCase | undefined> {
    const reading = await this.readCase.forStaff(actor, number);
    if (!reading) return undefined;
    const { manager } = this.dataSource;
    const today = cityDateOf(this.clock.now());
    const { latest, earlier, corrections } = reading;
    const { service } = reading.version;
    const open = await this.applications.openForCase(manager, reading.caseFile.applicationId);
    const facts = await this.factsOfParty(reading, open, today);
    const known: KnownCase = {
      service,
      materials: latest.materials,
      standings: reading.standings,
      facts: { ...facts, ...factsOf(service.form, latest.answers, facts) },
      variables: materialVariablesOf(service.form, latest.answers, facts),
    };
    const before = earlier.at(-1);
    const first = earlier[0] ?? latest;
    const sinceFirst = { fields: changedAnswers(first.answers, latest.answers), slots: changedSlots(first.materials, latest.materials) };
    const claimed = await this.contacts.ofAccounts(manager, reading.tasks.flatMap(({ entry }) => entry.claimedBy ?? []));
    const agent = (await this.parties.ofAccounts(manager, [reading.caseFile.actorId])).get(reading.caseFile.actorId);
    return {
      ...reading,
      agent: agent?.id === reading.caseFile.partyId ? undefined : agent,
      signing: service.document && (await this.readSigning.of(reading.caseFile)),
      facts,
      regions: await this.regions.all(manager),
      calendar: this.calendars.current(),
      certificates: await this.usedCertificates(reading, today),
      claimants: new Map([...claimed].map(([id, contact]) => [id, contact.staffName ?? ''])),
      changed: before
        ? { fields: changedAnswers(before.answers, latest.answers), slots: changedSlots(before.materials, latest.materials) }
        : { fields: [], slots: [] },
      correctable: {
        fields: reachableFields(service.form, latest.answers, facts)
          // What the law fixes the applicant can't mend: asking for it would be asking in vain.
          .filter((field) => fixedAnswer(field, open.context) === undefined && mayBeNamed({ kind: 'field', ref: field.key }, corrections, sinceFirst)),
        slots: slotsInQuestion(known).filter((slot) => mayBeNamed({ kind: 'material', ref: slot.id }, corrections, sinceFirst)),
      },
      grounds: groundsOf(known),
      slotGrounds: new Map(service.materials.slots.map((slot) => [slot.id, groundsOfSlot(known, slot.id)])),
    };
  }

  /** What the draft began with, and which certificates the party holds today: a licence may have come or gone since. */
  private async factsOfParty({ caseFile }: DeskCase, { application }: OpenApplication, today: string): Promise<Facts> {
    const { manager } = this.dataSource;
    const held = await this.holdings.of(manager, { partyId: caseFile.partyId }, today);
    const valid = held.filter((holding) => holding.standing.standing === 'valid' && holding.caseId !== caseFile.id);
    return { ...application.content.facts, certificates: [...new Set(valid.map((holding) => holding.typeCode))] };
  }

  private async usedCertificates({ latest }: DeskCase, today: string): Promise<Map<string, UsedCertificate>> {
    const { manager } = this.dataSource;
    const ids = [...new Set(latest.materials.flatMap((material) => (material.by === 'certificate' ? [material.certificateId] : [])))];
    const opened = await this.holdings.open(manager, ids);
    const found = new Map<string, UsedCertificate>();
    for (const id of ids) {
      const holding = await this.holdings.byId(manager, id, today);
      if (holding) found.set(id, { holding, opened: opened.get(id) });
    }
    return found;
  }
}
