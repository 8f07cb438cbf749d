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
