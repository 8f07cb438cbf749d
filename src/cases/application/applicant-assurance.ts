import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import type { Service } from '../../catalog/domain/service.js';
import { FindCheck } from '../../identity-check/application/find-check.js';
import { RequestCheck } from '../../identity-check/application/request-check.js';
import type { IdentityCheck } from '../../identity-check/domain/check.js';
import { Clock } from '../../platform/clock/clock.js';

/** How sure the portal must be of whoever signs an application: the person at the keyboard, for whomever they act. */
@Injectable()
export class ApplicantAssurance {
  constructor(
    private readonly dataSource: DataSource,
    private readonly checks: FindCheck,
    private readonly requestCheck: RequestCheck,
    private readonly clock: Clock,
  ) {}

  /** True while an identity check is asked for and none is in force. `step`: what the process's open step asks for. */
  async isLacking(manager: EntityManager, actor: CitizenActor, service: Service, step?: 'check'): Promise<boolean> {
    if (service.item.assurance !== 'checked' && step !== 'check') return false;
    return (await this.checks.standingOf(manager, actor.partyId, this.clock.now())).checkedUntil === undefined;
  }

  /** The check to make now; it leads back to where the signature waits. */
  ask(actor: CitizenActor, returnPath: string): Promise<IdentityCheck> {
    return this.dataSource.transaction((manager) =>
      this.requestCheck.open(manager, {
        accountId: actor.accountId, partyId: actor.partyId, purpose: { kind: 'account' }, returnPath, at: this.clock.now(),
      }));
  }
}
