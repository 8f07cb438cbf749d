import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindOffice } from '../../accounts/application/find-office.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { startOfDay } from '../../workflow/core/city-time.js';
import type { SupervisionCard } from '../domain/supervision-card.js';
import { CardStore, type CardKey } from '../store/card-store.js';

const PAGE = 25;

export interface OfficeCards {
  readonly officeId: string;
  readonly office: string;
  readonly yellow: number;
  readonly red: number;
}

export interface SupervisionPage {
  /** Offices with a card in the month; most red first. */
  readonly offices: readonly OfficeCards[];
  /** The reader's own office's, the latest first. */
  readonly cards: readonly SupervisionCard[];
  readonly next: string | undefined;
}

/** The cards of a month: how many each office got, and which ones the leader's own did. */
@Injectable()
export class ReadSupervision {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cards: CardStore,
    private readonly offices: FindOffice,
  ) {}

  /** `month` as 'YYYY-MM'; `after` as `next` named it. */
  async page(actor: StaffActor, month: string, after: string | undefined): Promise<SupervisionPage> {
    const { manager } = this.dataSource;
    const [from, to] = [new Date(startOfDay(`${month}-01`)), new Date(startOfDay(`${monthAfter(month)}-01`))];
    const counted = await this.cards.countByOffice(manager, from, to);
    const names = await this.offices.byIds(manager, counted.map(({ officeId }) => officeId));
    const of = (officeId: string, colour: 'yellow' | 'red'): number => counted.find((each) => each.officeId === officeId && each.colour === colour)?.count ?? 0;
    const offices = [...names.values()].map(({ id, name }) => ({ officeId: id, office: name, yellow: of(id, 'yellow'), red: of(id, 'red') }));
    const found = await this.cards.ofOffice(manager, actor.office.id, from, to, readKey(after), PAGE + 1);
    const cards = found.slice(0, PAGE);
    const last = cards.at(-1);
    return {
      offices: offices.toSorted((a, b) => b.red - a.red || b.yellow - a.yellow || (a.office < b.office ? -1 : 1)),
      cards,
      next: found.length > PAGE && last ? writeKey(last) : undefined,
    };
  }
}

export function monthAfter(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}

function writeKey({ givenAt, caseId, clock }: SupervisionCard): string {
  return Buffer.from(`${givenAt.getTime()}_${caseId}_${clock}`).toString('base64url');
}

function readKey(text: string | undefined): CardKey | undefined {
  const match = /^(\d{1,15})_([0-9a-f-]{36})_([\w-]{1,100})$/.exec(Buffer.from(text ?? '', 'base64url').toString('latin1'));
  return match?.[1] && match[2] && match[3] ? { givenAt: new Date(Number(match[1])), caseId: match[2], clock: match[3] } : undefined;
}
