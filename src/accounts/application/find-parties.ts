import { Injectable } from '@nestjs/common';
import type { CitizenActor } from '../domain/actor.js';
import { FindActor, type PartyChoice } from './find-actor.js';

/** For whom a citizen may act today: themselves first, then those they hold a mandate of. */
@Injectable()
export class FindParties {
  constructor(private readonly findActor: FindActor) {}

  async of(actor: CitizenActor): Promise<PartyChoice[]> {
    return this.findActor.choicesOf(actor.accountId, actor.actingFor.partyId);
  }
}
