import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindContact } from '../../accounts/application/find-contact.js';
import { FindOffice, type OfficeFacts } from '../../accounts/application/find-office.js';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import type { CitizenActor, StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { FindHoldings, type Holding } from '../../certificates/application/find-holdings.js';
import { UseCertificates } from '../../certificates/application/use-certificates.js';
import type { CertificateStanding } from '../../certificates/domain/status.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore, type StoredFile } from '../../platform/files/file-store.js';
import { availableActions, mayDo, type Availability } from '../../workflow/core/available-actions.js';
import { availableOrders, type ClockOffer } from '../../workflow/core/clock-orders.js';
import type { ClockState } from '../../workflow/core/clocks.js';
import type { Trail } from '../../workflow/core/standing.js';
import type { ProcessInstance } from '../../workflow/core/instance.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import { ReadTrail } from '../../workflow/application/read-trail.js';
import type { CaseEvent, CaseFile, QueueEntry, Submission } from '../domain/case.js';
import type { Correction } from '../domain/correction.js';
import type { SupervisionCard } from '../domain/supervision-card.js';
import type { Consultation } from '../domain/consultation.js';
import type { Deferral } from '../domain/deferral.js';
import { CardStore } from '../store/card-store.js';
import { ConsultationStore } from '../store/consultation-store.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';
import { DocumentStore, type CaseDocument } from '../store/document-store.js';
import { QueueStore } from '../store/queue-store.js';
import { auditActorOf } from './audit-actor.js';
import { FindHandTargets, type HandTargets } from './hand-targets.js';
import { CaseAccess, isAtWork, standingOf, type CaseAccessRefusal } from './case-access.js';

/** A case as its readers see it: everything opened, nothing for them to ask again. */
export interface CaseReading {
  readonly caseFile: CaseFile;
  readonly version: ServiceVersion;
  readonly party: PartyFacts | undefined;
  /** The latest is what is decided on; `earlier` shows what a correction changed. */
  readonly latest: Submission;
  readonly earlier: readonly Submission[];
  /** Every uploaded file of every submission, and what was handed in since, by id. */
  readonly files: ReadonlyMap<string, StoredFile>;
  /** Where the certificates used stand today: a revocation after submission is told to the clerk. */
  readonly standings: ReadonlyMap<string, CertificateStanding>;
  /** The certificates that the decision led to, with where they stand today. */
  readonly issued: readonly Holding[];
  readonly events: readonly CaseEvent[];
  readonly corrections: readonly Correction[];
  /** What was promised for later (容缺), once the case was accepted. */
  readonly deferrals: readonly Deferral[];
  readonly documents: readonly CaseDocument[];
  readonly clocks: readonly ClockState[];
  readonly instance: ProcessInstance;
  /** Where it has been on the drawing. */
  readonly trail: Trail;
  /** When it was read. */
  readonly readAt: Date;
  /** Node → account that completed it last. */
  readonly doneBy: Readonly<Record<string, string>>;
  /** The open steps of offices. */
  readonly entries: readonly QueueEntry[];
  /** Those that did something, and those that have a step open. */
  readonly offices: ReadonlyMap<string, OfficeFacts>;
  readonly staffNames: ReadonlyMap<string, string>;
}

export interface DeskTask {
  readonly entry: QueueEntry;
  readonly availability: Availability;
  /** Empty where neither is offered. */
  readonly targets: HandTargets;
}

export interface DeskCase extends CaseReading {
  /** The open steps of this member of staff's office, each with what may be done now. */
  readonly tasks: readonly DeskTask[];
  /** What may be ordered of its limits now. */
  readonly orders: readonly ClockOffer[];
  readonly cards: readonly SupervisionCard[];
  readonly consultations: readonly Consultation[];
}

/** Opens a case for those who may read it. A clerk's reading is itself recorded. */
@Injectable()
export class ReadCase {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CaseAccess,
    private readonly cases: CaseStore,
    private readonly documents: DocumentStore,
    private readonly queue: QueueStore,
    private readonly cards: CardStore,
    private readonly consultations: ConsultationStore,
    private readonly deferrals: DeferralStore,
    private readonly targets: FindHandTargets,
    private readonly processes: ReadProcess,
    private readonly trails: ReadTrail,
    private readonly versions: ServiceVersions,
    private readonly parties: FindParty,
    private readonly contacts: FindContact,
    private readonly offices: FindOffice,
    private readonly certificates: UseCertificates,
    private readonly holdings: FindHoldings,
    private readonly files: FileStore,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async forApplicant(actor: CitizenActor, number: string): Promise<CaseReading | CaseAccessRefusal> {
    const { manager } = this.dataSource;
    const caseFile = await this.access.forApplicant(manager, actor, number);
    return 'refused' in caseFile ? caseFile : this.read(manager, caseFile);
  }

  /** Undefined: no such case, or none of this office's. */
  async forStaff(actor: StaffActor, number: string): Promise<DeskCase | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const caseFile = await this.cases.findByNumber(manager, number);
      if (!caseFile) return undefined;
      const { service } = await this.versions.byId(manager, caseFile.serviceVersionId);
      if (!(await this.access.forStaff(manager, actor, caseFile, service.process))) return undefined;
      const reading = await this.read(manager, caseFile);
      const entries = reading.entries.filter((entry) => entry.officeId === actor.office.id);
      const standing = standingOf(actor, caseFile);
      const tasks: DeskTask[] = [];
      for (const entry of entries) {
        const task = { node: entry.node, officeId: entry.officeId, doneBy: reading.doneBy, ...(entry.claimedBy && { claimedBy: entry.claimedBy }) };
        const availability = availableActions(service.process, task, standing);
        const hands = mayDo(availability, 'forward') || mayDo(availability, 'consult');
        tasks.push({ entry, availability, targets: hands ? await this.targets.of(manager, actor, entry, service.process, reading.doneBy) : { forward: [], consult: [] } });
      }
      const consultations = await this.consultations.ofCase(manager, caseFile.id, await this.vault.openKey(manager, caseFile.dataKeyId));
      await this.audit.append(manager, {
        chain: caseFile.id,
        at: this.clock.now(),
        actor: auditActorOf(actor),
        action: 'case.read',
        subject: { kind: 'case', id: caseFile.id },
      });
      const orders = availableOrders(service.process, reading.clocks, { roles: actor.roles, atWork: isAtWork(actor, entries) }, this.clock.now().toISOString());
      return {
        ...reading, ...(await this.withConsulted(manager, reading, consultations)), tasks, orders, consultations, cards: await this.cards.ofCases(manager, [caseFile.id]),
      };
    });
  }

  /** Names of offices and people that questions went between. */
  private async withConsulted(manager: EntityManager, reading: CaseReading, asked: readonly Consultation[]): Promise<Pick<CaseReading, 'offices' | 'staffNames'>> {
    if (asked.length === 0) return reading;
    const offices = await this.offices.byIds(manager, asked.flatMap((each) => [each.askedOffice, each.toOffice]));
    const people = await this.contacts.ofAccounts(manager, asked.flatMap((each) => [each.askedBy, each.toAccount ?? [], each.answeredBy ?? []].flat()));
    return {
      offices: new Map([...reading.offices, ...offices]),
      staffNames: new Map([...reading.staffNames, ...[...people].flatMap(([id, { staffName }]) => (staffName ? [[id, staffName] as const] : []))]),
    };
  }

  /** A file of the case's submissions, for those who may read the case. Undefined: not this case's. */
  async file(reading: Pick<CaseReading, 'caseFile' | 'files'>, fileId: string): Promise<{ file: StoredFile; content: Buffer } | undefined> {
    const file = reading.files.get(fileId);
    if (!file) return undefined;
    const key = await this.vault.openKey(this.dataSource.manager, reading.caseFile.dataKeyId);
    return { file, content: await this.files.read(key, fileId) };
  }

  private async read(manager: EntityManager, caseFile: CaseFile): Promise<CaseReading> {
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const version = await this.versions.ofCase(manager, caseFile);
    const submissions = await this.cases.submissionsOf(manager, caseFile);
    const latest = submissions.at(-1);
    if (!latest) throw new Error(`case ${caseFile.id} has no submission`);
    const materials = submissions.flatMap((submission) => submission.materials);
    const deferrals = await this.deferrals.ofCase(manager, caseFile.id, key);
    const fileIds = [...uploadsOf(submissions), ...handedIn(deferrals)];
    const stored = await this.files.describe(manager, fileIds, new Map([[key.id, key]]));
    const certificateIds = materials.flatMap((material) => (material.by === 'certificate' ? [material.certificateId] : []));
    const events = await this.cases.eventsOf(manager, caseFile);
    const state = await this.processes.stateOf(manager, caseFile.id);
    const entries = await this.queue.ofCase(manager, caseFile.id);
    const staffIds = events.flatMap((event) => (event.actorKind === 'staff' && event.actorId ? [event.actorId] : []));
    const contacts = await this.contacts.ofAccounts(manager, staffIds);
    return {
      caseFile,
      version,
      party: await this.parties.byId(manager, caseFile.partyId),
      latest,
      earlier: submissions.slice(0, -1),
      files: new Map(stored.map((file) => [file.id, file])),
      standings: await this.certificates.standingOfUsed(manager, [...new Set(certificateIds)], this.clock.now()),
      issued: await this.holdings.issuedBy(manager, caseFile.id, this.clock.today()),
      events,
      corrections: await this.cases.correctionsOf(manager, caseFile),
      deferrals,
      documents: await this.documents.ofCase(manager, caseFile.id, key),
      clocks: state.clocks,
      instance: state.instance,
      trail: await this.trails.of(manager, caseFile.id),
      readAt: this.clock.now(),
      doneBy: await this.processes.doneBy(manager, caseFile.id),
      entries,
      offices: await this.offices.byIds(manager, [...events.flatMap((event) => event.officeId ?? []), ...entries.map((entry) => entry.officeId)]),
      staffNames: new Map([...contacts].flatMap(([id, contact]) => (contact.staffName ? [[id, contact.staffName] as const] : []))),
    };
  }
}

export function uploadsOf(submissions: readonly Pick<Submission, 'materials'>[]): string[] {
  return submissions.flatMap(({ materials }) => materials.flatMap((material) => (material.by === 'upload' ? material.fileIds : [])));
}

export function handedIn(deferrals: readonly Deferral[]): string[] {
  return deferrals.flatMap(({ deliveries }) => deliveries.flatMap(({ fileIds }) => fileIds));
}
