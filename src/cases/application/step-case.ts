import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Notify } from '../../notifications/application/notify.js';
import type { StepDone } from '../../workflow/application/step-process.js';
import type { ClockStates } from '../../workflow/core/clocks.js';
import { NO_DAY, type CaseFile } from '../domain/case.js';
import { stateAfter, stateAtEnd, type CaseState } from '../domain/case-state.js';
import { CaseStore, type CaseStep, type NewEvent } from '../store/case-store.js';
import { CountDeferrals } from './count-deferrals.js';
import { OpenSigningSteps, type SigningStep } from './open-signing-steps.js';
import { ResponsibleOffice } from './responsible-office.js';

/** Job that carries out a service step (issue a certificate …) after the decision has committed. */
export const SERVICE_STEP_JOB = 'case.service-step';

/** Over half an hour, ever more slowly; then it is an incident, and a person decides. */
const SERVICE_STEP_ATTEMPTS = 8;

/** Where no clock runs (a benefit's payment, say), work is still due some time. */
const DUE_WITHOUT_CLOCK_MS = 30 * 86_400_000;

export interface CaseStepped {
  readonly state: CaseState;
  readonly closed: boolean;
  readonly clocks: ClockStates;
  /** The applicant has a step to do now. */
  readonly awaitsApplicant: boolean;
  /** Others have to sign before it goes on. */
  readonly awaitsSignatories: boolean;
}

/** What the process decided becomes the case's own rows: its state, the offices' queues, the history, the jobs. */
@Injectable()
export class StepCase {
  constructor(
    private readonly cases: CaseStore,
    private readonly offices: ResponsibleOffice,
    private readonly jobs: Jobs,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly signing: OpenSigningSteps,
    private readonly notify: Notify,
    private readonly deferrals: CountDeferrals,
  ) {}

  /** In the step's own transaction, after the process has stepped. */
  async reflect(
    manager: EntityManager,
    caseFile: CaseFile,
    done: StepDone,
    given: {
      readonly at: Date;
      readonly action?: string;
      readonly acceptedHow?: 'clerk' | 'deemed';
      readonly nameIndex: Buffer | undefined;
      readonly events: readonly NewEvent[];
    },
  ): Promise<CaseStepped> {
    const today = cityDateOf(given.at);
    const opened: CaseStep['opened'][number][] = [];
    const closedTokens: number[] = [];
    const toSign: SigningStep[] = [];
    let awaitsApplicant = false;
    let awaitsCorrection = false;
    for (const effect of done.effects) {
      if (effect.do === 'close-task') closedTokens.push(effect.token);
      if (effect.do === 'open-task') {
        const node = done.definition.nodes[effect.node];
        const work = node && (node.kind === 'user' || node.kind === 'manual') ? node.work : undefined;
        if (!work || work.performer === 'applicant') {
          awaitsApplicant = true;
          awaitsCorrection ||= work?.stage === 'correction';
          continue;
        }
        if (work.performer === 'signatory') {
          toSign.push({ token: effect.token, signatoryId: String(effect.own?.[node?.multiInstance?.item ?? '']) });
          continue;
        }
        const office = await this.offices.of(manager, work.department ?? '', caseFile.region, today);
        opened.push({
          token: effect.token,
          node: effect.node,
          stage: work.stage,
          officeId: office.id,
          role: work.role ?? 'clerk',
          resubmitted: given.action === 'resubmit',
        });
      }
      if (effect.do === 'run-service') {
        const key = `service:${caseFile.id}:${effect.token}`;
        await this.jobs.enqueue(manager, SERVICE_STEP_JOB, { caseId: caseFile.id, token: effect.token }, { key, attempts: SERVICE_STEP_ATTEMPTS });
      }
    }
    const ended = done.effects.some((effect) => effect.do === 'ended');
    // Whoever declines to sign sends it back, where the process says so.
    const reached = given.action === 'decline' && awaitsCorrection ? 'correction' : stateAfter(given.action, caseFile.state);
    const state = given.action === 'withdraw' ? 'withdrawn' : ended ? stateAtEnd(reached) : reached;
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    await this.cases.applyStep(
      manager,
      {
        caseFile,
        at: given.at,
        state,
        acceptedHow: given.acceptedHow,
        closed: ended,
        opened,
        closedTokens,
        dueAt: dueAt(done.clocks, given.at),
        nameIndex: given.nameIndex,
        events: [...given.events, ...incidentEvents(done)],
      },
      key,
    );
    if (hasSigningSteps(done)) await this.signing.closed(manager, caseFile, closedTokens);
    await this.signing.opened(manager, caseFile, toSign, given.at);
    await this.recordIncidents(manager, caseFile, done, given.at);
    await this.deferrals.follow(manager, caseFile, { state, closed: ended, at: given.at });
    if (state === 'lapsed') await this.tellLapsed(manager, caseFile);
    return { state, closed: ended, clocks: done.clocks, awaitsApplicant, awaitsSignatories: toSign.length > 0 };
  }

  private async tellLapsed(manager: EntityManager, caseFile: CaseFile): Promise<void> {
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: 'lapsed', params: { number: caseFile.number }, caseId: caseFile.id, link: `/cases/${caseFile.number}`,
    });
  }

  /** Something happened without a step of the process: the case's history says so, and the offices' queues follow its limits. */
  async withoutStep(
    manager: EntityManager,
    caseFile: CaseFile,
    given: { readonly at: Date; readonly clocks: ClockStates; readonly event: NewEvent },
  ): Promise<void> {
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    await this.cases.applyStep(
      manager,
      {
        caseFile, at: given.at, state: caseFile.state, acceptedHow: undefined, closed: false, opened: [], closedTokens: [],
        dueAt: dueAt(given.clocks, given.at), nameIndex: undefined,
        events: [given.event],
      },
      key,
    );
  }

  private async recordIncidents(manager: EntityManager, caseFile: CaseFile, done: StepDone, at: Date): Promise<void> {
    for (const effect of done.effects) {
      if (effect.do !== 'incident') continue;
      await this.audit.append(manager, {
        chain: caseFile.id, at, actor: { kind: 'system', id: null }, action: 'case.incident', subject: { kind: 'case', id: caseFile.id },
        detail: { node: effect.node, token: effect.token, code: effect.code },
      });
    }
  }
}

/** The process stopped on something that only a person can mend. Codes only: the cause may speak of anything. */
function incidentEvents(done: StepDone): NewEvent[] {
  return done.effects.flatMap((effect) =>
    effect.do === 'incident'
      ? [{ kind: 'incident', actorKind: 'system' as const, actorId: undefined, officeId: undefined, detail: { node: effect.node, code: effect.code } }]
      : [],
  );
}

/** Most services have none, and then need no statement for them. */
function hasSigningSteps({ definition }: StepDone): boolean {
  return Object.values(definition.nodes).some((node) => 'work' in node && node.work?.performer === 'signatory');
}

/** When the open tasks are due: the earliest deadline of the office's running clocks. While all of them rest, on no day. */
export function dueAt(clocks: ClockStates, at: Date): Date {
  const own = clocks.filter((clock) => clock.whose !== 'applicant');
  const [earliest] = own.filter((clock) => clock.state === 'running').flatMap((clock) => clock.deadline ?? []).sort();
  if (earliest !== undefined) return new Date(earliest);
  return own.some((clock) => clock.state === 'paused') ? NO_DAY : new Date(at.getTime() + DUE_WITHOUT_CLOCK_MS);
}
