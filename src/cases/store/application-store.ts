import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DataKey } from '../../platform/crypto/vault.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Application, DraftContent } from '../domain/draft.js';

interface ApplicationRow {
  id: string;
  service_version_id: string;
  slug: string;
  party_id: string;
  actor_id: string;
  state: Application['state'];
  revision: number;
  data_key_id: string;
  answers: Buffer;
  pages_done: string[];
  created_at: Date;
  updated_at: Date;
}

export interface UploadRow {
  readonly slotId: string;
  readonly fileId: string;
  readonly round: number;
}

const COLUMNS =
  'id, service_version_id, slug, party_id, actor_id, state, revision, data_key_id, answers, pages_done, created_at, updated_at';

/** Rows of applications 申請: sealed answers, uploads and pledges. */
@Injectable()
export class ApplicationStore {
  constructor(private readonly vault: Vault) {}

  async insert(manager: EntityManager, application: Application, key: DataKey): Promise<void> {
    await manager.query(
      `insert into application (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        application.id, application.serviceVersionId, application.slug, application.partyId, application.actorId,
        application.state, application.revision, key.id, sealContent(key, application.id, application.content),
        application.pagesDone, application.createdAt, application.updatedAt,
      ],
    );
  }

  /** With `lock`, the row is held until the transaction ends. */
  async find(manager: EntityManager, id: string, lock = false): Promise<{ application: Application; key: DataKey } | undefined> {
    const rows: ApplicationRow[] = await manager.query(
      `select ${COLUMNS} from application where id = $1 ${lock ? 'for update' : ''}`,
      [id],
    );
    const row = rows[0];
    if (!row) return undefined;
    const key = await this.vault.openKey(manager, row.data_key_id);
    return { application: toApplication(row, key), key };
  }

  /** The party's drafts, newest first. */
  async draftsOf(manager: EntityManager, partyId: string, limit = 20): Promise<{ id: string; slug: string; updatedAt: Date }[]> {
    return manager.query(
      `select id, slug, updated_at as "updatedAt" from application
       where party_id = $1 and state = 'draft' order by updated_at desc limit $2`,
      [partyId, limit],
    );
  }

  /** Writes answers and progress; the caller holds the row's lock. */
  async save(
    manager: EntityManager,
    application: Pick<Application, 'id' | 'content' | 'pagesDone'>,
    key: DataKey,
    at: Date,
  ): Promise<void> {
    await manager.query(
      'update application set answers = $2, pages_done = $3, revision = revision + 1, updated_at = $4 where id = $1',
      [application.id, sealContent(key, application.id, application.content), application.pagesDone, at],
    );
  }

  async setState(manager: EntityManager, id: string, state: Application['state'], at: Date): Promise<void> {
    await manager.query('update application set state = $2, updated_at = $3 where id = $1', [id, state, at]);
  }

  async uploadsOf(manager: EntityManager, applicationId: string): Promise<UploadRow[]> {
    return manager.query(
      `select slot_id as "slotId", file_id as "fileId", round from application_upload
       where application_id = $1 and removed_at is null order by slot_id, position`,
      [applicationId],
    );
  }

  async addUpload(manager: EntityManager, applicationId: string, upload: UploadRow): Promise<void> {
    await manager.query(
      `insert into application_upload (application_id, slot_id, file_id, round, position)
       values ($1, $2, $3, $4, (select coalesce(max(position), 0) + 1 from application_upload where application_id = $1 and slot_id = $2))`,
      [applicationId, upload.slotId, upload.fileId, upload.round],
    );
  }

  /** True when there was such an upload. */
  async removeUpload(manager: EntityManager, applicationId: string, fileId: string, at: Date): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      'update application_upload set removed_at = $3 where application_id = $1 and file_id = $2 and removed_at is null',
      [applicationId, fileId, at],
    );
    return count > 0;
  }

  async pledgesOf(manager: EntityManager, applicationId: string): Promise<{ slotId: string; kind: 'promise' | 'deferred'; madeAt: Date }[]> {
    return manager.query(
      'select slot_id as "slotId", kind, made_at as "madeAt" from application_pledge where application_id = $1',
      [applicationId],
    );
  }

  async pledge(manager: EntityManager, applicationId: string, slotId: string, kind: 'promise' | 'deferred', by: string, at: Date): Promise<void> {
    await manager.query(
      `insert into application_pledge (application_id, slot_id, kind, made_at, made_by) values ($1, $2, $3, $4, $5)
       on conflict (application_id, slot_id) do update set kind = excluded.kind, made_at = excluded.made_at, made_by = excluded.made_by`,
      [applicationId, slotId, kind, at, by],
    );
  }

  async withdrawPledge(manager: EntityManager, applicationId: string, slotId: string): Promise<void> {
    await manager.query('delete from application_pledge where application_id = $1 and slot_id = $2', [applicationId, slotId]);
  }
}

function toApplication(row: ApplicationRow, key: DataKey): Application {
  return {
    id: row.id,
    serviceVersionId: row.service_version_id,
    slug: row.slug,
    partyId: row.party_id,
    actorId: row.actor_id,
    state: row.state,
    revision: row.revision,
    dataKeyId: row.data_key_id,
    content: key.openJson<DraftContent>(row.answers, `application.answers:${row.id}`),
    pagesDone: row.pages_done,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function sealContent(key: DataKey, id: string, content: DraftContent): Buffer {
  return key.sealJson(content, `application.answers:${id}`);
}
