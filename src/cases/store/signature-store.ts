import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CheckWay } from '../../identity-check/domain/check.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { CaseFile } from '../domain/case.js';
import type { Signature } from '../domain/signatory.js';

export interface NewSignature extends Omit<Signature, 'check'> {
  readonly accountId: string;
  readonly check: { readonly id: string; readonly way: CheckWay; readonly at: Date } | undefined;
}

interface SignatureRow {
  id: string;
  signatory_id: string;
  document_id: string;
  act: 'sign' | 'decline';
  method: 'password' | 'code' | null;
  check_way: CheckWay | null;
  checked_at: Date | null;
  reason: Buffer | null;
  at: Date;
}

/** Signatures and refusals to sign, never changed. The database refuses one that is not its signatory's own, or whose check is another's. */
@Injectable()
export class SignatureStore {
  constructor(private readonly vault: Vault) {}

  async insert(manager: EntityManager, caseFile: CaseFile, signature: NewSignature): Promise<void> {
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const id = uuidv7();
    const { check, reason } = signature;
    await manager.query(
      `insert into signature (id, signatory_id, document_id, act, account_id, method, check_id, check_way, checked_at, reason, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id, signature.signatoryId, signature.documentId, signature.act, signature.accountId, signature.method ?? null, check?.id ?? null,
        check?.way ?? null, check?.at ?? null, reason === undefined ? null : key.seal(Buffer.from(reason, 'utf8'), contextOf(id)), signature.at,
      ],
    );
  }

  /** All of the case, on every text it has had, oldest first. */
  async ofCase(manager: EntityManager, caseFile: CaseFile): Promise<Signature[]> {
    const rows: SignatureRow[] = await manager.query(
      `select g.id, g.signatory_id, g.document_id, g.act, g.method, g.check_way, g.checked_at, g.reason, g.at
       from signature g join signing_document d on d.id = g.document_id where d.case_id = $1 order by g.at, g.id`,
      [caseFile.id],
    );
    if (rows.length === 0) return [];
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    return rows.map((row) => ({
      signatoryId: row.signatory_id,
      documentId: row.document_id,
      act: row.act,
      at: row.at,
      method: row.method ?? undefined,
      check: row.check_way && row.checked_at ? { way: row.check_way, at: row.checked_at } : undefined,
      reason: row.reason ? key.open(row.reason, contextOf(row.id)).toString('utf8') : undefined,
    }));
  }
}

function contextOf(id: string): string {
  return `signature.reason:${id}`;
}
