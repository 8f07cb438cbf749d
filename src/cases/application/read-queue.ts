import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindContact } from '../../accounts/application/find-contact.js';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Calendars } from '../../workflow/application/calendars.js';
import { dayUsed } from '../../workflow/core/limit.js';
import { addDays, startOfDay } from '../../workflow/core/city-time.js';
import type { CaseFile, QueueEntry } from '../domain/case.js';
import { worstCard, type CardColour } from '../domain/supervision-card.js';
import { ConsultationStore } from '../store/consultation-store.js';
import { CardStore } from '../store/card-store.js';
import { CasePageStore } from '../store/case-page-store.js';
import { QueueStore, type QueueFilter, type QueueKey } from '../store/queue-store.js';

export const QUEUE_VIEWS = ['waiting', 'mine', 'due-soon', 'overdue'] as const;
export type QueueView = (typeof QUEUE_VIEWS)[number];

const PAGE = 25;

/** Counts stop here: a sidebar need not count a city. */
export const MOST_COUNTED = 1000;

export interface QueueRequest {
  readonly view: QueueView;
  /** Only this service's cases. */
  readonly slug: string | undefined;
  /** Where the page before ended, as `next` named it; anything else begins at the top. */
  readonly after: string | undefined;
}

export interface QueueRow {
  readonly entry: QueueEntry;
  readonly service: ServiceVersion;
  /** Undefined once the applicant's data is erased. */
  readonly applicant: PartyFacts | undefined;
  /** Who applied for the applicant; undefined where they did so themselves. */
  readonly agent: PartyFacts | undefined;
  /** How the materials were met: by certificate, by upload, by promise or deferred. */
  readonly materials: { readonly verified: number; readonly uploaded: number; readonly promised: number };
  /** Name of whoever has claimed it. */
  readonly claimedBy: string | undefined;
  readonly mine: boolean;
  /** The worst card that an office got for this case; undefined where none did. */
  readonly card: CardColour | undefined;
}

export interface QueuePage {
  readonly rows: readonly QueueRow[];
  /** Key of the next page, or undefined on the last. */
  readonly next: string | undefined;
}

/** What lies in the other queues: for the side of every page of the desk. */
export interface QueueOutline {
  /** At most `MOST_COUNTED` each. */
  readonly counts: Readonly<Record<QueueView, number>>;
  /** Questions that wait for this reader's answer; at most 100. */
  readonly consultations: number;
  /** The services that the view holds cases of, most first. */
  readonly services: readonly { readonly slug: string; readonly service: ServiceVersion | undefined; readonly count: number }[];
}

/** An office's open work as a member of its staff may do it: by their roles, by due date, paged by key. */
@Injectable()
export class ReadQueue {
  constructor(
    private readonly dataSource: DataSource,
    private readonly queue: QueueStore,
    private readonly cases: CasePageStore,
    private readonly cards: CardStore,
    private readonly consultations: ConsultationStore,
    private readonly versions: ServiceVersions,
    private readonly parties: FindParty,
    private readonly contacts: FindContact,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {}

  async page(actor: StaffActor, request: QueueRequest): Promise<QueuePage> {
    const { manager } = this.dataSource;
    const filter = this.filter(actor, request.view, request.slug);
    const found = await this.queue.page(manager, filter, readKey(request.after), PAGE + 1);
    const entries = found.slice(0, PAGE);
    const last = entries.at(-1);
    return {
      rows: await this.rows(manager, actor, entries),
      next: found.length > PAGE && last ? writeKey(last) : undefined,
    };
  }

  async outline(actor: StaffActor, request: Pick<QueueRequest, 'view' | 'slug'>): Promise<QueueOutline> {
    const { manager } = this.dataSource;
    const count = (view: QueueView): Promise<number> => this.queue.count(manager, this.filter(actor, view, request.slug));
    return {
      counts: { waiting: await count('waiting'), mine: await count('mine'), 'due-soon': await count('due-soon'), overdue: await count('overdue') },
      consultations: await this.consultations.countWaiting(manager, { officeId: actor.office.id, accountId: actor.accountId }),
      services: await this.services(manager, this.filter(actor, request.view, undefined)),
    };
  }

  /** What to take up next: the first of the view that is not the case just left. */
  async next(actor: StaffActor, request: Pick<QueueRequest, 'view' | 'slug'>, notNumber: string | undefined): Promise<string | undefined> {
    const filter = this.filter(actor, request.view, request.slug);
    // One case may have two open steps of this office; a third row is another case.
    const found = await this.queue.page(this.dataSource.manager, filter, undefined, 3);
    return found.find((entry) => entry.number !== notNumber)?.number;
  }

  private filter(actor: StaffActor, view: QueueView, slug: string | undefined): QueueFilter {
    const now = this.clock.now();
    return { officeId: actor.office.id, roles: actor.roles, accountId: actor.accountId, view, slug, now, soon: this.soon(now) };
  }

  /** Due soon is what is due before the next working day has ended. */
  private soon(now: Date): Date {
    const nextWorkingDay = dayUsed(now.toISOString(), 1, 'working-day', this.calendars.current(), []);
    return new Date(startOfDay(addDays(nextWorkingDay, 1)));
  }

  private async services(manager: EntityManager, filter: QueueFilter): Promise<QueueOutline['services']> {
    const counted = await this.queue.countBySlug(manager, filter);
    return Promise.all(counted.map(async ({ slug, count }) => ({ slug, count, service: await this.versions.published(slug) })));
  }

  /** Names, services and materials of a whole page, in a number of statements that doesn't depend on its length. */
  private async rows(manager: EntityManager, actor: StaffActor, entries: readonly QueueEntry[]): Promise<QueueRow[]> {
    const cases = await this.cases.byIds(manager, entries.map((entry) => entry.caseId));
    const files: CaseFile[] = [...cases.values()];
    const parties = await this.parties.byIds(manager, files.map((file) => file.partyId));
    const agents = await this.parties.ofAccounts(manager, files.map((file) => file.actorId));
    const materials = await this.cases.latestMaterials(manager, files);
    const claimants = await this.contacts.ofAccounts(manager, entries.flatMap((entry) => entry.claimedBy ?? []));
    const cards = await this.cards.ofCases(manager, files.map((file) => file.id));
    const versions = new Map<string, ServiceVersion>();
    for (const id of new Set(files.map((file) => file.serviceVersionId))) versions.set(id, await this.versions.byId(manager, id));
    return entries.flatMap((entry): QueueRow[] => {
      const file = cases.get(entry.caseId);
      const service = file && versions.get(file.serviceVersionId);
      if (!file || !service) return [];
      const met = materials.get(entry.caseId) ?? [];
      const agent = agents.get(file.actorId);
      const countBy = (...ways: string[]): number => met.filter((material) => ways.includes(material.by)).length;
      return [{
        entry,
        service,
        applicant: parties.get(file.partyId),
        agent: agent?.id === file.partyId ? undefined : agent,
        materials: { verified: countBy('certificate'), uploaded: countBy('upload'), promised: countBy('promise', 'deferred') },
        claimedBy: entry.claimedBy && claimants.get(entry.claimedBy)?.staffName,
        mine: entry.claimedBy === actor.accountId,
        card: worstCard(cards.filter((card) => card.caseId === entry.caseId)),
      }];
    });
  }
}

function writeKey(entry: QueueEntry): string {
  return Buffer.from(`${entry.dueAt.getTime()}_${entry.caseId}_${entry.token}`).toString('base64url');
}

function readKey(text: string | undefined): QueueKey | undefined {
  const match = /^(\d{1,15})_([0-9a-f-]{36})_(\d{1,9})$/.exec(Buffer.from(text ?? '', 'base64url').toString('latin1'));
  return match?.[1] && match[2] && match[3] ? { dueAt: new Date(Number(match[1])), caseId: match[2], token: Number(match[3]) } : undefined;
}
