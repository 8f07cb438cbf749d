import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CardColour, SupervisionCard } from '../domain/supervision-card.js';

interface CardRow {
  case_id: string;
  number: string;
  slug: string;
  clock_id: string;
  round: number;
  office_id: string;
  colour: CardColour;
  given_at: Date;
}

const COLUMNS = 'case_id, number, slug, clock_id, round, office_id, colour, given_at';

/** The last row of the page before. */
export interface CardKey {
  readonly givenAt: Date;
  readonly caseId: string;
  readonly clock: string;
}

@Injectable()
export class CardStore {
  /** False: it was given before. */
  async give(manager: EntityManager, card: SupervisionCard): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `insert into supervision_card (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning 1`,
      [card.caseId, card.number, card.slug, card.clock, card.round, card.officeId, card.colour, card.givenAt],
    );
    return rows.length > 0;
  }

  /** Cards of these cases, the earliest first. */
  async ofCases(manager: EntityManager, ids: readonly string[]): Promise<SupervisionCard[]> {
    if (ids.length === 0) return [];
    const rows: CardRow[] = await manager.query(`select ${COLUMNS} from supervision_card where case_id = any($1) order by given_at, clock_id`, [ids]);
    return rows.map(toCard);
  }

  async countByOffice(manager: EntityManager, from: Date, to: Date): Promise<{ officeId: string; colour: CardColour; count: number }[]> {
    return manager.query(
      `select office_id as "officeId", colour, count(*)::int as count from supervision_card
       where given_at >= $1 and given_at < $2 group by office_id, colour`,
      [from, to],
    );
  }

  /** The latest first, paged by key. */
  async ofOffice(manager: EntityManager, officeId: string, from: Date, to: Date, after: CardKey | undefined, limit: number): Promise<SupervisionCard[]> {
    const rows: CardRow[] = await manager.query(
      `select ${COLUMNS} from supervision_card
       where office_id = $1 and given_at >= $2 and given_at < $3
         and ($4::timestamptz is null or (given_at, case_id, clock_id) < ($4, $5::uuid, $6))
       order by given_at desc, case_id desc, clock_id desc limit $7`,
      [officeId, from, to, after?.givenAt ?? null, after?.caseId ?? null, after?.clock ?? null, limit],
    );
    return rows.map(toCard);
  }
}

function toCard(row: CardRow): SupervisionCard {
  return {
    caseId: row.case_id, number: row.number, slug: row.slug, clock: row.clock_id, round: row.round, officeId: row.office_id, colour: row.colour,
    givenAt: row.given_at,
  };
}
