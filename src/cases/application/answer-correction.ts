import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { UseCertificates, type UseRefusal } from '../../certificates/application/use-certificates.js';
import type { Answers } from '../../forms/answers.js';
import { readCorrection, reachableAnswers } from '../../forms/journey.js';
import type { PageReading } from '../../forms/refusals.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { ClockStates } from '../../workflow/core/clocks.js';
import { openTasks, type Facts as ProcessFacts } from '../../workflow/core/instance.js';
import type { CaseFile, Submission } from '../domain/case.js';
import type { Correction } from '../domain/correction.js';
import type { SubmittedMaterial } from '../domain/draft.js';
import { ApplicationStore } from '../store/application-store.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';
import { ApplicantAssurance } from './applicant-assurance.js';
import { holdersOf, ResolveMaterials } from './application-materials.js';
import { auditActorOf } from './audit-actor.js';
import { CaseAccess, type CaseAccessRefusal } from './case-access.js';
import { OpenApplications, type OpenApplication } from './open-application.js';
import { PrepareSigning } from './prepare-signing.js';
import { RunDueClocks } from './run-due-clocks.js';
import { StepCase } from './step-case.js';
import { contentHash, submittedMaterials, type SignatureMethod, type SubmitRefusal } from './submit-application.js';
import { whyNotYet } from './why-not-yet.js';

export interface OpenCorrection {
  readonly caseFile: CaseFile;
  readonly correction: Correction;
  readonly open: OpenApplication;
  /** One of them may count the time for it. */
  readonly clocks: ClockStates;
  /** As last submitted: what a correction is compared with. */
  readonly submitted: Submission;
}

export type CorrectionAnswerRefusal =
  | CaseAccessRefusal
  /** Nothing is asked for (any more). */
  | Refusal<'no-open-correction'>
  /** A named material is still the one that was found wanting. */
  | (Refusal<'not-mended'> & { readonly slots: readonly string[] })
  | Extract<SubmitRefusal, { refused: 'incomplete' | 'not-eligible' | 'changed-meanwhile' | 'check-needed' | 'named-twice' }>
  | UseRefusal
  /** What was typed into the named fields can't stand as it is. */
  | (Refusal<'answers'> & { readonly reading: UnfinishedReading });

export type UnfinishedReading = Exclude<PageReading, { answers: unknown }>;

export type CorrectionSaved =
  | { readonly saved: true }
  | { readonly saved: false; readonly open: OpenCorrection; readonly reading: UnfinishedReading };

/** 補正: the applicant mends what was named, and nothing else, and resubmits without starting again. */
@Injectable()
export class AnswerCorrection {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CaseAccess,
    private readonly cases: CaseStore,
    private readonly applications: ApplicationStore,
    private readonly deferrals: DeferralStore,
    private readonly openApplications: OpenApplications,
    private readonly materials: ResolveMaterials,
    private readonly useCertificates: UseCertificates,
    private readonly dueClocks: RunDueClocks,
    private readonly assurance: ApplicantAssurance,
    private readonly prepareSigning: PrepareSigning,
    private readonly processes: ReadProcess,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly parties: FindParty,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async open(actor: CitizenActor, number: string): Promise<OpenCorrection | CorrectionAnswerRefusal> {
    return this.find(this.dataSource.manager, actor, number, false);
  }

  /** Reads the named fields from a posted page into the working copy. */
  async save(actor: CitizenActor, number: string, body: unknown): Promise<CorrectionSaved | CorrectionAnswerRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const found = await this.find(manager, actor, number, true);
      if ('refused' in found) return found;
      const { open } = found;
      const reading = readNamed(found, body);
      if (!('answers' in reading)) return { saved: false, open: found, reading };
      await this.applications.save(manager, withAnswers(open.application, reading.answers), open.key, this.clock.now());
      return { saved: true };
    });
  }

  /**
   * Signed again; the office's step opens again and its time runs anew. `body` holds the named fields as they stood
   * above the signature: they are taken in the same transaction, so that nothing typed and signed is left behind.
   */
  async resubmit(
    actor: CitizenActor,
    number: string,
    signature: { readonly method: SignatureMethod; readonly revision: number | undefined; readonly body?: unknown },
  ): Promise<{ resubmitted: true } | CorrectionAnswerRefusal> {
    const attempt = this.dataSource.transaction(async (manager): Promise<{ resubmitted: true } | CorrectionAnswerRefusal> => {
      const first = await this.access.forApplicant(manager, actor, number);
      if ('refused' in first) return first;
      await this.dueClocks.catchUp(manager, first.id);
      const locked = await this.stepProcess.lock(manager, first.id);
      const found = await this.find(manager, actor, number, true);
      if ('refused' in found) return found;
      const { caseFile, correction, submitted } = found;
      if (signature.revision !== undefined && signature.revision !== found.open.application.revision) return { refused: 'changed-meanwhile' };
      const reading = signature.body === undefined ? undefined : readNamed(found, signature.body);
      if (reading && !('answers' in reading)) return { refused: 'answers', reading };
      if (reading) await this.applications.save(manager, withAnswers(found.open.application, reading.answers), found.open.key, this.clock.now());
      const open = reading ? await this.openApplications.openForCase(manager, caseFile.applicationId, true) : found.open;
      const materials = await this.materials.of(manager, open, holdersOf(actor));
      const refusal = whyNotYet(open, materials);
      if (refusal) return refusal;
      if (await this.lacksCheck(manager, actor, found)) return { refused: 'check-needed' };
      const at = this.clock.now();
      const used = await this.useCertificates.use(manager, {
        applicationId: open.application.id, caseId: caseFile.id, at, actor: auditActorOf(actor),
      });
      if ('refused' in used) throw new ResubmissionRefused(used);
      const provided = submittedMaterials(materials, used);
      const submission: Submission = {
        revision: submitted.revision + 1,
        answers: reachableAnswers(open.version.service.form, open.application.content.answers, open.application.content.facts),
        // A certificate used the first time stays used: its grant was for this case.
        materials: open.version.service.materials.slots.flatMap((slot) => materialFor(slot.id, provided, submitted.materials)),
        signedBy: actor.accountId,
        signatureMethod: signature.method,
        submittedAt: at,
      };
      const unmended = correction.items
        .filter((item) => item.kind === 'material' && sameMaterial(item.ref, submission.materials, submitted.materials))
        .map((item) => item.ref);
      if (unmended.length > 0) throw new ResubmissionRefused({ refused: 'not-mended', slots: unmended });
      const task = locked && openTasks(locked.instance).find((token) => {
        const node = locked.definition.nodes[token.node];
        return node && 'work' in node && node.work?.performer === 'applicant' && node.work.actions.includes('resubmit');
      });
      if (!locked || !task) return { refused: 'no-open-correction' };
      await this.cases.insertSubmission(manager, caseFile.id, submission, contentHash(submission), open.key);
      await this.cases.answerCorrection(manager, caseFile.id, at);
      // What has come with the correction is not owed any more.
      await this.deferrals.drop(manager, caseFile.id, at, submission.materials.flatMap((each) => (each.by === 'deferred' ? [] : [each.slotId])));
      const signatories = await this.prepareSigning.prepare(manager, caseFile, open.version.service, submission, at);
      await this.stepAndReflect(manager, actor, caseFile, locked, { token: task.id, variables: signatories }, at);
      await this.audit.append(manager, {
        chain: caseFile.id,
        at,
        actor: auditActorOf(actor),
        action: 'case.resubmitted',
        subject: { kind: 'case', id: caseFile.id },
        detail: { revision: submission.revision, signature: signature.method, content: contentHash(submission).toString('hex') },
      });
      return { resubmitted: true };
    });
    return attempt.catch((error: unknown) => {
      if (error instanceof ResubmissionRefused) return error.refusal;
      throw error;
    });
  }

  /** Must whoever resubmits prove their identity first, for the service or for this step of it? */
  lacksCheck(manager: EntityManager, actor: CitizenActor, { open }: Pick<OpenCorrection, 'open'>): Promise<boolean> {
    const { service } = open.version;
    const asked = Object.values(service.process.nodes).some(
      (node) => 'work' in node && node.work?.performer === 'applicant' && node.work.identity === 'check' && node.work.actions.includes('resubmit'),
    );
    return this.assurance.isLacking(manager, actor, service, asked ? 'check' : undefined);
  }

  private async stepAndReflect(
    manager: EntityManager,
    actor: CitizenActor,
    caseFile: CaseFile,
    locked: NonNullable<Awaited<ReturnType<StepProcess['lock']>>>,
    { token, variables }: { readonly token: number; readonly variables: ProcessFacts },
    at: Date,
  ): Promise<void> {
    const event = { type: 'complete' as const, at: at.toISOString(), token, outcome: 'resubmit', variables };
    const stepped = await this.stepProcess.step(manager, locked, event, actor.accountId);
    if ('refused' in stepped) throw new Error(`correction step of case ${caseFile.id} does not complete: ${stepped.refused}`);
    const party = await this.parties.byId(manager, caseFile.partyId);
    await this.stepCase.reflect(manager, caseFile, stepped, {
      at,
      action: 'resubmit',
      nameIndex: party?.nameIndex,
      events: [{ kind: 'resubmitted', actorKind: 'citizen', actorId: actor.accountId, officeId: undefined }],
    });
  }

  private async find(manager: EntityManager, actor: CitizenActor, number: string, lock: boolean): Promise<OpenCorrection | CorrectionAnswerRefusal> {
    const caseFile = await this.access.forApplicant(manager, actor, number);
    if ('refused' in caseFile) return caseFile;
    const correction = (await this.cases.correctionsOf(manager, caseFile)).find((round) => round.answeredAt === undefined);
    const submitted = (await this.cases.submissionsOf(manager, caseFile)).at(-1);
    if (!correction || !submitted || caseFile.state !== 'correction') return { refused: 'no-open-correction' };
    const clocks = await this.processes.clocksOf(manager, caseFile.id);
    return { caseFile, correction, submitted, clocks, open: await this.openApplications.openForCase(manager, caseFile.applicationId, lock) };
  }
}

/** The named fields of a posted page, read over the working copy. */
function readNamed({ open, correction, submitted }: OpenCorrection, body: unknown): PageReading {
  const named = correction.items.filter((item) => item.kind === 'field').map((item) => item.ref);
  return readCorrection(open.version.service.form, named, body, open.application.content.answers, open.context, submitted.answers);
}

function withAnswers(application: OpenApplication['application'], answers: Answers): OpenApplication['application'] {
  return { ...application, content: { ...application.content, answers } };
}

class ResubmissionRefused extends Error {
  constructor(readonly refusal: CorrectionAnswerRefusal) {
    super('resubmission refused');
  }
}

function materialFor(slotId: string, provided: readonly SubmittedMaterial[], before: readonly SubmittedMaterial[]): SubmittedMaterial[] {
  const now = provided.filter((material) => material.slotId === slotId);
  return now.length > 0 ? now : before.filter((material) => material.slotId === slotId && material.by === 'certificate');
}

function sameMaterial(slotId: string, now: readonly SubmittedMaterial[], before: readonly SubmittedMaterial[]): boolean {
  const of = (materials: readonly SubmittedMaterial[]): string => JSON.stringify(materials.filter((each) => each.slotId === slotId));
  return of(now) === of(before);
}
