import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { UPLOAD_FORMATS, type Slot, type UploadWay } from '../../materials/domain/materials.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { FileStore, type StoredFile } from '../../platform/files/file-store.js';
import { UPLOAD_LIMITS } from '../../platform/http/multipart.js';
import { Calendars } from '../../workflow/application/calendars.js';
import type { LockedCaseProcess } from '../../workflow/application/process-memory.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { Calendar } from '../../workflow/core/calendar.js';
import type { CaseFile } from '../domain/case.js';
import { deferralStanding, mayHandIn, stillOwes, type Deferral } from '../domain/deferral.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';
import { auditActorOf } from './audit-actor.js';
import { CaseAccess, type CaseAccessRefusal } from './case-access.js';
import { checkFiles, type IncomingFile, type UploadRefusal } from './check-files.js';
import { StepCase } from './step-case.js';
import { TellOffice } from './tell-office.js';

/** What the applicant of an accepted case still owes, or has handed in since. */
export interface OpenDeferrals {
  readonly caseFile: CaseFile;
  readonly version: ServiceVersion;
  readonly deferrals: readonly Deferral[];
  /** On which the days are counted. */
  readonly calendar: Calendar;
  /** Everything handed in, by id. */
  readonly files: ReadonlyMap<string, StoredFile>;
}

export type HandInRefusal =
  | CaseAccessRefusal
  /** Confirmed, dropped, or never promised. */
  | Refusal<'not-owed'>
  | UploadRefusal;

/** 容缺后补: the files go to the office at once, and may be added to until it answers. */
@Injectable()
export class HandInDeferred {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CaseAccess,
    private readonly cases: CaseStore,
    private readonly deferrals: DeferralStore,
    private readonly versions: ServiceVersions,
    private readonly calendars: Calendars,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly office: TellOffice,
    private readonly files: FileStore,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async open(actor: CitizenActor, number: string): Promise<OpenDeferrals | CaseAccessRefusal> {
    const { manager } = this.dataSource;
    const caseFile = await this.access.forApplicant(manager, actor, number);
    if ('refused' in caseFile) return caseFile;
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const deferrals = stillOwes(caseFile.state) ? await this.deferrals.ofCase(manager, caseFile.id, key) : [];
    const ids = deferrals.flatMap((each) => each.deliveries.flatMap((delivery) => delivery.fileIds));
    const files = await this.files.describe(manager, ids, new Map([[key.id, key]]));
    return { caseFile, version: await this.versions.ofCase(manager, caseFile), deferrals, calendar: this.calendars.current(), files: new Map(files.map((file) => [file.id, file])) };
  }

  async handIn(actor: CitizenActor, number: string, slotId: string, incoming: readonly IncomingFile[]): Promise<{ done: true } | HandInRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const found = await this.access.forApplicant(manager, actor, number);
      if ('refused' in found) return found;
      const process = await this.stepProcess.lock(manager, found.id);
      const caseFile = (await this.cases.findById(manager, found.id)) ?? found;
      const key = await this.vault.openKey(manager, caseFile.dataKeyId);
      const deferral = (await this.deferrals.ofCase(manager, caseFile.id, key)).find((each) => each.slotId === slotId);
      const slot = (await this.versions.ofCase(manager, caseFile)).service.materials.slots.find((each) => each.id === slotId);
      const way = slot && uploadWay(slot);
      const at = this.clock.now();
      if (!process || !deferral || !way || !stillOwes(caseFile.state) || !mayHandIn(deferralStanding(deferral, at))) return { refused: 'not-owed' };
      const last = deferral.deliveries.at(-1);
      const joins = last !== undefined && last.answer === undefined;
      const checked = await checkFiles(incoming, way, joins ? last.fileIds.length : 0);
      if ('refused' in checked) return checked;
      const fileIds: string[] = [];
      for (const { name, mediaType, content } of checked.files) {
        const stored = await this.files.put(manager, key, { owner: { kind: 'application', id: caseFile.applicationId }, name, mediaType, content, at });
        fileIds.push(stored.id);
      }
      await this.deferrals.handIn(manager, caseFile.id, slotId, { fileIds, by: actor.accountId, at });
      if (!joins) await this.tell(manager, actor, caseFile, process, slotId, at);
      await this.audit.append(manager, {
        chain: caseFile.id, at, actor: auditActorOf(actor), action: 'case.deferred-handed-in', subject: { kind: 'case', id: caseFile.id },
        detail: { slot: slotId, files: fileIds },
      });
      return { done: true };
    });
  }

  private async tell(manager: EntityManager, actor: CitizenActor, caseFile: CaseFile, process: LockedCaseProcess, slotId: string, at: Date): Promise<void> {
    await this.stepCase.withoutStep(manager, caseFile, {
      at, clocks: process.clocks,
      event: { kind: 'deferred-handed-in', actorKind: 'citizen', actorId: actor.accountId, officeId: undefined, detail: { slot: slotId } },
    });
    await this.office.tell(manager, caseFile, 'deferred-handed-in');
  }
}

/** How it is handed in: as the service takes uploads of this material, else as most do. */
export function uploadWay(slot: Slot): UploadWay {
  return slot.satisfiedBy.find((way): way is UploadWay => way.by === 'upload') ?? { by: 'upload', accept: UPLOAD_FORMATS, maxFiles: 10, maxBytes: UPLOAD_LIMITS.fileSize };
}
