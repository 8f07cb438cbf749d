import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindParty } from '../../accounts/application/find-party.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { eligibilityOf } from '../../catalog/domain/eligibility.js';
import type { EligibilityRule } from '../../catalog/domain/service-item.js';
import type { Service } from '../../catalog/domain/service.js';
import { UseCertificates, type UsedCertificate, type UseRefusal } from '../../certificates/application/use-certificates.js';
import type { Answers, Facts } from '../../forms/answers.js';
import { factsOf } from '../../forms/facts.js';
import { checkAnswers, reachableAnswers } from '../../forms/journey.js';
import { isOpen } from '../../materials/domain/resolve-slots.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { Facts as ProcessFacts } from '../../workflow/core/instance.js';
import type { CaseFile, Submission } from '../domain/case.js';
import { buildCaseNumber } from '../domain/case-number.js';
import type { SubmittedMaterial } from '../domain/draft.js';
import { ApplicationStore } from '../store/application-store.js';
import { CaseStore } from '../store/case-store.js';
import { holdersOf, ResolveMaterials, type ApplicationMaterials } from './application-materials.js';
import { auditActorOf } from './audit-actor.js';
import { IssueDocument } from './issue-document.js';
import { OpenApplications, type OpenApplication, type OpenRefusal } from './open-application.js';
import { StepCase } from './step-case.js';

export type SignatureMethod = 'password' | 'code';

export type SubmitRefusal =
  | OpenRefusal
  /** `toAuthorise`: of these materials, those that a certificate of the applicant would meet if they allowed it (again). */
  | (Refusal<'incomplete'> & { readonly pages: readonly string[]; readonly slots: readonly string[]; readonly toAuthorise: readonly string[] })
  | (Refusal<'not-eligible'> & { readonly rules: readonly EligibilityRule[] })
  /** What was checked on screen is not what would be submitted: another tab changed it. */
  | Refusal<'changed-meanwhile'>
  | UseRefusal;

export interface Submitted {
  readonly number: string;
  /** False when this very application had been submitted before: a double click, a retry, the back button. */
  readonly first: boolean;
}

/**
 * 提交: an application becomes a case. One transaction: the case, its submission, the uses of certificates, the process
 * with its tasks and clocks, the offices' queues, the receipt, the audit record and the outbox exist together or not at all.
 */
@Injectable()
export class SubmitApplication {
  constructor(
    private readonly dataSource: DataSource,
    private readonly openApplications: OpenApplications,
    private readonly materials: ResolveMaterials,
    private readonly applications: ApplicationStore,
    private readonly cases: CaseStore,
    private readonly parties: FindParty,
    private readonly useCertificates: UseCertificates,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly documents: IssueDocument,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * The signature (password or one-time code) has been checked by the caller. `revision` is the one shown on the
   * check-your-answers page.
   */
  async submit(
    actor: CitizenActor,
    id: string,
    signature: { readonly method: SignatureMethod; readonly revision: number | undefined },
  ): Promise<Submitted | SubmitRefusal> {
    const attempt = this.dataSource.transaction(async (manager): Promise<Submitted | SubmitRefusal> => {
      const open = await this.openApplications.open(manager, actor, id, { lock: true });
      if ('refused' in open) return open;
      if (open.application.state === 'submitted') {
        const existing = await this.cases.findByApplication(manager, id);
        if (existing) return { number: existing.number, first: false };
      }
      if (signature.revision !== undefined && signature.revision !== open.application.revision) return { refused: 'changed-meanwhile' };
      const materials = await this.materials.of(manager, open, holdersOf(actor));
      const refusal = whyNotYet(open, materials);
      if (refusal) return refusal;
      return this.createCase(manager, actor, open, materials, signature.method);
    });
    return attempt.catch((error: unknown) => {
      if (error instanceof SubmissionRefused) return error.refusal;
      throw error;
    });
  }

  /** The number of the case that this application has become already: a double click, a retry, the back button. */
  async existing(actor: CitizenActor, id: string): Promise<string | undefined> {
    const caseFile = await this.cases.findByApplication(this.dataSource.manager, id);
    return caseFile?.partyId === actor.actingFor.partyId ? caseFile.number : undefined;
  }

  /** The same, after a submission that may be under way in another request has ended: of two clicks the second waits. */
  async existingAfterOthers(actor: CitizenActor, id: string): Promise<string | undefined> {
    await this.dataSource.transaction((manager) => this.applications.find(manager, id, true));
    return this.existing(actor, id);
  }

  private async createCase(
    manager: EntityManager,
    actor: CitizenActor,
    open: OpenApplication,
    materials: ApplicationMaterials,
    method: SignatureMethod,
  ): Promise<Submitted | SubmitRefusal> {
    const { application, key, version } = open;
    const { service } = version;
    const at = this.clock.now();
    const answers = reachableAnswers(service.form, application.content.answers, application.content.facts);
    const party = await this.parties.byId(manager, application.partyId);
    const caseFile: CaseFile = {
      id: uuidv7(),
      number: buildCaseNumber(cityDateOf(at), await this.cases.nextSerial(manager)),
      applicationId: application.id,
      serviceVersionId: version.id,
      submittedVersionId: undefined,
      slug: application.slug,
      partyId: application.partyId,
      actorId: actor.accountId,
      region: regionOf(service, answers),
      state: 'received',
      dataKeyId: key.id,
      submittedAt: at,
      acceptedAt: undefined,
      acceptedHow: undefined,
      closedAt: undefined,
    };
    await this.cases.insert(manager, caseFile, party?.nameIndex);
    const used = await this.useCertificates.use(manager, { applicationId: application.id, caseId: caseFile.id, at, actor: auditActorOf(actor) });
    if ('refused' in used) throw new SubmissionRefused(used);
    const submission: Submission = {
      revision: 1,
      answers,
      materials: submittedMaterials(materials, used),
      signedBy: actor.accountId,
      signatureMethod: method,
      submittedAt: at,
    };
    await this.cases.insertSubmission(manager, caseFile.id, submission, contentHash(submission), key);
    await this.applications.setState(manager, application.id, 'submitted', at);
    const done = await this.stepProcess.start(manager, {
      id: caseFile.id,
      files: service.processFiles,
      variables: processVariables(service, answers, application.content.facts),
      at,
      actorId: actor.accountId,
    });
    await this.stepCase.reflect(manager, caseFile, done, {
      at,
      nameIndex: party?.nameIndex,
      events: [{ kind: 'submitted', actorKind: 'citizen', actorId: actor.accountId, officeId: undefined }],
    });
    await this.documents.issue(manager, caseFile, 'receipt', { at });
    await this.notify.send(manager, { accountIds: [actor.accountId], kind: 'receipt', params: { number: caseFile.number, slug: caseFile.slug }, caseId: caseFile.id, link: `/cases/${caseFile.number}` });
    await this.audit.append(manager, {
      chain: caseFile.id,
      at,
      actor: auditActorOf(actor),
      action: 'case.submitted',
      subject: { kind: 'case', id: caseFile.id },
      detail: { number: caseFile.number, service: application.slug, version: version.version, signature: method, content: contentHash(submission).toString('hex') },
    });
    return { number: caseFile.number, first: true };
  }
}

/** Leaves the transaction, so that nothing of a refused submission stays. */
class SubmissionRefused extends Error {
  constructor(readonly refusal: SubmitRefusal) {
    super('submission refused');
  }
}

/** What is still missing, every page and slot named, or a rule that the answers fail. */
export function whyNotYet(
  open: OpenApplication,
  materials: ApplicationMaterials,
): Extract<SubmitRefusal, { refused: 'incomplete' | 'not-eligible' }> | undefined {
  const { application, version, context } = open;
  const { form, item } = version.service;
  const { answers, facts } = application.content;
  const pages = checkAnswers(form, answers, context).map(({ page }) => page.id);
  const missing = materials.slots.filter(isOpen);
  const slots = missing.map((resolved) => resolved.slot.id);
  const toAuthorise = missing.filter((resolved) => resolved.state === 'authorise').map((resolved) => resolved.slot.id);
  if (pages.length > 0 || slots.length > 0) return { refused: 'incomplete', pages, slots, toAuthorise };
  const eligibility = eligibilityOf(item, { ...facts, ...factsOf(form, answers, facts) });
  return 'refused' in eligibility ? eligibility : undefined;
}

/** What each slot was met with, pinned: certificates by version and hash, uploads by file. */
export function submittedMaterials(materials: ApplicationMaterials, used: readonly UsedCertificate[]): SubmittedMaterial[] {
  const labels = new Map(materials.holdings.map((holding) => [holding.id, holding.label]));
  return materials.slots.flatMap((resolved): SubmittedMaterial[] => {
    const slotId = resolved.slot.id;
    const certificate = used.find((each) => each.slotId === slotId);
    if (certificate) {
      return [{
        by: 'certificate', slotId, certificateId: certificate.certificateId, typeCode: certificate.typeCode,
        version: certificate.version, label: labels.get(certificate.certificateId) ?? '', contentHash: certificate.hash, grantId: certificate.grantId,
      }];
    }
    const files = materials.uploads.filter((upload) => upload.slotId === slotId);
    if (files.length > 0) return [{ by: 'upload', slotId, fileIds: files.map((file) => file.fileId) }];
    const pledge = materials.pledges.find((each) => each.slotId === slotId);
    return pledge ? [{ by: pledge.kind, slotId, madeAt: pledge.madeAt.toISOString() }] : [];
  });
}

/** SHA-256 over what was declared and signed. */
export function contentHash(submission: Submission): Buffer {
  const content = [submission.revision, submission.answers, submission.materials, submission.signedBy, submission.signatureMethod];
  return createHash('sha256').update(JSON.stringify(content)).digest();
}

/** The region that picks the office: the answer the item names, or undefined for the city. */
function regionOf(service: Service, answers: Answers): string | undefined {
  const answer = service.item.jurisdictionBy === undefined ? undefined : answers[service.item.jurisdictionBy];
  if (typeof answer === 'string') return answer;
  if (answer !== null && typeof answer === 'object' && 'region' in answer) return answer.region;
  return undefined;
}

/** Only what the process declares: history is for ever, so nothing else may get into it. */
export function processVariables(service: Pick<Service, 'form' | 'process'>, answers: Answers, facts: Facts): ProcessFacts {
  const known: Facts = { ...facts, ...factsOf(service.form, answers, facts) };
  return Object.fromEntries(
    service.process.variables
      .filter((variable) => variable.from !== undefined)
      .map((variable) => [variable.name, known[variable.from ?? variable.name] ?? null]),
  );
}
