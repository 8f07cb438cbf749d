import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault, type DataKey } from '../../platform/crypto/vault.js';
import type { CaseFile } from '../domain/case.js';
import type { NamedPerson, Signatory } from '../domain/signatory.js';

interface SignatoryRow {
  id: string;
  case_id: string;
  position: number;
  code_index: Buffer;
  person: Buffer;
  step_token: number | null;
  link_expires_at: Date | null;
  invited_at: Date | null;
  invitations: number;
  reminded_at: Date | null;
}

const COLUMNS = 'id, case_id, position, code_index, person, step_token, link_expires_at, invited_at, invitations, reminded_at';

/** The people named to sign. Whoever was dropped by a correction is found no more. Writers hold the lock of the case's process. */
@Injectable()
export class SignatoryStore {
  constructor(private readonly vault: Vault) {}

  async insert(
    manager: EntityManager, caseFile: CaseFile, signatory: Pick<Signatory, 'id' | 'position' | 'codeIndex' | 'person'>,
  ): Promise<void> {
    const key = await this.key(manager, caseFile);
    await manager.query('insert into signatory (id, case_id, position, code_index, person) values ($1, $2, $3, $4, $5)', [
      signatory.id, caseFile.id, signatory.position, signatory.codeIndex, sealed(key, signatory.id, signatory.person),
    ]);
  }

  async update(manager: EntityManager, caseFile: CaseFile, id: string, given: { position: number; person: NamedPerson }): Promise<void> {
    const key = await this.key(manager, caseFile);
    await manager.query('update signatory set position = $2, person = $3 where id = $1', [id, given.position, sealed(key, id, given.person)]);
  }

  /** Named no longer: their link opens nothing from now on. */
  async drop(manager: EntityManager, ids: readonly string[], at: Date): Promise<void> {
    await manager.query('update signatory set dropped_at = $2, link_hash = null, step_token = null where id = any($1)', [ids, at]);
  }

  async ofCase(manager: EntityManager, caseFile: CaseFile): Promise<Signatory[]> {
    const rows: SignatoryRow[] = await manager.query(
      `select ${COLUMNS} from signatory where case_id = $1 and dropped_at is null order by position, id`,
      [caseFile.id],
    );
    if (rows.length === 0) return [];
    const key = await this.key(manager, caseFile);
    return rows.map((row) => toSignatory(row, key));
  }

  /** The case of a signatory, for whoever then asks for the rest. */
  async caseOf(manager: EntityManager, by: { readonly id: string } | { readonly linkHash: Buffer; readonly at: Date }): Promise<{ id: string; caseId: string; codeIndex: Buffer } | undefined> {
    const rows: { id: string; caseId: string; codeIndex: Buffer }[] = 'id' in by
      ? await manager.query('select id, case_id as "caseId", code_index as "codeIndex" from signatory where id = $1 and dropped_at is null', [by.id])
      : await manager.query(
          'select id, case_id as "caseId", code_index as "codeIndex" from signatory where link_hash = $1 and link_expires_at > $2 and dropped_at is null',
          [by.linkHash, by.at],
        );
    return rows[0];
  }

  /** Held until the transaction ends, so that of two messages sent at once the second is counted. */
  async lock(manager: EntityManager, id: string): Promise<void> {
    await manager.query('select 1 from signatory where id = $1 for update', [id]);
  }

  /** Their step has opened, or is over. */
  async setStep(manager: EntityManager, id: string, token: number): Promise<void> {
    await manager.query('update signatory set step_token = $2 where id = $1', [id, token]);
  }

  async closeSteps(manager: EntityManager, caseId: string, tokens: readonly number[]): Promise<void> {
    if (tokens.length === 0) return;
    await manager.query('update signatory set step_token = null where case_id = $1 and step_token = any($2::int[])', [caseId, tokens]);
  }

  async invited(manager: EntityManager, id: string, link: { hash: Buffer; expiresAt: Date; at: Date }): Promise<void> {
    await manager.query(
      'update signatory set link_hash = $2, link_expires_at = $3, invited_at = $4, invitations = invitations + 1 where id = $1',
      [id, link.hash, link.expiresAt, link.at],
    );
  }

  /** Takes some who were last told before `before`, and marks them as reminded; another worker's are left to it. */
  async takeForgetful(manager: EntityManager, given: { before: Date; at: Date; limit: number; most: number }): Promise<{ id: string; caseId: string }[]> {
    const [rows]: [{ id: string; caseId: string }[], number] = await manager.query(
      `update signatory set reminded_at = $2 where id in (
         select id from signatory
         where step_token is not null and coalesce(reminded_at, invited_at) < $1 and invitations < $4
         order by coalesce(reminded_at, invited_at), id limit $3 for update skip locked)
       returning id, case_id as "caseId"`,
      [given.before, given.at, given.limit, given.most],
    );
    return rows;
  }

  private key(manager: EntityManager, caseFile: CaseFile): Promise<DataKey> {
    return this.vault.openKey(manager, caseFile.dataKeyId);
  }
}

function sealed(key: DataKey, id: string, person: NamedPerson): Buffer {
  return key.sealJson(person, `signatory.person:${id}`);
}

function toSignatory(row: SignatoryRow, key: DataKey): Signatory {
  return {
    id: row.id,
    caseId: row.case_id,
    position: row.position,
    codeIndex: row.code_index,
    person: key.openJson<NamedPerson>(row.person, `signatory.person:${row.id}`),
    stepToken: row.step_token ?? undefined,
    linkExpiresAt: row.link_expires_at ?? undefined,
    invitedAt: row.invited_at ?? undefined,
    invitations: row.invitations,
    remindedAt: row.reminded_at ?? undefined,
  };
}
