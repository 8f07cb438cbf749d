import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindOffice } from '../../accounts/application/find-office.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { ConsultationStore, type ConsultationKey, type WaitingConsultation } from '../store/consultation-store.js';

const PAGE = 25;

export interface ConsultationRow {
  readonly number: string;
  readonly service: ServiceVersion | undefined;
  readonly askedBy: string;
  readonly askedAt: Date;
}

/** What an office, or one of it, has been asked and not answered yet. */
@Injectable()
export class ReadConsultations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly consultations: ConsultationStore,
    private readonly offices: FindOffice,
    private readonly versions: ServiceVersions,
  ) {}

  async page(actor: StaffActor, after: string | undefined): Promise<{ rows: ConsultationRow[]; next: string | undefined }> {
    const { manager } = this.dataSource;
    const found = await this.consultations.waitingFor(manager, { officeId: actor.office.id, accountId: actor.accountId }, readKey(after), PAGE + 1);
    const shown = found.slice(0, PAGE);
    const offices = await this.offices.byIds(manager, shown.map((each) => each.askedOffice));
    const services = new Map<string, ServiceVersion | undefined>();
    for (const slug of new Set(shown.map((each) => each.slug))) services.set(slug, await this.versions.published(slug));
    const last = shown.at(-1);
    return {
      rows: shown.map((each) => ({ number: each.number, service: services.get(each.slug), askedBy: offices.get(each.askedOffice)?.name ?? '', askedAt: each.askedAt })),
      next: found.length > PAGE && last ? writeKey(last) : undefined,
    };
  }
}

function writeKey({ askedAt, id }: WaitingConsultation): string {
  return Buffer.from(`${askedAt.getTime()}_${id}`).toString('base64url');
}

function readKey(text: string | undefined): ConsultationKey | undefined {
  const match = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(Buffer.from(text ?? '', 'base64url').toString('latin1'));
  return match?.[1] && match[2] ? { askedAt: new Date(Number(match[1])), id: match[2] } : undefined;
}
