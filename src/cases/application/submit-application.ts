import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindParty } from '../../accounts/application/find-party.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import type { EligibilityRule } from '../../catalog/domain/service-item.js';
import type { Service } from '../../catalog/domain/service.js';
import { UseCertificates, type UsedCertificate, type UseRefusal } from '../../certificates/application/use-certificates.js';
import type { Answers, Facts } from '../../forms/answers.js';
import { factsOf } from '../../forms/facts.js';
import { reachableAnswers } from '../../forms/journey.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { Facts as ProcessFacts } from '../../workflow/core/instance.js';
import type { CaseFile, Submission } from '../domain/case.js';
import { buildCaseNumber } from '../domain/case-number.js';
import type { SubmittedMaterial } from '../domain/draft.js';
import { ApplicationStore } from '../store/application-store.js';
import { CaseStore } from '../store/case-store.js';
import { ApplicantAssurance } from './applicant-assurance.js';
import { holdersOf, ResolveMaterials, type ApplicationMaterials } from './application-materials.js';
import { AcknowledgeReceipt } from './acknowledge-receipt.js';
import { auditActorOf } from './audit-actor.js';
import { OpenApplications, type OpenApplication, type OpenRefusal } from './open-application.js';
import { PrepareSigning } from './prepare-signing.js';
import { StepCase } from './step-case.js';
import { whyNotYet } from './why-not-yet.js';

export type SignatureMethod = 'password' | 'code';

export type SubmitRefusal =
  | OpenRefusal
  /** `toAuthorise`: of these materials, those that a certificate of the applicant would meet if they allowed it (again). */
  | (Refusal<'incomplete'> & { readonly pages: readonly string[]; readonly slots: readonly string[]; readonly toAuthorise: readonly string[] })
  | (Refusal<'not-eligible'> & { readonly rules: readonly EligibilityRule[] })
  /** What was checked on screen is not what would be submitted: another tab changed it. */
  | Refusal<'changed-meanwhile'>
  /** Two who are to sign have the same number; `page` is where they are named. */
  | (Refusal<'named-twice'> & { readonly page: string })
  /** The service asks for an identity check, and none is in force. */
  | Refusal<'check-needed'>
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
    private readonly assurance: ApplicantAssurance,
    private readonly prepareSigning: PrepareSigning,
    private readonly receipts: AcknowledgeReceipt,
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
    const attempt = this.stepProcess.transaction(this.dataSource, async (manager): Promise<Submitted | SubmitRefusal> => {
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
      if (await this.assurance.isLacking(manager, actor, open.version.service)) return { refused: 'check-needed' };
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
    const signatories = await this.prepareSigning.prepare(manager, caseFile, service, submission, at);
    const done = await this.stepProcess.start(manager, {
      id: caseFile.id,
      files: service.processFiles,
      variables: { ...processVariables(service, answers, application.content.facts), ...signatories },
      at,
      actorId: actor.accountId,
    });
    const { awaitsSignatories } = await this.stepCase.reflect(manager, caseFile, done, {
      at,
      nameIndex: party?.nameIndex,
      events: [{ kind: 'submitted', actorKind: 'citizen', actorId: actor.accountId, officeId: undefined }],
    });
    if (awaitsSignatories) await this.receipts.signaturesAwaited(manager, caseFile);
    else await this.receipts.give(manager, caseFile, at);
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
    if (resolved.by?.by === 'document') return [{ by: 'document', slotId }];
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
