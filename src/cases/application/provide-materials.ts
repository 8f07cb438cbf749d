import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { GrantCertificateUse, type GrantRefusal } from '../../certificates/application/grant-certificate-use.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { Slot, UploadWay } from '../../materials/domain/materials.js';
import type { CaseFile } from '../domain/case.js';
import { ApplicationStore } from '../store/application-store.js';
import { CaseStore } from '../store/case-store.js';
import { auditActorOf } from './audit-actor.js';
import { checkFiles, type IncomingFile, type UploadRefusal } from './check-files.js';
import { OpenApplications, type OpenApplication, type OpenRefusal } from './open-application.js';

/** How long a granted use may wait for the application to be submitted. */
export const GRANT_DAYS = 30;

export type MaterialRefusal =
  | OpenRefusal
  | Refusal<'no-such-slot'>
  | Refusal<'not-this-way'>
  /** Submitted, and no correction names this material. */
  | Refusal<'not-changeable'>
  | UploadRefusal
  | GrantRefusal;

/** The applicant meets a material slot: authorises a certificate, uploads, promises. */
@Injectable()
export class ProvideMaterials {
  constructor(
    private readonly dataSource: DataSource,
    private readonly openApplications: OpenApplications,
    private readonly applications: ApplicationStore,
    private readonly cases: CaseStore,
    private readonly grants: GrantCertificateUse,
    private readonly files: FileStore,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Authorises one use of one certificate for one slot of this application. `purpose` is what the holder read. */
  async authorise(actor: CitizenActor, id: string, slotId: string, certificateId: string, purpose: string): Promise<{ done: true } | MaterialRefusal> {
    return this.change(actor, id, slotId, async (manager, open, slot) => {
      const way = slot.satisfiedBy.some((each) => each.by === 'certificate');
      if (!way) return { refused: 'not-this-way' };
      const at = this.clock.now();
      const granted = await this.grants.grant(manager, {
        actor,
        applicationId: open.application.id,
        slotId,
        certificateId,
        purpose,
        at,
        expiresAt: new Date(at.getTime() + GRANT_DAYS * 86_400_000),
      });
      return 'refused' in granted ? granted : { done: true };
    });
  }

  async withdrawAuthorisation(actor: CitizenActor, id: string, slotId: string): Promise<{ done: true } | MaterialRefusal> {
    return this.change(actor, id, slotId, async (manager, open) => {
      await this.grants.withdrawSlot(manager, { actor, applicationId: open.application.id, slotId, at: this.clock.now() });
      return { done: true };
    });
  }

  /** All files or none: one that lies about its type refuses the batch, with its name. */
  async upload(actor: CitizenActor, id: string, slotId: string, incoming: readonly IncomingFile[]): Promise<{ done: true } | MaterialRefusal> {
    return this.change(actor, id, slotId, async (manager, open, slot, round) => {
      const way = slot.satisfiedBy.find((each): each is UploadWay => each.by === 'upload');
      if (!way) return { refused: 'not-this-way' };
      const present = (await this.applications.uploadsOf(manager, id)).filter((row) => row.slotId === slotId);
      const checked = await checkFiles(incoming, way, present.length);
      if ('refused' in checked) return checked;
      const at = this.clock.now();
      for (const file of checked.files) {
        const stored = await this.files.put(manager, open.key, {
          owner: { kind: 'application', id },
          name: file.name,
          mediaType: file.mediaType,
          content: file.content,
          at,
        });
        await this.applications.addUpload(manager, id, { slotId, fileId: stored.id, round });
        await this.audit.append(manager, {
          chain: id,
          at,
          actor: auditActorOf(actor),
          action: 'material.uploaded',
          subject: { kind: 'file', id: stored.id },
          detail: { slot: slotId, bytes: stored.bytes, type: stored.mediaType },
        });
      }
      return { done: true };
    });
  }

  async removeUpload(actor: CitizenActor, id: string, slotId: string, fileId: string): Promise<{ done: true } | MaterialRefusal> {
    return this.change(actor, id, slotId, async (manager) => {
      const at = this.clock.now();
      if (await this.applications.removeUpload(manager, id, fileId, at)) {
        await this.audit.append(manager, {
          chain: id,
          at,
          actor: auditActorOf(actor),
          action: 'material.removed',
          subject: { kind: 'file', id: fileId },
          detail: { slot: slotId },
        });
      }
      return { done: true };
    });
  }

  /** 告知承诺 or 容缺: the applicant signs for what isn't here. `pledged: false` takes it back. */
  async pledge(actor: CitizenActor, id: string, slotId: string, kind: 'promise' | 'deferred', pledged: boolean): Promise<{ done: true } | MaterialRefusal> {
    return this.change(actor, id, slotId, async (manager, _open, slot) => {
      if (!slot.satisfiedBy.some((each) => each.by === kind)) return { refused: 'not-this-way' };
      if (pledged) await this.applications.pledge(manager, id, slotId, kind, actor.accountId, this.clock.now());
      else await this.applications.withdrawPledge(manager, id, slotId);
      return { done: true };
    });
  }

  /** Locks the application and makes sure that this slot may be changed now. `round` counts corrections. */
  private async change(
    actor: CitizenActor,
    id: string,
    slotId: string,
    work: (manager: EntityManager, open: OpenApplication, slot: Slot, round: number) => Promise<{ done: true } | MaterialRefusal>,
  ): Promise<{ done: true } | MaterialRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const open = await this.openApplications.open(manager, actor, id, { lock: true });
      if ('refused' in open) return open;
      const slot = open.version.service.materials.slots.find((each) => each.id === slotId);
      if (!slot) return { refused: 'no-such-slot' };
      const round = open.application.state === 'draft' ? 0 : await this.correctionRound(manager, id, slotId);
      if (round === undefined) return { refused: 'not-changeable' };
      return work(manager, open, slot, round);
    });
  }

  private async correctionRound(manager: EntityManager, applicationId: string, slotId: string): Promise<number | undefined> {
    const caseFile: CaseFile | undefined = await this.cases.findByApplication(manager, applicationId);
    if (!caseFile || caseFile.state !== 'correction') return undefined;
    const rounds = await this.cases.correctionsOf(manager, caseFile);
    const open = rounds.find((round) => round.answeredAt === undefined);
    return open?.items.some((item) => item.kind === 'material' && item.ref === slotId) ? rounds.length : undefined;
  }
}
