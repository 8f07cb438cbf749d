import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { MoveProcess, type ProcessMoved, type ProcessMovePlan } from '../../workflow/application/move-process.js';
import type { LockedCaseProcess } from '../../workflow/application/process-memory.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { Facts } from '../../workflow/core/instance.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import type { StayReason } from '../domain/case-move.js';
import { QueueStore, type QueueTask } from '../store/queue-store.js';
import { OpenApplications } from './open-application.js';
import { NoJurisdictionError, ResponsibleOffice } from './responsible-office.js';
import { RunDueClocks } from './run-due-clocks.js';
import { dueAt } from './step-case.js';
import { processVariables } from './submit-application.js';

export interface VersionMove {
  readonly from: ServiceVersion;
  readonly to: ServiceVersion;
  readonly mapping: Readonly<Record<string, string>>;
  /** The administrator's account. */
  readonly by: string;
}

/** One case to another version of its service, or back: process, queues, history and record in the caller's transaction. */
@Injectable()
export class MoveCase {
  constructor(
    private readonly cases: CaseStore,
    private readonly queue: QueueStore,
    private readonly stepProcess: StepProcess,
    private readonly moveProcess: MoveProcess,
    private readonly dueClocks: RunDueClocks,
    private readonly applications: OpenApplications,
    private readonly offices: ResponsibleOffice,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Why it stayed; nothing: it was moved. */
  async move(manager: EntityManager, caseId: string, move: VersionMove): Promise<readonly StayReason[]> {
    const found = await this.open(manager, caseId);
    if (!found) return [{ code: 'closed' }];
    const { caseFile, locked } = found;
    if (caseFile.serviceVersionId !== move.from.id) return [{ code: 'other-version' }];
    const variables = await this.firstValues(manager, caseFile, move.to, locked);
    const at = this.clock.now();
    const moved = await this.moveProcess.move(manager, locked, { files: move.to.service.processFiles, mapping: move.mapping, variables }, at, move.by);
    if ('refused' in moved) return stayReasons(moved.plan);
    const submittedVersionId = caseFile.submittedVersionId ?? caseFile.serviceVersionId;
    await this.goOn(manager, caseFile, moved, at, {
      serviceVersionId: move.to.id, submittedVersionId: submittedVersionId === move.to.id ? undefined : submittedVersionId,
      kind: 'version-moved', action: 'case.version-moved', from: move.from.version, to: move.to.version, by: move.by,
    });
    return [];
  }

  /** Why it could not be taken back; nothing: it is what it was. */
  async takeBack(manager: EntityManager, caseId: string, move: VersionMove): Promise<readonly StayReason[]> {
    const found = await this.open(manager, caseId);
    if (!found) return [{ code: 'gone-on' }];
    const { caseFile, locked } = found;
    if (caseFile.serviceVersionId !== move.to.id) return [{ code: 'other-version' }];
    const at = this.clock.now();
    const back = await this.moveProcess.takeBack(manager, locked, at, move.by);
    if ('refused' in back) return [{ code: back.refused }];
    const submittedVersionId = caseFile.submittedVersionId ?? caseFile.serviceVersionId;
    await this.goOn(manager, caseFile, back, at, {
      serviceVersionId: move.from.id, submittedVersionId: submittedVersionId === move.from.id ? undefined : submittedVersionId,
      kind: 'version-returned', action: 'case.version-returned', from: move.to.version, to: move.from.version, by: move.by,
    });
    return [];
  }

  /** What was due before now happens first; a closed case has nothing to move. */
  private async open(manager: EntityManager, caseId: string): Promise<{ caseFile: CaseFile; locked: LockedCaseProcess } | undefined> {
    await this.dueClocks.catchUp(manager, caseId);
    const locked = await this.stepProcess.lock(manager, caseId);
    const caseFile = await this.cases.findById(manager, caseId);
    return locked && caseFile && !caseFile.closedAt ? { caseFile, locked } : undefined;
  }

  /** Facts that only the other version asks for are read from what was submitted. */
  private async firstValues(manager: EntityManager, caseFile: CaseFile, to: ServiceVersion, locked: LockedCaseProcess): Promise<Facts> {
    const { process } = to.service;
    if (!process.variables.some(({ name, from }) => from !== undefined && locked.instance.variables[name] === undefined)) return {};
    const { application, version } = await this.applications.openForCase(manager, caseFile.applicationId);
    const submission = (await this.cases.submissionsOf(manager, caseFile)).at(-1);
    if (!submission) return {};
    return processVariables({ form: version.service.form, process }, submission.answers, application.content.facts);
  }

  private async goOn(
    manager: EntityManager,
    caseFile: CaseFile,
    moved: ProcessMoved,
    at: Date,
    given: {
      readonly serviceVersionId: string; readonly submittedVersionId: string | undefined;
      readonly kind: string; readonly action: 'case.version-moved' | 'case.version-returned';
      readonly from: number; readonly to: number; readonly by: string;
    },
  ): Promise<void> {
    await this.cases.setVersion(manager, caseFile.id, given);
    const due = dueAt(moved.clocks, at);
    await this.queue.replace(manager, caseFile, await this.tasks(manager, caseFile, moved, at), { at, dueAt: due });
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const detail = { from: given.from, to: given.to };
    const timers = moved.timers.length > 0 && { timers: moved.timers };
    await this.cases.applyStep(
      manager,
      {
        caseFile, at, state: caseFile.state, acceptedHow: undefined, closed: false, opened: [], closedTokens: [], dueAt: due, nameIndex: undefined,
        events: [{ kind: given.kind, actorKind: 'staff', actorId: given.by, officeId: undefined, detail }],
      },
      key,
    );
    await this.audit.append(manager, {
      chain: caseFile.id, at, actor: { kind: 'staff', id: given.by }, action: given.action, subject: { kind: 'case', id: caseFile.id }, detail: { ...detail, ...timers },
    });
  }

  /** The offices' open tasks, as the version the case goes on with describes them. */
  private async tasks(manager: EntityManager, caseFile: CaseFile, { definition, instance }: ProcessMoved, at: Date): Promise<QueueTask[]> {
    const tasks: QueueTask[] = [];
    for (const token of instance.tokens.filter(({ waits }) => waits === 'task')) {
      const node = definition.nodes[token.node];
      const work = node && (node.kind === 'user' || node.kind === 'manual') ? node.work : undefined;
      if (work?.performer !== 'office') continue;
      const office = await this.offices.of(manager, work.department ?? '', caseFile.region, cityDateOf(at));
      tasks.push({ token: token.id, node: token.node, stage: work.stage, officeId: office.id, role: work.role ?? 'clerk' });
    }
    return tasks;
  }
}

/** A failure that leaves the case where it is, said like any other obstacle. */
export function stayReasonOf(error: unknown): StayReason {
  return { code: error instanceof NoJurisdictionError ? 'no-office' : 'failed' };
}

export function stayReasons(plan: ProcessMovePlan): readonly StayReason[] {
  return [
    ...plan.obstacles.map(({ why, node }) => ({ code: why, at: node })),
    ...plan.clockObstacles.map(({ why, clock }) => ({ code: why, at: clock })),
  ];
}
