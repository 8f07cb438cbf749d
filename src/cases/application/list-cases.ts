import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import type { CaseFile } from '../domain/case.js';
import { ApplicationStore } from '../store/application-store.js';
import { stillOwes } from '../domain/deferral.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';

const PAGE = 20;

export interface ListedCases {
  /** On the first page only. */
  readonly drafts: readonly { id: string; slug: string; updatedAt: Date }[];
  readonly cases: readonly CaseFile[];
  readonly versions: ReadonlyMap<string, ServiceVersion>;
  /** Until when something promised for later (容缺) has to come, by case. */
  readonly owed: ReadonlyMap<string, Date>;
  /** Key of the next page, or undefined on the last. */
  readonly next: string | undefined;
}

/** What the party acted for has applied for: drafts, then cases by time. */
@Injectable()
export class ListCases {
  constructor(
    private readonly dataSource: DataSource,
    private readonly applications: ApplicationStore,
    private readonly cases: CaseStore,
    private readonly deferrals: DeferralStore,
    private readonly versions: ServiceVersions,
  ) {}

  drafts(actor: CitizenActor): Promise<{ id: string; slug: string; updatedAt: Date }[]> {
    return this.applications.draftsOf(this.dataSource.manager, actor.actingFor.partyId);
  }

  async of(actor: CitizenActor, after: string | undefined): Promise<ListedCases> {
    const { manager } = this.dataSource;
    const { partyId } = actor.actingFor;
    const key = after === undefined ? undefined : readKey(after);
    const found = await this.cases.ofParty(manager, partyId, { after: key, limit: PAGE + 1 });
    const cases = found.slice(0, PAGE);
    const last = cases.at(-1);
    const versions = new Map<string, ServiceVersion>();
    for (const each of cases) versions.set(each.id, await this.versions.byId(manager, each.serviceVersionId));
    return {
      drafts: key ? [] : await this.applications.draftsOf(manager, partyId),
      cases,
      versions,
      owed: await this.deferrals.awaited(manager, cases.filter((each) => stillOwes(each.state)).map((each) => each.id)),
      next: found.length > PAGE && last ? `${last.submittedAt.getTime()}_${last.id}` : undefined,
    };
  }
}

function readKey(text: string): { submittedAt: Date; id: string } | undefined {
  const match = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(text);
  return match?.[1] && match[2] ? { submittedAt: new Date(Number(match[1])), id: match[2] } : undefined;
}
