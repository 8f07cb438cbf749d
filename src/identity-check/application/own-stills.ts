import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { type KeptAppointment, stillsHeld } from '../store/appointment-rows.js';
import { lockCheck } from '../store/check-rows.js';
import { KeepStills } from './keep-stills.js';

const MOST_HELD = 100;

/** A picture from a video call that is over and still lies here. */
export interface HeldStill {
  readonly id: string;
  readonly takenAt: Date;
  readonly state: KeptAppointment['state'];
  readonly until: Date | undefined;
}

/** What a person may see and delete of their video calls at any time. */
@Injectable()
export class OwnStills {
  constructor(
    private readonly dataSource: DataSource,
    private readonly stills: KeepStills,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async held(actor: CitizenActor): Promise<HeldStill[]> {
    const found = await this.of(this.dataSource.manager, actor);
    return found.map(({ id, startsAt, state, evidenceUntil }) => ({ id, takenAt: startsAt, state, until: evidenceUntil }));
  }

  /** JPEG; that they looked is in the record. Undefined for another's, and where there is none any more. */
  async open(actor: CitizenActor, id: string): Promise<Buffer | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const held = (await this.of(manager, actor)).find((each) => each.id === id);
      const picture = held && (await this.stills.read(manager, held));
      if (held && picture) await this.record(manager, actor, held, 'identity-check.still-opened');
      return picture;
    });
  }

  async delete(actor: CitizenActor, id: string): Promise<{ deleted: true } | { refused: 'not-found' }> {
    const files = await this.dataSource.transaction(async (manager) => {
      const seen = (await this.of(manager, actor)).find((each) => each.id === id);
      if (!seen) return undefined;
      await lockCheck(manager, seen.checkId);
      // Read again under the lock: it may have been deleted meanwhile.
      const held = (await this.of(manager, actor)).find((each) => each.id === id);
      if (!held) return [];
      await this.record(manager, actor, held, 'identity-check.still-deleted');
      return this.stills.delete(manager, held, this.clock.now());
    });
    if (!files) return { refused: 'not-found' };
    await this.stills.throwOut(files);
    return { deleted: true };
  }

  private of(manager: EntityManager, actor: CitizenActor): Promise<KeptAppointment[]> {
    return stillsHeld(manager, actor.accountId, actor.partyId, MOST_HELD);
  }

  private async record(manager: EntityManager, actor: CitizenActor, held: KeptAppointment, action: string): Promise<void> {
    const check = await lockCheck(manager, held.checkId);
    await this.audit.append(manager, {
      chain: check?.partyId ?? held.checkId, at: this.clock.now(), actor: { kind: 'citizen', id: actor.accountId }, action,
      subject: { kind: 'identity-check', id: held.checkId }, detail: { appointment: held.id },
    });
  }
}
