import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { CaseFile } from '../domain/case.js';
import { parseCaseNumber } from '../domain/case-number.js';
import { CasePageStore } from '../store/case-page-store.js';
import { CaseStore } from '../store/case-store.js';
import { auditActorOf } from './audit-actor.js';
import { CaseAccess } from './case-access.js';

/** People of one name may be many; whoever looks for one of them has a case number. */
const MOST_FOUND = 50;

export interface FoundCase {
  readonly caseFile: CaseFile;
  readonly service: ServiceVersion;
  readonly applicant: PartyFacts | undefined;
}

export interface CaseSearch {
  /** What the text was taken for. */
  readonly by: 'number' | 'name';
  readonly found: readonly FoundCase[];
}

/** Finds cases, open or closed, that this member of staff may read: by number, or by the applicant's exact name. */
@Injectable()
export class SearchCases {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CaseStore,
    private readonly pages: CasePageStore,
    private readonly access: CaseAccess,
    private readonly versions: ServiceVersions,
    private readonly parties: FindParty,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async search(actor: StaffActor, text: string): Promise<CaseSearch> {
    const number = parseCaseNumber(text);
    return this.dataSource.transaction(async (manager) => {
      const candidates = number === undefined ? await this.byName(manager, text) : await this.byNumber(manager, number);
      const found = await this.readable(manager, actor, candidates);
      const by = number === undefined ? 'name' : 'number';
      // Looking people up by name is itself an act of record: how often and with what success, never whom.
      await this.audit.append(manager, {
        chain: actor.accountId,
        at: this.clock.now(),
        actor: auditActorOf(actor),
        action: 'case.searched',
        subject: { kind: 'account', id: actor.accountId },
        detail: { by, found: found.length },
      });
      return { by, found };
    });
  }

  private async byNumber(manager: EntityManager, number: string): Promise<CaseFile[]> {
    const found = await this.cases.findByNumber(manager, number);
    return found ? [found] : [];
  }

  private async byName(manager: EntityManager, name: string): Promise<CaseFile[]> {
    const exact = name.normalize('NFC').trim();
    return exact === '' ? [] : this.pages.byName(manager, this.vault.index('name', exact), MOST_FOUND);
  }

  /** Cases of one service, region and day share their offices, so each such group is asked for once. */
  private async readable(manager: EntityManager, actor: StaffActor, candidates: readonly CaseFile[]): Promise<FoundCase[]> {
    const parties = await this.parties.byIds(manager, candidates.map((each) => each.partyId));
    const answers = new Map<string, boolean>();
    const found: FoundCase[] = [];
    for (const caseFile of candidates) {
      const service = await this.versions.byId(manager, caseFile.serviceVersionId);
      const group = [service.id, caseFile.region, cityDateOf(caseFile.submittedAt)].join(' ');
      const mayRead = answers.get(group) ?? (await this.access.forStaff(manager, actor, caseFile, service.service.process));
      answers.set(group, mayRead);
      if (mayRead) found.push({ caseFile, service, applicant: parties.get(caseFile.partyId) });
    }
    return found;
  }
}
