import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import { Audit } from '../../audit/audit.js';
import { OPERATIONS, type Operation } from '../../catalog/domain/operations.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs, type JobAttempt, type JobPayload } from '../../platform/jobs/jobs.js';
import { StepProcess, type StepDone } from '../../workflow/application/step-process.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { IssueDocument } from './issue-document.js';
import { IssueResult } from './issue-result.js';
import { NoJurisdictionError } from './responsible-office.js';
import { RevokeUsedCertificate } from './revoke-used-certificate.js';
import { RunDueClocks } from './run-due-clocks.js';
import { SendProcessMessage } from './send-process-message.js';
import { ServiceStepProblem, type ServiceStepFault } from './service-step-problem.js';
import { SERVICE_STEP_JOB, StepCase } from './step-case.js';


/** Looked for this often: a job whose worker died in its last attempt is nobody's otherwise. */
const PARKED_EVERY_MS = 60_000;

/** What the case's history calls it. */
const EVENT_OF: Readonly<Record<Operation, string>> = {
  approve: 'approve',
  'issue-certificate': 'certificate-issued',
  'revoke-certificate': 'certificate-revoked',
  notify: 'notified',
};

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
    private readonly issueResult: IssueResult,
    private readonly revokeUsed: RevokeUsedCertificate,
    private readonly sendMessage: SendProcessMessage,
    private readonly parties: FindParty,
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
    const operation = OPERATIONS.find((each) => each === node.service?.operation);
    switch (operation) {
      case 'issue-certificate': await this.issueResult.issue(manager, caseFile, at); break;
      case 'revoke-certificate': await this.revokeUsed.revoke(manager, caseFile, node.service?.parameters ?? {}, at); break;
      case 'notify': await this.sendMessage.send(manager, caseFile, node); break;
      case 'approve': break;
      case undefined: throw new ServiceStepProblem('unknown-operation', node.service?.operation);
    }
    const event = { type: 'complete' as const, at: at.toISOString(), token };
    const stepped = await this.stepProcess.step(manager, locked, event, undefined);
    if ('refused' in stepped) throw new Error(`service step ${node.id} of case ${caseId} does not complete: ${stepped.refused}`);
    await this.reflect(manager, caseFile, stepped, operation, at);
    if (operation === 'approve') await this.announceApproval(manager, caseFile, at);
  }

  private async reflect(manager: EntityManager, caseFile: CaseFile, stepped: StepDone, operation: Operation, at: Date): Promise<void> {
    const party = await this.parties.byId(manager, caseFile.partyId);
    await this.stepCase.reflect(manager, caseFile, stepped, {
      at,
      ...(operation === 'approve' && { action: 'approve' }),
      nameIndex: party?.nameIndex,
      events: [{ kind: EVENT_OF[operation], actorKind: 'system', actorId: undefined, officeId: undefined }],
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
}

function faultOf(error: unknown): ServiceStepFault | undefined {
  if (error instanceof ServiceStepProblem) return error.code;
  return error instanceof NoJurisdictionError ? 'no-office' : undefined;
}
