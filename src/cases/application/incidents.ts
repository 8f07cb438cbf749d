import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import { factsAt } from '../../workflow/core/call-facts.js';
import type { VariableDeclaration } from '../../workflow/core/extension.js';
import { incidents, type Fact, type Facts, type Incident, type ProcessInstance } from '../../workflow/core/instance.js';
import type { CaseFile } from '../domain/case.js';
import { readFacts } from '../domain/typed-facts.js';
import { CaseStore } from '../store/case-store.js';
import { auditActorOf } from './audit-actor.js';
import { RunDueClocks } from './run-due-clocks.js';
import { StepCase } from './step-case.js';

/** A place where a case stands still until an administrator has mended the cause. */
export interface CaseIncident {
  readonly caseFile: CaseFile;
  readonly version: ServiceVersion;
  readonly token: number;
  readonly node: string;
  readonly incident: Incident;
  /** What the process knows, as declared: no personal data. Names that are not declared are left out. */
  readonly variables: readonly { readonly declared: VariableDeclaration; readonly value: Fact }[];
}

export interface IncidentPage {
  readonly incidents: readonly CaseIncident[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

export type ResumeRefusal =
  | Refusal<'no-such-incident'>
  | (Refusal<'bad-value'> & { readonly names: readonly string[] });

/** Cases on a page; one has seldom more than one incident. */
const PAGE = 50;

/** Where processes stopped, and the way on. */
@Injectable()
export class Incidents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly processes: ReadProcess,
    private readonly dueClocks: RunDueClocks,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly cases: CaseStore,
    private readonly versions: ServiceVersions,
    private readonly parties: FindParty,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Counted to 1000 at most. */
  count(): Promise<number> {
    return this.processes.countIncidents(this.dataSource.manager);
  }

  /** The longest running cases first, paged by key. */
  async list(after: string | undefined): Promise<IncidentPage> {
    const { manager } = this.dataSource;
    const found = await this.processes.withIncidents(manager, after, PAGE + 1);
    const shown = found.slice(0, PAGE);
    const cases = await Promise.all(shown.map(({ id, instance }) => this.ofCase(manager, id, instance)));
    return { incidents: cases.flat(), next: found.length > PAGE ? shown.at(-1)?.id : undefined };
  }

  /** Undefined: no such case, or it has gone on. */
  async find(number: string, token: number): Promise<CaseIncident | undefined> {
    const { manager } = this.dataSource;
    const caseFile = await this.cases.findByNumber(manager, number);
    if (!caseFile) return undefined;
    const { instance } = await this.processes.stateOf(manager, caseFile.id);
    return (await this.ofCase(manager, caseFile.id, instance)).find((each) => each.token === token);
  }

  /**
   * Tries again from where it stopped: a condition is asked again, a service step is carried out again. `typed` are new
   * values of declared variables as an administrator types them; a blank one stays what it is.
   * `stopped`: it stopped again at once.
   */
  async resume(
    actor: StaffActor,
    number: string,
    token: number,
    typed: Readonly<Record<string, string>>,
  ): Promise<{ readonly resumed: true; readonly stopped: boolean } | ResumeRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const found = await this.cases.findByNumber(manager, number);
      if (found) await this.dueClocks.catchUp(manager, found.id);
      const locked = found && (await this.stepProcess.lock(manager, found.id));
      const caseFile = found && (await this.cases.findById(manager, found.id));
      const stuck = locked?.instance.tokens.find((each) => each.id === token);
      if (!locked || !caseFile || !stuck?.incident) return { refused: 'no-such-incident' };
      const known = factsAt(locked.definition, locked.instance, stuck);
      const read = readFacts(known.declared, typed);
      if ('wrong' in read) return { refused: 'bad-value', names: read.wrong };
      const at = this.clock.now();
      const event = { type: 'resume' as const, at: at.toISOString(), token, variables: read.facts };
      const stepped = await this.stepProcess.step(manager, locked, event, actor.accountId);
      if ('refused' in stepped) return { refused: 'no-such-incident' };
      const party = await this.parties.byId(manager, caseFile.partyId);
      await this.audit.append(manager, {
        chain: caseFile.id, at, actor: auditActorOf(actor), action: 'case.incident-resumed', subject: { kind: 'case', id: caseFile.id },
        detail: { node: stuck.node, token, code: stuck.incident.code, variables: changed(known.facts, read.facts) },
      });
      await this.stepCase.reflect(manager, caseFile, stepped, {
        at,
        nameIndex: party?.nameIndex,
        events: [{ kind: 'incident-resumed', actorKind: 'staff', actorId: actor.accountId, officeId: undefined, detail: { node: stuck.node } }],
      });
      return { resumed: true, stopped: stepped.effects.some((effect) => effect.do === 'incident') };
    });
  }

  private async ofCase(manager: EntityManager, id: string, instance: ProcessInstance): Promise<CaseIncident[]> {
    const caseFile = await this.cases.findById(manager, id);
    if (!caseFile) return [];
    const version = await this.versions.byId(manager, caseFile.serviceVersionId);
    return incidents(instance).map((stopped) => {
      const { declared, facts } = factsAt(version.service.process, instance, stopped);
      const variables = declared.map((each) => ({ declared: each, value: facts[each.name] ?? null }));
      return { caseFile, version, token: stopped.id, node: stopped.node, incident: stopped.incident, variables };
    });
  }
}

/** Names only: what a value was and is stands in the process's own history. */
function changed(before: Facts, after: Facts): string[] {
  return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
