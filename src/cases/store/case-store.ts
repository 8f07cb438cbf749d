import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault, type DataKey } from '../../platform/crypto/vault.js';
import type { CaseEvent, CaseFile, QueueEntry, Submission } from '../domain/case.js';
import type { CaseState } from '../domain/case-state.js';
import type { Correction, CorrectionItem } from '../domain/correction.js';

export interface CaseRow {
  id: string;
  number: string;
  application_id: string;
  service_version_id: string;
  submitted_version_id: string | null;
  slug: string;
  party_id: string;
  actor_id: string;
  region: string | null;
  state: CaseState;
  data_key_id: string;
  submitted_at: Date;
  accepted_at: Date | null;
  accepted_how: 'clerk' | 'deemed' | null;
  closed_at: Date | null;
}

export const CASE_COLUMNS =
  'id, number, application_id, service_version_id, submitted_version_id, slug, party_id, actor_id, region, state, data_key_id, submitted_at, accepted_at, accepted_how, closed_at';

export interface NewEvent {
  readonly kind: string;
  readonly actorKind: CaseEvent['actorKind'];
  readonly actorId: string | undefined;
  readonly officeId: string | undefined;
  readonly detail?: CaseEvent['detail'];
  readonly note?: string | undefined;
}

/** What a step changes in the case's own rows. */
export interface CaseStep {
  readonly caseFile: CaseFile;
  readonly at: Date;
  readonly state: CaseState;
  readonly acceptedHow: 'clerk' | 'deemed' | undefined;
  readonly closed: boolean;
  readonly opened: readonly (Pick<QueueEntry, 'token' | 'node' | 'stage' | 'officeId' | 'role' | 'resubmitted'>)[];
  readonly closedTokens: readonly number[];
  /** Instant by which the open tasks are due: the earliest of the running clocks. */
  readonly dueAt: Date;
  readonly nameIndex: Buffer | undefined;
  readonly events: readonly NewEvent[];
}

/** Rows of cases 辦件. Writers hold the lock of the case's process instance. */
@Injectable()
export class CaseStore {
  constructor(private readonly vault: Vault) {}

  async nextSerial(manager: EntityManager): Promise<number> {
    const rows: { serial: number }[] = await manager.query("select nextval('case_number_seq')::float8 as serial");
    return rows[0]?.serial ?? 0;
  }

  async insert(manager: EntityManager, caseFile: CaseFile, nameIndex: Buffer | undefined): Promise<void> {
    await manager.query(
      `insert into case_file (${CASE_COLUMNS}, name_index)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        caseFile.id, caseFile.number, caseFile.applicationId, caseFile.serviceVersionId, caseFile.submittedVersionId ?? null, caseFile.slug, caseFile.partyId,
        caseFile.actorId, caseFile.region ?? null, caseFile.state, caseFile.dataKeyId, caseFile.submittedAt,
        caseFile.acceptedAt ?? null, caseFile.acceptedHow ?? null, caseFile.closedAt ?? null, nameIndex ?? null,
      ],
    );
  }

  async insertSubmission(manager: EntityManager, caseId: string, submission: Submission, contentHash: Buffer, key: DataKey): Promise<void> {
    const context = `${caseId}:${submission.revision}`;
    await manager.query(
      `insert into submission (case_id, revision, answers, materials, signed_by, signature_method, content_hash, submitted_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        caseId, submission.revision, key.sealJson(submission.answers, `submission.answers:${context}`),
        key.sealJson(submission.materials, `submission.materials:${context}`), submission.signedBy,
        submission.signatureMethod, contentHash, submission.submittedAt,
      ],
    );
  }

  /** Case state, queue rows and history of one step, in one statement. */
  async applyStep(manager: EntityManager, step: CaseStep, key: DataKey): Promise<void> {
    const { caseFile } = step;
    const events = step.events.map((event, index) => ({
      offset: index + 1,
      kind: event.kind,
      actorKind: event.actorKind,
      actorId: event.actorId ?? null,
      officeId: event.officeId ?? null,
      detail: event.detail ?? {},
      note: event.note ? key.seal(Buffer.from(event.note, 'utf8'), `case_event.note:${caseFile.id}`).toString('hex') : null,
    }));
    await manager.query(
      `with latest as (
         select coalesce(max(seq), 0) as seq from case_event where case_id = $1
       ), event as (
         insert into case_event (case_id, seq, at, kind, actor_kind, actor_id, office_id, detail, note)
         select $1, latest.seq + e."offset", $2, e.kind, e."actorKind", e."actorId", e."officeId", e.detail, decode(e.note, 'hex')
         from latest, jsonb_to_recordset($3) as e("offset" int, kind text, "actorKind" text, "actorId" uuid, "officeId" uuid, detail jsonb, note text)
       ), closed as (
         delete from queue_entry where case_id = $1 and token = any($4::int[])
       ), consulted as (
         update consultation set closed_at = $2 where case_id = $1 and token = any($4::int[]) and answered_at is null and closed_at is null
       ), due as (
         update queue_entry set due_at = $5 where case_id = $1 and not token = any($4::int[])
       ), opened as (
         insert into queue_entry (case_id, token, node, stage, office_id, role, slug, number, name_index, resubmitted, entered_at, due_at)
         select $1, q.token, q.node, q.stage, q."officeId", q.role, $6, $7, $8, q.resubmitted, $2, $5
         from jsonb_to_recordset($9) as q(token int, node text, stage text, "officeId" uuid, role text, resubmitted boolean)
       )
       update case_file set
         state = $10,
         accepted_at = case when $10 in ('accepted', 'approved') then coalesce(accepted_at, $2) else accepted_at end,
         accepted_how = coalesce(accepted_how, $11),
         closed_at = case when $12 then coalesce(closed_at, $2) else closed_at end
       where id = $1`,
      [
        caseFile.id, step.at, JSON.stringify(events), step.closedTokens, step.dueAt, caseFile.slug, caseFile.number,
        step.nameIndex ?? null, JSON.stringify(step.opened), step.state, step.acceptedHow ?? null, step.closed,
      ],
    );
  }

  /** Another version of its service from now on; what was submitted stays with the version it was submitted with. */
  async setVersion(manager: EntityManager, id: string, version: Pick<CaseFile, 'serviceVersionId' | 'submittedVersionId'>): Promise<void> {
    await manager.query('update case_file set service_version_id = $2, submitted_version_id = $3 where id = $1', [
      id, version.serviceVersionId, version.submittedVersionId ?? null,
    ]);
  }

  async findById(manager: EntityManager, id: string): Promise<CaseFile | undefined> {
    const rows: CaseRow[] = await manager.query(`select ${CASE_COLUMNS} from case_file where id = $1`, [id]);
    return rows[0] && toCaseFile(rows[0]);
  }

  async findByNumber(manager: EntityManager, number: string): Promise<CaseFile | undefined> {
    const rows: CaseRow[] = await manager.query(`select ${CASE_COLUMNS} from case_file where number = $1`, [number]);
    return rows[0] && toCaseFile(rows[0]);
  }

  async findByApplication(manager: EntityManager, applicationId: string): Promise<CaseFile | undefined> {
    const rows: CaseRow[] = await manager.query(`select ${CASE_COLUMNS} from case_file where application_id = $1`, [applicationId]);
    return rows[0] && toCaseFile(rows[0]);
  }

  /** Newest first, paged by key: `after` is the last row of the page before. */
  async ofParty(
    manager: EntityManager,
    partyId: string,
    page: { after?: { submittedAt: Date; id: string } | undefined; limit: number },
  ): Promise<CaseFile[]> {
    const rows: CaseRow[] = await manager.query(
      `select ${CASE_COLUMNS} from case_file
       where party_id = $1 and ($2::timestamptz is null or (submitted_at, id) < ($2, $3::uuid))
       order by submitted_at desc, id desc limit $4`,
      [partyId, page.after?.submittedAt ?? null, page.after?.id ?? null, page.limit],
    );
    return rows.map(toCaseFile);
  }

  async submissionsOf(manager: EntityManager, caseFile: CaseFile): Promise<Submission[]> {
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const rows: {
      revision: number; answers: Buffer; materials: Buffer; signed_by: string; signature_method: 'password' | 'code'; submitted_at: Date;
    }[] = await manager.query(
      `select revision, answers, materials, signed_by, signature_method, submitted_at from submission
       where case_id = $1 order by revision`,
      [caseFile.id],
    );
    return rows.map((row) => ({
      revision: row.revision,
      answers: key.openJson(row.answers, `submission.answers:${caseFile.id}:${row.revision}`),
      materials: key.openJson(row.materials, `submission.materials:${caseFile.id}:${row.revision}`),
      signedBy: row.signed_by,
      signatureMethod: row.signature_method,
      submittedAt: row.submitted_at,
    }));
  }

  async eventsOf(manager: EntityManager, caseFile: CaseFile): Promise<CaseEvent[]> {
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const rows: {
      seq: number; at: Date; kind: string; actor_kind: CaseEvent['actorKind']; actor_id: string | null;
      office_id: string | null; detail: CaseEvent['detail']; note: Buffer | null;
    }[] = await manager.query(
      'select seq, at, kind, actor_kind, actor_id, office_id, detail, note from case_event where case_id = $1 order by seq',
      [caseFile.id],
    );
    return rows.map((row) => ({
      seq: row.seq,
      at: row.at,
      kind: row.kind,
      actorKind: row.actor_kind,
      actorId: row.actor_id ?? undefined,
      officeId: row.office_id ?? undefined,
      detail: row.detail,
      note: row.note ? key.open(row.note, `case_event.note:${caseFile.id}`).toString('utf8') : undefined,
    }));
  }

  async insertCorrection(
    manager: EntityManager,
    caseFile: CaseFile,
    correction: Omit<Correction, 'answeredAt'> & { readonly askedBy: string },
    key: DataKey,
  ): Promise<void> {
    await manager.query(
      'insert into correction (id, case_id, asked_by, asked_at, items, by_signatory) values ($1, $2, $3, $4, $5, $6)',
      [
        correction.id, caseFile.id, correction.askedBy, correction.askedAt,
        key.sealJson(correction.items, `correction.items:${correction.id}`), correction.bySignatory,
      ],
    );
  }

  async answerCorrection(manager: EntityManager, caseId: string, at: Date): Promise<void> {
    await manager.query('update correction set answered_at = $2 where case_id = $1 and answered_at is null', [caseId, at]);
  }

  /** All rounds, oldest first; the last one is open while it has no `answeredAt`. */
  async correctionsOf(manager: EntityManager, caseFile: CaseFile): Promise<Correction[]> {
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const rows: { id: string; asked_at: Date; items: Buffer; answered_at: Date | null; by_signatory: boolean }[] = await manager.query(
      'select id, asked_at, items, answered_at, by_signatory from correction where case_id = $1 order by asked_at',
      [caseFile.id],
    );
    return rows.map((row) => ({
      id: row.id,
      askedAt: row.asked_at,
      items: key.openJson<CorrectionItem[]>(row.items, `correction.items:${row.id}`),
      answeredAt: row.answered_at ?? undefined,
      bySignatory: row.by_signatory,
    }));
  }
}

export function toCaseFile(row: CaseRow): CaseFile {
  return {
    id: row.id,
    number: row.number,
    applicationId: row.application_id,
    serviceVersionId: row.service_version_id,
    submittedVersionId: row.submitted_version_id ?? undefined,
    slug: row.slug,
    partyId: row.party_id,
    actorId: row.actor_id,
    region: row.region ?? undefined,
    state: row.state,
    dataKeyId: row.data_key_id,
    submittedAt: row.submitted_at,
    acceptedAt: row.accepted_at ?? undefined,
    acceptedHow: row.accepted_how ?? undefined,
    closedAt: row.closed_at ?? undefined,
  };
}
