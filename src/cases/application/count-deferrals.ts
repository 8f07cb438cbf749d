import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { Calendars } from '../../workflow/application/calendars.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { CaseFile } from '../domain/case.js';
import type { CaseState } from '../domain/case-state.js';
import { deferralPeriod, periodNow } from '../domain/deferral.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';

/** 容缺: what was promised for later begins to count with the acceptance, and is needed no more when the case ends ungranted. */
@Injectable()
export class CountDeferrals {
  constructor(
    private readonly cases: CaseStore,
    private readonly deferrals: DeferralStore,
    private readonly versions: ServiceVersions,
    private readonly stepProcess: StepProcess,
    private readonly vault: Vault,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {}

  /** `caseFile` as it was before the step. */
  async follow(manager: EntityManager, caseFile: CaseFile, after: { readonly state: CaseState; readonly closed: boolean; readonly at: Date }): Promise<void> {
    if (after.closed && after.state !== 'approved') {
      if (caseFile.acceptedAt) await this.deferrals.drop(manager, caseFile.id, after.at);
      return;
    }
    if (!caseFile.acceptedAt && (after.state === 'accepted' || after.state === 'approved')) await this.begin(manager, caseFile);
  }

  /** By the calendar as it is now; what was announced meanwhile moves the end. */
  async again(manager: EntityManager, caseId: string): Promise<void> {
    await this.stepProcess.lock(manager, caseId);
    const caseFile = await this.cases.findById(manager, caseId);
    if (!caseFile) return;
    const at = this.clock.now();
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    for (const deferral of await this.deferrals.ofCase(manager, caseId, key)) {
      await this.deferrals.setPeriod(manager, caseId, deferral.slotId, periodNow(deferral, this.calendars.current()), at);
    }
  }

  /** From the day on which the applicant is told, also where the law had accepted the case some days before. */
  private async begin(manager: EntityManager, caseFile: CaseFile): Promise<void> {
    const { service } = await this.versions.ofCase(manager, caseFile);
    const daysOf = new Map(service.materials.slots.flatMap((slot) =>
      slot.satisfiedBy.flatMap((way) => (way.by === 'deferred' ? [[slot.id, way.days] as const] : []))));
    if (daysOf.size === 0) return;
    const at = this.clock.now();
    const latest = (await this.cases.submissionsOf(manager, caseFile)).at(-1);
    for (const { by, slotId } of latest?.materials ?? []) {
      const days = daysOf.get(slotId);
      if (by !== 'deferred' || days === undefined) continue;
      await this.deferrals.begin(manager, caseFile.id, { slotId, days, at, ...deferralPeriod(at, days, this.calendars.current()) });
    }
  }
}
