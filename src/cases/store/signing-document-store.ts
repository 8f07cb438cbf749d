import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import type { CaseFile } from '../domain/case.js';
import type { SigningContent } from '../documents/compose-signing-document.js';

/** What people sign: its words and where its fixed bytes lie. */
export interface SigningDocument {
  readonly id: string;
  readonly caseId: string;
  readonly revision: number;
  readonly content: SigningContent;
  readonly fileId: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  readonly madeAt: Date;
  readonly sealedFileId: string | undefined;
}

interface DocumentRow {
  id: string;
  case_id: string;
  revision: number;
  content: Buffer;
  file_id: string;
  hash: Buffer;
  made_at: Date;
  sealed_file_id: string | null;
}

const COLUMNS = 'id, case_id, revision, content, file_id, hash, made_at, sealed_file_id';

/** Documents to be signed, sealed under their case's key. The newest of a case counts. */
@Injectable()
export class SigningDocumentStore {
  constructor(private readonly vault: Vault) {}

  async insert(manager: EntityManager, caseFile: CaseFile, document: SigningDocument): Promise<void> {
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    await manager.query(`insert into signing_document (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, null)`, [
      document.id, document.caseId, document.revision, key.sealJson(document.content, contextOf(document.id)), document.fileId,
      Buffer.from(document.hash, 'hex'), document.madeAt,
    ]);
  }

  /** With `lock`, until the transaction ends. */
  async current(manager: EntityManager, caseFile: CaseFile, lock = false): Promise<SigningDocument | undefined> {
    const rows: DocumentRow[] = await manager.query(
      `select ${COLUMNS} from signing_document where case_id = $1 order by revision desc limit 1 ${lock ? 'for update' : ''}`,
      [caseFile.id],
    );
    const row = rows[0];
    if (!row) return undefined;
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    return {
      id: row.id,
      caseId: row.case_id,
      revision: row.revision,
      content: key.openJson<SigningContent>(row.content, contextOf(row.id)),
      fileId: row.file_id,
      hash: row.hash.toString('hex'),
      madeAt: row.made_at,
      sealedFileId: row.sealed_file_id ?? undefined,
    };
  }

  async setSealedFile(manager: EntityManager, id: string, fileId: string): Promise<void> {
    await manager.query('update signing_document set sealed_file_id = $2 where id = $1', [id, fileId]);
  }
}

function contextOf(id: string): string {
  return `signing_document.content:${id}`;
}
