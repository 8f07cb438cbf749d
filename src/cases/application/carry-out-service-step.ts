import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import { FoundOrganization } from '../../accounts/application/found-organization.js';
import { RegionTable } from '../../accounts/application/region-table.js';
import { parseResidentId } from '../../accounts/domain/resident-id.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { foundedName, resultAttributes, resultValidity, type ResultSources } from '../../catalog/domain/result-certificate.js';
import { CertificateTypes } from '../../certificates/application/certificate-types.js';
import { FindHoldings } from '../../certificates/application/find-holdings.js';
import { IssueCertificate } from '../../certificates/application/issue-certificate.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Jobs, type JobAttempt, type JobPayload } from '../../platform/jobs/jobs.js';
import { StepProcess, type StepDone } from '../../workflow/application/step-process.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { HoldersPortrait } from './holders-portrait.js';
import { IssueDocument } from './issue-document.js';
import { NoJurisdictionError, ResponsibleOffice } from './responsible-office.js';
import { RunDueClocks } from './run-due-clocks.js';
import { SERVICE_STEP_JOB, StepCase } from './step-case.js';

/** Where a service's office is the city's own: the code of no region. */
const CITY_REGION = '000000';

/** Looked for this often: a job whose worker died in its last attempt is nobody's otherwise. */
const PARKED_EVERY_MS = 60_000;

/** Why a service step can't be carried out as things are: trying again by itself would not help. */
class ServiceStepProblem extends Error {
  constructor(readonly code: ServiceStepFault, what = '') {
    super(`service step can't be carried out: ${code} ${what}`);
  }
}
export type ServiceStepFault = 'unknown-operation' | 'no-certificate' | 'not-verified' | 'no-submission' | 'attributes-missing' | 'no-office';

/** The error of the process that a step given up ends with; a boundary event of the drawing may catch it. */
export const SERVICE_FAILED = 'service-failed';

/**
 * Carries out what a service step of the process asks for. Runs from the outbox, at least once: the step's token is
 * the guard, for once it is completed the job finds nothing to do.
 */
@Injectable()
export class CarryOutServiceStep implements OnModuleInit {
  private readonly log = new Logger('service step');

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
    private readonly cases: CaseStore,
    private readonly dueClocks: RunDueClocks,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly documents: IssueDocument,
    private readonly versions: ServiceVersions,
    private readonly certificateTypes: CertificateTypes,
    private readonly holdings: FindHoldings,
    private readonly issueCertificate: IssueCertificate,
    private readonly parties: FindParty,
    private readonly founding: FoundOrganization,
    private readonly responsible: ResponsibleOffice,
    private readonly regions: RegionTable,
    private readonly portraits: HoldersPortrait,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(SERVICE_STEP_JOB, (payload, attempt) => this.run(payload, attempt));
    this.jobs.every(PARKED_EVERY_MS, 'case.service-steps-parked', () => this.takeOverParked());
  }

  /** Whatever can't be mended by waiting, and the last of many attempts, becomes an incident instead of a failed job. */
  private async run(payload: JobPayload, attempt: JobAttempt): Promise<void> {
    const caseId = String(payload['caseId']);
    const token = Number(payload['token']);
    try {
      await this.dataSource.transaction((manager) => this.carryOut(manager, caseId, token));
    } catch (error) {
      const fault = faultOf(error);
      if (!fault && !attempt.last) throw error;
      this.log.error({ err: error, caseId, token }, 'a service step was given up');
      await this.giveUp(caseId, token, fault ?? 'unknown');
    }
  }

  private async takeOverParked(): Promise<void> {
    const { manager } = this.dataSource;
    for (const { id, payload } of await this.jobs.parked(manager, SERVICE_STEP_JOB, 100)) {
      await this.giveUp(String(payload['caseId']), Number(payload['token']), 'unknown');
      await this.jobs.discard(manager, [id]);
    }
  }

  private async giveUp(caseId: string, token: number, fault: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.dueClocks.catchUp(manager, caseId);
      const locked = await this.stepProcess.lock(manager, caseId);
      const caseFile = await this.cases.findById(manager, caseId);
      const resting = locked?.instance.tokens.find((each) => each.id === token && each.waits === 'service');
      if (!locked || !caseFile || !resting || resting.incident) return;
      const at = this.clock.now();
      const event = { type: 'error' as const, at: at.toISOString(), token, code: SERVICE_FAILED, detail: fault };
      const stepped = await this.stepProcess.step(manager, locked, event, undefined);
      if ('refused' in stepped) throw new Error(`the service step of case ${caseId} can't be given up: ${stepped.refused}`);
      const party = await this.parties.byId(manager, caseFile.partyId);
      await this.stepCase.reflect(manager, caseFile, stepped, { at, nameIndex: party?.nameIndex, events: [] });
    });
  }

  private async carryOut(manager: EntityManager, caseId: string, token: number): Promise<void> {
    await this.dueClocks.catchUp(manager, caseId);
    const locked = await this.stepProcess.lock(manager, caseId);
    const caseFile = await this.cases.findById(manager, caseId);
    const resting = locked?.instance.tokens.find((each) => each.id === token && each.waits === 'service');
    const node = resting && locked?.definition.nodes[resting.node];
    if (!locked || !caseFile || !node || (node.kind !== 'service' && node.kind !== 'send')) return;
    const at = this.clock.now();
    const operation = node.service?.operation;
    if (operation === 'issue-certificate') await this.issue(manager, caseFile, at);
    else if (operation !== 'approve') throw new ServiceStepProblem('unknown-operation', operation);
    const event = { type: 'complete' as const, at: at.toISOString(), token };
    const stepped = await this.stepProcess.step(manager, locked, event, undefined);
    if ('refused' in stepped) throw new Error(`service step ${node.id} of case ${caseId} does not complete: ${stepped.refused}`);
    await this.reflect(manager, caseFile, stepped, operation, at);
    if (operation === 'approve') await this.announceApproval(manager, caseFile, at);
  }

  private async reflect(manager: EntityManager, caseFile: CaseFile, stepped: StepDone, operation: 'approve' | 'issue-certificate', at: Date): Promise<void> {
    const party = await this.parties.byId(manager, caseFile.partyId);
    await this.stepCase.reflect(manager, caseFile, stepped, {
      at,
      ...(operation === 'approve' && { action: 'approve' }),
      nameIndex: party?.nameIndex,
      events: [{
        kind: operation === 'approve' ? 'approve' : 'certificate-issued', actorKind: 'system', actorId: undefined, officeId: undefined,
      }],
    });
  }

  /** 秒批: the rules of the process approved it; the decision is a document like any other. */
  private async announceApproval(manager: EntityManager, caseFile: CaseFile, at: Date): Promise<void> {
    await this.documents.issue(manager, caseFile, 'approval', { at });
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: 'decision-approved', params: { number: caseFile.number, slug: caseFile.slug },
      caseId: caseFile.id, link: `/cases/${caseFile.number}`,
    });
    await this.audit.append(manager, {
      chain: caseFile.id, at, actor: { kind: 'system', id: null }, action: 'case.approve', subject: { kind: 'case', id: caseFile.id },
      detail: { by: 'rule' },
    });
  }

  /** 設立: the firm comes into being with its certificate; whoever applied for it acts for it from now on. */
  private async found(
    manager: EntityManager, caseFile: CaseFile, name: string | undefined, at: Date,
  ): Promise<{ code: string; name: string; kind: PartyFacts['kind'] }> {
    if (name === undefined) throw new ServiceStepProblem('attributes-missing', 'founds');
    const region = (caseFile.region ?? CITY_REGION).slice(0, 6);
    const { partyId, creditCode } = await this.founding.found(manager, { name, region, legalRepresentative: caseFile.partyId, at });
    await this.audit.append(manager, {
      chain: caseFile.id, at, actor: { kind: 'system', id: null }, action: 'case.organization-founded',
      subject: { kind: 'party', id: partyId }, detail: { legalRepresentative: caseFile.partyId },
    });
    return { code: creditCode, name, kind: 'organization' };
  }

  /** 發證: the approved case's certificate, made of its answers, its party and the certificates it used. */
  private async issue(manager: EntityManager, caseFile: CaseFile, at: Date): Promise<void> {
    const { service } = await this.versions.byId(manager, caseFile.serviceVersionId);
    const result = service.item.result.certificate;
    const type = result && (await this.certificateTypes.find(manager, result.type));
    if (!result || !type) throw new ServiceStepProblem('no-certificate', caseFile.slug);
    const party = await this.parties.byId(manager, caseFile.partyId);
    if (!party?.name || !party.code) throw new ServiceStepProblem('not-verified', caseFile.id);
    const submission = (await this.cases.submissionsOf(manager, caseFile)).at(-1);
    if (!submission) throw new ServiceStepProblem('no-submission', caseFile.id);

    const used = submission.materials.flatMap((material) => (material.by === 'certificate' ? [material] : []));
    const opened = await this.holdings.open(manager, used.map((material) => material.certificateId));
    const certificates = Object.fromEntries(used.map((material) => [material.slotId, opened.get(material.certificateId)?.attributes ?? {}]));
    const replaced = used.find((material) => material.slotId === result.replaces);
    const previous = replaced && (await this.holdings.byId(manager, replaced.certificateId, cityDateOf(at)));
    const identity = party.kind === 'person' ? parseResidentId(party.code, cityDateOf(at)) : undefined;
    const sources: ResultSources = {
      answers: submission.answers,
      party: {
        name: party.name,
        code: party.code,
        ...(identity && 'birthDate' in identity && { sex: identity.sex === 'male' ? '男' : '女', birth_date: identity.birthDate }),
      },
      certificates,
      previous: (replaced && certificates[replaced.slotId]) ?? {},
      decided_on: cityDateOf(at),
    };
    const made = resultAttributes(result, type, sources, await this.regions.all(manager));
    if ('refused' in made) throw new ServiceStepProblem('attributes-missing', made.attributes.join(', '));
    const validity = resultValidity(result, type, cityDateOf(at), previous?.validTo);
    const office = await this.responsible.of(manager, type.issuerDepartment, caseFile.region, cityDateOf(at));
    const portrait = await this.portraits.in(manager, caseFile, submission, result.portrait);
    const holder = result.founds
      ? await this.found(manager, caseFile, foundedName(result, sources), at)
      : { code: party.code, name: party.name, kind: party.kind };
    await this.issueCertificate.issue(manager, {
      typeCode: type.code,
      holder,
      ...(result.founds && { number: holder.code }),
      office,
      attributes: made.attributes,
      validFrom: validity.validFrom,
      validTo: validity.validTo,
      caseId: caseFile.id,
      ...(previous && { previousId: previous.id }),
      ...(portrait && { portrait }),
      at,
    });
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: 'certificate-issued', params: { number: caseFile.number, slug: caseFile.slug, type: type.name },
      caseId: caseFile.id, link: '/wallet',
    });
    await this.audit.append(manager, {
      chain: caseFile.id, at, actor: { kind: 'system', id: null }, action: 'case.certificate-issued',
      subject: { kind: 'case', id: caseFile.id }, detail: { type: type.code },
    });
  }
}

function faultOf(error: unknown): ServiceStepFault | undefined {
  if (error instanceof ServiceStepProblem) return error.code;
  return error instanceof NoJurisdictionError ? 'no-office' : undefined;
}
