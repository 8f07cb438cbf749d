import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import { awaitedMessages, type AwaitedMessage } from '../../workflow/core/awaited-messages.js';
import { factsAt } from '../../workflow/core/call-facts.js';
import type { VariableDeclaration } from '../../workflow/core/extension.js';
import type { CaseFile } from '../domain/case.js';
import { CasePageStore } from '../store/case-page-store.js';
import { CaseStore } from '../store/case-store.js';

/** A case that waits for something from outside. */
export interface CaseAwaiting {
  readonly caseFile: CaseFile;
  readonly version: ServiceVersion;
  readonly awaited: AwaitedMessage;
  /** What the message may bring. */
  readonly variables: readonly VariableDeclaration[];
}

export interface AwaitingPage {
  readonly awaiting: readonly CaseAwaiting[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

const PAGE = 50;

/** Which cases wait for messages, and since when. */
@Injectable()
export class AwaitedMessages {
  constructor(
    private readonly dataSource: DataSource,
    private readonly processes: ReadProcess,
    private readonly cases: CaseStore,
    private readonly casePages: CasePageStore,
    private readonly versions: ServiceVersions,
  ) {}

  /** The longest waiting first. */
  async list(after: string | undefined): Promise<AwaitingPage> {
    const { manager } = this.dataSource;
    const found = await this.processes.awaiting(manager, readKey(after), PAGE + 1);
    const shown = found.slice(0, PAGE);
    const ids = [...new Set(shown.map(({ id }) => id))];
    const [files, states] = await Promise.all([this.casePages.byIds(manager, ids), this.processes.statesOf(manager, ids)]);
    const awaiting = await Promise.all(shown.map(async ({ id, token, node }) => {
      const [caseFile, state] = [files.get(id), states.get(id)];
      if (!caseFile || !state) return [];
      return (await this.ofCase(manager, caseFile, state.instance)).filter(({ awaited }) => awaited.token === token && awaited.node === node);
    }));
    const last = shown.at(-1);
    return { awaiting: awaiting.flat(), next: found.length > PAGE && last ? JSON.stringify([last.since, last.id, last.token, last.node]) : undefined };
  }

  /** Undefined: no such case, or it does not wait there any more. */
  async find(number: string, token: number, node: string): Promise<CaseAwaiting | undefined> {
    const { manager } = this.dataSource;
    const caseFile = await this.cases.findByNumber(manager, number);
    if (!caseFile) return undefined;
    const { instance } = await this.processes.stateOf(manager, caseFile.id);
    return (await this.ofCase(manager, caseFile, instance)).find(({ awaited }) => awaited.token === token && awaited.node === node);
  }

  private async ofCase(manager: EntityManager, caseFile: CaseFile, instance: Awaited<ReturnType<ReadProcess['stateOf']>>['instance']): Promise<CaseAwaiting[]> {
    const version = await this.versions.byId(manager, caseFile.serviceVersionId);
    const { process } = version.service;
    return awaitedMessages(process, instance).map((awaited) => {
      const token = instance.tokens.find((each) => each.id === awaited.token);
      const declared = token ? factsAt(process, instance, token).declared : [];
      return { caseFile, version, awaited, variables: declared.filter(({ name }) => awaited.brings.includes(name)) };
    });
  }
}

/** The address of a page may be typed by hand: what is no key is the first page. */
function readKey(after: string | undefined): { since: string; id: string; token: number; node: string } | undefined {
  try {
    const key: unknown = JSON.parse(after ?? '');
    if (!Array.isArray(key)) return undefined;
    const [since, id, token, node] = key as unknown[];
    const fits = typeof since === 'string' && /^[\d :.+-]{10,40}$/.test(since) && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id);
    return fits && Number.isInteger(token) && typeof node === 'string' ? { since, id, token: token as number, node } : undefined;
  } catch {
    return undefined;
  }
}
