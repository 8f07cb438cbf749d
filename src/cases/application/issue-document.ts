import { Injectable, Inject } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindOffice, type OfficeFacts } from '../../accounts/application/find-office.js';
import { FindParty } from '../../accounts/application/find-party.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { Service } from '../../catalog/domain/service.js';
import { fieldsOf } from '../../forms/definition.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { together } from '../../platform/database/together.js';
import { Vault } from '../../platform/crypto/vault.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import type { PauseGround } from '../../workflow/core/extension.js';
import { composeDocument } from '../documents/compose-document.js';
import type { DocumentContent } from '../documents/document-content.js';
import type { AppealFacts, ChangedLimitFacts, CommonFacts, DocumentKind, FactsByKind, MaterialFacts, RefusalGround, TimeLimitFacts } from '../documents/document-facts.js';
import type { CaseFile } from '../domain/case.js';
import type { CorrectionItem } from '../domain/correction.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';
import { DocumentStore } from '../store/document-store.js';
import { ResponsibleOffice } from './responsible-office.js';

export type { DocumentKind } from '../documents/document-facts.js';

/** The clocks that every service has, as documents call them. */
const LIMIT_NAMES: Readonly<Record<string, string>> = { promised: '承诺办结时限', statutory: '法定办结时限' };

export interface DocumentOccasion {
  readonly at: Date;
  /** The office that acts; absent for what the portal itself issues: then the office that answers for acceptance. */
  readonly officeId?: string;
  readonly reason?: string;
  readonly items?: readonly CorrectionItem[];
  /** For 不予受理. */
  readonly refusal?: { readonly ground: RefusalGround; readonly competentBody: string | undefined };
  /** For what was done to limits: which clocks, and by how much or on which ground. */
  readonly limits?: { readonly clocks: readonly string[]; readonly units?: number; readonly ground?: PauseGround; readonly expectedDays?: number };
  /** Nobody answered in time: the law accepts what was received then. */
  readonly deemed?: { readonly receivedAt: Date };
}

/** The statutory documents of a case. The words are fixed in the act's own transaction; the file is drawn from them. */
@Injectable()
export class IssueDocument {
  constructor(
    private readonly documents: DocumentStore,
    private readonly deferrals: DeferralStore,
    private readonly cases: CaseStore,
    private readonly processes: ReadProcess,
    private readonly versions: ServiceVersions,
    private readonly offices: FindOffice,
    private readonly responsible: ResponsibleOffice,
    private readonly parties: FindParty,
    private readonly vault: Vault,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Called after the case and its clocks were written, so that what the document says is what is stored. */
  async issue(manager: EntityManager, caseFile: CaseFile, kind: DocumentKind, occasion: DocumentOccasion): Promise<DocumentContent> {
    const { service } = await this.versions.ofCase(manager, caseFile);
    const [office, party, earlier] = await together([
      this.officeOf(manager, caseFile, service, occasion),
      this.parties.byId(manager, caseFile.partyId),
      this.documents.count(manager, caseFile.id, kind),
    ]);
    const common: CommonFacts = {
      caseNumber: caseFile.number,
      serviceName: service.item.name,
      ...(service.english['item.name'] !== undefined && { serviceNameInEnglish: service.english['item.name'] }),
      licence: service.item.kind === 'licence',
      applicant: { name: party?.name ?? '', kind: caseFile.partyId === party?.id ? party.kind : 'person' },
      office: { name: office.name, advicePhone: office.phone, complaintPhone: office.complaintPhone, address: office.address },
      submittedAt: caseFile.submittedAt,
      issuedAt: occasion.at,
      legalBasis: service.item.legalBasis.map((basis) => `《${basis.title}》${basis.article ?? ''}`),
      caseUrl: `${this.settings.baseUrl}/cases/${caseFile.number}`,
    };
    const content = composeDocument(kind, await this.facts(manager, kind, common, caseFile, service, office, occasion), earlier + 1);
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    await this.documents.insert(manager, { id: uuidv7(), caseId: caseFile.id, kind, number: content.number, content, issuedAt: occasion.at }, key);
    return content;
  }

  private async facts<K extends DocumentKind>(
    manager: EntityManager,
    kind: K,
    common: CommonFacts,
    caseFile: CaseFile,
    service: Service,
    office: OfficeFacts,
    occasion: DocumentOccasion,
  ): Promise<FactsByKind[K]> {
    const on = cityDateOf(occasion.at);
    const acceptedOn = cityDateOf(caseFile.acceptedAt ?? occasion.at);
    const appeal: AppealFacts = { reviewBody: office.reviewBody, court: office.court };
    const reasons = occasion.reason ? [occasion.reason] : [];
    const make: { [Kind in DocumentKind]: () => Promise<FactsByKind[Kind]> } = {
      receipt: async () => ({
        ...common,
        materials: await this.materials(manager, caseFile, service),
        answerBy: (await this.deadline(manager, caseFile, 'acceptance')) ?? on,
      }),
      correction: async () => ({
        ...common,
        ...(await this.correctBy(manager, caseFile)),
        corrections: (occasion.items ?? []).map((item) => ({ name: nameOfItem(service, item), reason: item.reason })),
      }),
      acceptance: async () => {
        const [statutory, promised, deferred] = await together([
          this.limit(manager, caseFile, service, 'statutory'), this.limit(manager, caseFile, service, 'promised'), this.deferred(manager, caseFile, service),
        ]);
        return { ...common, acceptedOn, deferred, ...(occasion.deemed && { deemed: { receivedOn: cityDateOf(occasion.deemed.receivedAt) } }), ...(statutory && { statutory }), ...(promised && { promised }) };
      },
      extension: async () => ({
        ...common, limits: await this.changedLimits(manager, caseFile, service, occasion), units: occasion.limits?.units ?? 0, reason: occasion.reason ?? '',
      }),
      suspension: async () => ({
        ...common,
        limits: await this.changedLimits(manager, caseFile, service, occasion),
        since: on,
        ground: occasion.limits?.ground ?? 'hearing',
        basis: service.process.clocks.find(({ id }) => occasion.limits?.clocks.includes(id))?.basis ?? '',
        expectedDays: occasion.limits?.expectedDays ?? 0,
        reason: occasion.reason ?? '',
      }),
      refusal: async () => ({
        ...common, ground: occasion.refusal?.ground ?? 'other', reasons, appeal,
        ...(occasion.refusal?.competentBody !== undefined && { competentBody: occasion.refusal.competentBody }),
      }),
      approval: async () => ({ ...common, acceptedOn, result: { name: service.item.result.name, electronic: service.item.result.certificate !== undefined } }),
      rejection: async () => ({ ...common, acceptedOn, reasons, appeal }),
    };
    return make[kind]();
  }

  private async officeOf(manager: EntityManager, caseFile: CaseFile, service: Service, occasion: DocumentOccasion): Promise<OfficeFacts> {
    if (occasion.officeId !== undefined) {
      const office = await this.offices.byId(manager, occasion.officeId);
      if (office) return office;
    }
    const acceptance = Object.values(service.process.nodes).find(
      (node) => (node.kind === 'user' || node.kind === 'manual') && node.work?.stage === 'acceptance' && node.work.performer === 'office',
    );
    const department = acceptance && 'work' in acceptance ? acceptance.work?.department : undefined;
    return this.responsible.of(manager, department ?? service.item.department, caseFile.region, cityDateOf(caseFile.submittedAt));
  }

  private async materials(manager: EntityManager, caseFile: CaseFile, service: Service): Promise<MaterialFacts[]> {
    const latest = (await this.cases.submissionsOf(manager, caseFile)).at(-1);
    return (latest?.materials ?? []).map((material) => ({
      name: service.materials.slots.find((slot) => slot.id === material.slotId)?.name ?? material.slotId,
      metBy: material.by,
      ...(material.by === 'upload' && { note: `${material.fileIds.length} 个文件` }),
      ...(material.by === 'certificate' && { note: material.label }),
    }));
  }

  private async deferred(manager: EntityManager, caseFile: CaseFile, service: Service): Promise<{ name: string; dueOn: string }[]> {
    const deferrals = await this.deferrals.ofCase(manager, caseFile.id, await this.vault.openKey(manager, caseFile.dataKeyId));
    return deferrals.map(({ slotId, dueAt }) => ({ name: service.materials.slots.find((slot) => slot.id === slotId)?.name ?? slotId, dueOn: cityDateOf(dueAt) }));
  }

  private async deadline(manager: EntityManager, caseFile: CaseFile, clockId: string): Promise<string | undefined> {
    const clock = (await this.processes.clocksOf(manager, caseFile.id)).find((each) => each.id === clockId);
    return clock?.deadline === undefined ? undefined : cityDateOf(new Date(clock.deadline));
  }

  /** Where the service sets the applicant a time. */
  private async correctBy(manager: EntityManager, caseFile: CaseFile): Promise<{ correctBy?: string }> {
    const clock = (await this.processes.clocksOf(manager, caseFile.id)).find((each) => each.whose === 'applicant' && each.state === 'running');
    return clock?.deadline === undefined ? {} : { correctBy: cityDateOf(new Date(clock.deadline)) };
  }

  private async changedLimits(manager: EntityManager, caseFile: CaseFile, service: Service, { limits }: DocumentOccasion): Promise<ChangedLimitFacts[]> {
    const clocks = await this.processes.clocksOf(manager, caseFile.id);
    return clocks.filter(({ id }) => limits?.clocks.includes(id)).map(({ id, unit, deadline }) => ({
      name: LIMIT_NAMES[id] ?? service.process.clocks.find((each) => each.id === id)?.name ?? id,
      unit,
      ...(deadline !== undefined && { dueOn: cityDateOf(new Date(deadline)) }),
    }));
  }

  private async limit(manager: EntityManager, caseFile: CaseFile, service: Service, name: 'statutory' | 'promised'): Promise<TimeLimitFacts | undefined> {
    const dueOn = await this.deadline(manager, caseFile, name);
    const { days, unit } = service.item.limits[name];
    return dueOn === undefined || (unit !== 'working-day' && unit !== 'natural-day') ? undefined : { days, unit, dueOn };
  }
}

function nameOfItem(service: Service, item: CorrectionItem): string {
  return item.kind === 'material'
    ? (service.materials.slots.find((slot) => slot.id === item.ref)?.name ?? item.ref)
    : (fieldsOf(service.form).find((field) => field.key === item.ref)?.label ?? item.ref);
}
