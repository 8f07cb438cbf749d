import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { RegionTable } from '../../accounts/application/region-table.js';
import type { ReadingContext } from '../../forms/answers.js';
import { Clock } from '../../platform/clock/clock.js';
import type { DataKey } from '../../platform/crypto/vault.js';
import type { Application } from '../domain/draft.js';
import { ApplicationStore } from '../store/application-store.js';

/** An application opened for its own party, with the service version that it began with. */
export interface OpenApplication {
  readonly application: Application;
  readonly key: DataKey;
  readonly version: ServiceVersion;
  readonly context: ReadingContext;
}

export type OpenRefusal =
  | { readonly refused: 'no-such-application' }
  /** It is another of the actor's parties': a stale tab that switched party is told which, and may switch back. */
  | { readonly refused: 'other-party'; readonly partyId: string };

/** The door to every application: whoever enters acts for the party that owns it. */
@Injectable()
export class OpenApplications {
  constructor(
    private readonly applications: ApplicationStore,
    private readonly versions: ServiceVersions,
    private readonly regions: RegionTable,
    private readonly clock: Clock,
  ) {}

  /** With `lock`, nobody else writes this application until the transaction ends. */
  async open(
    manager: EntityManager,
    actor: CitizenActor,
    id: string,
    options: { lock: boolean } = { lock: false },
  ): Promise<OpenApplication | OpenRefusal> {
    const found = await this.applications.find(manager, id, options.lock);
    if (!found || found.application.state === 'discarded') return { refused: 'no-such-application' };
    const { application, key } = found;
    if (application.partyId !== actor.actingFor.partyId) {
      const own = application.partyId === actor.partyId || application.actorId === actor.accountId;
      return own ? { refused: 'other-party', partyId: application.partyId } : { refused: 'no-such-application' };
    }
    return this.withService(manager, application, key);
  }

  /** The same for the portal itself and for staff, whose right to see it was settled by the case. */
  async openForCase(manager: EntityManager, id: string, lock = false): Promise<OpenApplication> {
    const found = await this.applications.find(manager, id, lock);
    if (!found) throw new Error(`application ${id} of a case is missing`);
    return this.withService(manager, found.application, found.key);
  }

  private async withService(manager: EntityManager, application: Application, key: DataKey): Promise<OpenApplication> {
    const version = await this.versions.byId(manager, application.serviceVersionId);
    return {
      application,
      key,
      version,
      context: {
        today: this.clock.today(),
        regions: await this.regions.all(manager),
        prefilled: application.content.prefilled,
        facts: application.content.facts,
      },
    };
  }
}
