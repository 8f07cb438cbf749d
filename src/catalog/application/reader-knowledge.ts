import { Injectable } from '@nestjs/common';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { FindReaderStanding, ReaderStanding } from '../domain/reader-standing.js';
import type { Service } from '../domain/service.js';

/** Something that waits for the reader, as a card on the home page. */
export interface HomeCard {
  readonly href: string;
  readonly title: string;
  readonly text?: string;
  /** An icon's name. */
  readonly symbol: string;
  readonly colour?: 'red' | 'amber' | 'green';
  /** The most urgent first: 1 a deadline of the reader's own, 5 a suggestion. */
  readonly urgency: number;
}

/** Cards of one room for one reader, in the reader's words (the frame's `t`, `locale` and `now`). */
export type FindHomeCards = (actor: CitizenActor, frame: Frame) => Promise<readonly HomeCard[]>;

/**
 * Where rooms that stand above the catalogue tell it about the signed-in reader: they know cases and wallets, the
 * catalogue's pages show them. Registered in `onModuleInit`.
 */
@Injectable()
export class ReaderKnowledge {
  private readonly cards: FindHomeCards[] = [];
  private standing: FindReaderStanding | undefined;

  addHomeCards(find: FindHomeCards): void {
    this.cards.push(find);
  }

  setStanding(find: FindReaderStanding): void {
    if (this.standing) throw new Error('two rooms tell the catalogue what a reader holds');
    this.standing = find;
  }

  async homeCards(actor: CitizenActor, frame: Frame): Promise<readonly HomeCard[]> {
    const found = await Promise.all(this.cards.map((find) => find(actor, frame)));
    return found.flat();
  }

  /** Undefined for whoever has not proven who they are: assurance before access. */
  async standingOf(actor: CitizenActor, service: Service): Promise<ReaderStanding | undefined> {
    return actor.level === 'verified' ? this.standing?.(actor, service) : undefined;
  }
}
