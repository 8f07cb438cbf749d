import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore, type StoredFile } from '../../platform/files/file-store.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';
import { DocumentStore, type CaseDocument } from '../store/document-store.js';
import { auditActorOf } from './audit-actor.js';
import { CaseAccess } from './case-access.js';
import { handedIn, uploadsOf } from './read-case.js';
import { ReadSigning } from './read-signing.js';
import type { DocumentFile } from './seal-document.js';

/** One file or document of a case for a member of staff; each look is recorded by itself. */
@Injectable()
export class ReadCaseFile {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CaseAccess,
    private readonly cases: CaseStore,
    private readonly deferrals: DeferralStore,
    private readonly documents: DocumentStore,
    private readonly signing: ReadSigning,
    private readonly versions: ServiceVersions,
    private readonly files: FileStore,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** An uploaded file. Undefined: no such case, none of this office's, or not a file of it. */
  async upload(actor: StaffActor, number: string, fileId: string): Promise<{ file: StoredFile; content: Buffer } | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const caseFile = await this.open(manager, actor, number);
      if (!caseFile) return undefined;
      const key = await this.vault.openKey(manager, caseFile.dataKeyId);
      const ids = [...uploadsOf(await this.cases.submissionsOf(manager, caseFile)), ...handedIn(await this.deferrals.ofCase(manager, caseFile.id, key))];
      if (!ids.includes(fileId)) return undefined;
      const [file] = await this.files.describe(manager, [fileId], new Map([[key.id, key]]));
      if (!file) return undefined;
      await this.record(manager, actor, caseFile, 'case.file-read', fileId);
      return { file, content: await this.files.read(key, fileId) };
    });
  }

  /** A statutory document. Undefined as above. */
  async document(actor: StaffActor, number: string, documentId: string): Promise<CaseDocument | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const caseFile = await this.open(manager, actor, number);
      if (!caseFile) return undefined;
      const key = await this.vault.openKey(manager, caseFile.dataKeyId);
      const document = (await this.documents.ofCase(manager, caseFile.id, key)).find((each) => each.id === documentId);
      if (document) await this.record(manager, actor, caseFile, 'case.document-read', documentId);
      return document;
    });
  }

  /** The document that several people sign, with the record of it once all have. */
  async signedDocument(actor: StaffActor, number: string): Promise<DocumentFile | undefined> {
    const caseFile = await this.dataSource.transaction(async (manager) => {
      const found = await this.open(manager, actor, number);
      if (found) await this.record(manager, actor, found, 'case.document-read', 'signed-document');
      return found;
    });
    return caseFile && this.signing.file(caseFile);
  }

  private async open(manager: EntityManager, actor: StaffActor, number: string): Promise<CaseFile | undefined> {
    const caseFile = await this.cases.findByNumber(manager, number);
    if (!caseFile) return undefined;
    const { service } = await this.versions.byId(manager, caseFile.serviceVersionId);
    return (await this.access.forStaff(manager, actor, caseFile, service.process)) ? caseFile : undefined;
  }

  private async record(manager: EntityManager, actor: StaffActor, caseFile: CaseFile, action: string, id: string): Promise<void> {
    await this.audit.append(manager, {
      chain: caseFile.id,
      at: this.clock.now(),
      actor: auditActorOf(actor),
      action,
      subject: { kind: 'case', id: caseFile.id },
      detail: { id },
    });
  }
}
