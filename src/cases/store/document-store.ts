import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DataKey } from '../../platform/crypto/vault.js';
import type { DocumentContent } from '../documents/document-content.js';
import type { DocumentKind } from '../documents/document-facts.js';

export interface CaseDocument {
  readonly id: string;
  readonly caseId: string;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly content: DocumentContent;
  readonly issuedAt: Date;
}

/** A document's file, locked until the transaction ends. */
export interface LockedDocument {
  readonly fileId: string | null;
  /** The key of its case. */
  readonly dataKeyId: string;
  /** Its words. */
  read(key: DataKey): DocumentContent;
}

interface DocumentRow {
  id: string;
  case_id: string;
  kind: DocumentKind;
  number: string;
  content: Buffer;
  issued_at: Date;
}

/** Statutory documents: their words, sealed under the case's key. */
@Injectable()
export class DocumentStore {
  async insert(manager: EntityManager, document: CaseDocument, key: DataKey): Promise<void> {
    await manager.query(
      'insert into case_document (id, case_id, kind, number, content, issued_at) values ($1, $2, $3, $4, $5, $6)',
      [
        document.id, document.caseId, document.kind, document.number,
        key.sealJson(document.content, `case_document.content:${document.id}`), document.issuedAt,
      ],
    );
  }

  /** How many of a kind a case has. */
  async count(manager: EntityManager, caseId: string, kind: DocumentKind): Promise<number> {
    const rows: { count: number }[] = await manager.query('select count(*)::int as count from case_document where case_id = $1 and kind = $2', [caseId, kind]);
    return rows[0]?.count ?? 0;
  }

  async lockFile(manager: EntityManager, id: string): Promise<LockedDocument | undefined> {
    const rows: (DocumentRow & { file_id: string | null; data_key_id: string })[] = await manager.query(
      `select d.id, d.case_id, d.kind, d.number, d.content, d.issued_at, d.file_id, c.data_key_id
       from case_document d join case_file c on c.id = d.case_id where d.id = $1 for update of d`,
      [id],
    );
    const row = rows[0];
    return row && { fileId: row.file_id, dataKeyId: row.data_key_id, read: (key) => toDocument(row, key).content };
  }

  async has(manager: EntityManager, caseId: string, kind: DocumentKind): Promise<boolean> {
    const rows: unknown[] = await manager.query('select 1 from case_document where case_id = $1 and kind = $2 limit 1', [caseId, kind]);
    return rows.length > 0;
  }

  async setFile(manager: EntityManager, id: string, fileId: string): Promise<void> {
    await manager.query('update case_document set file_id = $2 where id = $1', [id, fileId]);
  }

  async ofCase(manager: EntityManager, caseId: string, key: DataKey): Promise<CaseDocument[]> {
    const rows: DocumentRow[] = await manager.query(
      'select id, case_id, kind, number, content, issued_at from case_document where case_id = $1 order by issued_at, id',
      [caseId],
    );
    return rows.map((row) => toDocument(row, key));
  }
}

function toDocument(row: DocumentRow, key: DataKey): CaseDocument {
  const content = key.openJson<DocumentContent>(row.content, `case_document.content:${row.id}`);
  return {
    id: row.id,
    caseId: row.case_id,
    kind: row.kind,
    number: row.number,
    // Dates became text when the content was sealed.
    content: { ...content, issuedAt: new Date(content.issuedAt) },
    issuedAt: row.issued_at,
  };
}
