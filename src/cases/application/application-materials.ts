import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindHoldings, type Holding } from '../../certificates/application/find-holdings.js';
import { GrantCertificateUse, type Grant } from '../../certificates/application/grant-certificate-use.js';
import { materialVariablesOf } from '../../materials/domain/material-variables.js';
import type { Materials } from '../../materials/domain/materials.js';
import { resolveSlots, type Holding as HeldCertificate, type ResolvedSlot } from '../../materials/domain/resolve-slots.js';
import { Clock } from '../../platform/clock/clock.js';
import { FileStore, type StoredFile } from '../../platform/files/file-store.js';
import { ApplicationStore, type UploadRow } from '../store/application-store.js';
import type { OpenApplication } from './open-application.js';

/** Every slot of an application as it stands now, with what it stands on. */
export interface ApplicationMaterials {
  readonly slots: readonly ResolvedSlot[];
  readonly holdings: readonly Holding[];
  readonly grants: readonly Grant[];
  readonly uploads: readonly (UploadRow & { readonly file: StoredFile })[];
  readonly pledges: readonly { slotId: string; kind: 'promise' | 'deferred'; madeAt: Date }[];
}

/** Whose certificates may meet the slots: the party's own and, where somebody acts for it, that person's. */
export interface Holders {
  readonly partyId: string;
  readonly actingPersonId?: string | undefined;
}

/** Resolves the material slots of an application against the wallet, the uploads and the promises. */
@Injectable()
export class ResolveMaterials {
  constructor(
    private readonly applications: ApplicationStore,
    private readonly holdings: FindHoldings,
    private readonly grants: GrantCertificateUse,
    private readonly files: FileStore,
    private readonly clock: Clock,
  ) {}

  async of(manager: EntityManager, open: OpenApplication, holders: Holders): Promise<ApplicationMaterials> {
    const { application, version, key } = open;
    const { form, materials } = version.service;
    const { answers, facts } = application.content;
    const holdings = await this.heldBy(manager, holders);
    const grants = await this.grants.grantsOf(manager, application.id, this.clock.now());
    const uploadRows = await this.applications.uploadsOf(manager, application.id);
    const files = await this.files.describe(manager, uploadRows.map((row) => row.fileId), new Map([[key.id, key]]));
    const byId = new Map(files.map((file) => [file.id, file]));
    const uploads = uploadRows.flatMap((row) => {
      const file = byId.get(row.fileId);
      return file ? [{ ...row, file }] : [];
    });
    const pledges = await this.applications.pledgesOf(manager, application.id);
    const slots = resolveSlots(
      materials,
      materialVariablesOf(form, answers, facts),
      { certificates: await this.asCertificates(manager, holdings, materials), sources: {} },
      {
        uploads: Object.fromEntries(
          materials.slots.map((slot) => [slot.id, uploads.filter((upload) => upload.slotId === slot.id).map((upload) => upload.fileId)]),
        ),
        grants: grants.filter((grant) => grant.state !== 'expired').map(({ slotId, certificateId }) => ({ slotId, certificateId })),
        promises: pledges.filter((pledge) => pledge.kind === 'promise').map((pledge) => pledge.slotId),
        deferrals: pledges.filter((pledge) => pledge.kind === 'deferred').map((pledge) => pledge.slotId),
      },
      this.clock.today(),
    );
    return { slots, holdings, grants, uploads, pledges };
  }

  /** What the wallet holds for a service before it was applied for: the guide page shows each reader their own. */
  async certificatesOf(manager: EntityManager, holders: Holders, materials: Materials): Promise<readonly HeldCertificate[]> {
    return this.asCertificates(manager, await this.heldBy(manager, holders), materials);
  }

  private async heldBy(manager: EntityManager, { partyId, actingPersonId }: Holders): Promise<Holding[]> {
    const today = this.clock.today();
    const own = await this.holdings.of(manager, { partyId }, today);
    if (actingPersonId === undefined || actingPersonId === partyId) return own;
    return [...own, ...(await this.holdings.of(manager, { partyId: actingPersonId }, today))];
  }

  /** What is written on a certificate is opened only where a slot's rule looks at it. */
  private async asCertificates(manager: EntityManager, holdings: readonly Holding[], materials: Materials): Promise<HeldCertificate[]> {
    const looked = new Set(
      materials.slots.flatMap((slot) =>
        slot.satisfiedBy.flatMap((way) => (way.by === 'certificate' && way.hold.length > 0 ? [way.type] : [])),
      ),
    );
    const opened = await this.holdings.open(manager, holdings.filter((holding) => looked.has(holding.typeCode)).map((holding) => holding.id));
    return holdings.map((holding) => {
      const attributes = opened.get(holding.id)?.attributes;
      return {
        id: holding.id,
        type: holding.typeCode,
        version: holding.version,
        status: STATUS[holding.standing.standing],
        validFrom: holding.validFrom,
        validTo: holding.validTo,
        label: holding.label,
        ...(attributes && { attributes }),
      };
    });
  }
}

const STATUS: Readonly<Record<Holding['standing']['standing'], HeldCertificate['status']>> = {
  valid: 'valid',
  'not-yet': 'valid',
  expired: 'expired',
  revoked: 'revoked',
  superseded: 'replaced',
};

/** The holders for whoever acts: a firm's application may also use the acting person's own identity card. */
export function holdersOf(actor: { readonly partyId: string; readonly actingFor: { readonly partyId: string } }): Holders {
  return { partyId: actor.actingFor.partyId, actingPersonId: actor.partyId };
}
