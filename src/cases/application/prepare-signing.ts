import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { RegionTable } from '../../accounts/application/region-table.js';
import { SIGNATORIES } from '../../catalog/domain/check-across.js';
import type { Service } from '../../catalog/domain/service.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { Facts as ProcessFacts } from '../../workflow/core/instance.js';
import { AS_AUTHORED, composeSigningDocument } from '../documents/compose-signing-document.js';
import { renderSigningDocument } from '../documents/render-signing-document.js';
import type { CaseFile, Submission } from '../domain/case.js';
import { correctedPerson, peopleNamed } from '../domain/signatory.js';
import { SignatoryStore } from '../store/signatory-store.js';
import { SigningDocumentStore } from '../store/signing-document-store.js';

/**
 * Before a submission that others have to sign goes its way: the document's words and bytes are fixed, and the people
 * named become signatories. A correction that leaves the words as they were leaves the document and its signatures too.
 */
@Injectable()
export class PrepareSigning {
  constructor(
    private readonly documents: SigningDocumentStore,
    private readonly signatories: SignatoryStore,
    private readonly regions: RegionTable,
    private readonly files: FileStore,
    private readonly vault: Vault,
    @Inject(KEYS) private readonly keys: Keys,
  ) {}

  /** The process's variables that list the signatories by their ids; none for a service that nobody signs. */
  async prepare(manager: EntityManager, caseFile: CaseFile, service: Service, submission: Pick<Submission, 'revision' | 'answers'>, at: Date): Promise<ProcessFacts> {
    if (!service.document) return {};
    await this.fixDocument(manager, caseFile, service, submission, at);
    const ids = await this.nameSignatories(manager, caseFile, service, submission, at);
    return Object.fromEntries(service.process.variables.filter(({ from }) => from === SIGNATORIES).map(({ name }) => [name, ids]));
  }

  private async fixDocument(
    manager: EntityManager, caseFile: CaseFile, service: Service, { revision, answers }: Pick<Submission, 'revision' | 'answers'>, at: Date,
  ): Promise<void> {
    if (!service.document) return;
    const regions = await this.regions.all(manager);
    const content = composeSigningDocument(service.document, { form: service.form, answers, regions, content: AS_AUTHORED });
    const before = await this.documents.current(manager, caseFile, true);
    if (before && JSON.stringify(before.content) === JSON.stringify(content)) return;
    const bytes = await renderSigningDocument({ content, caseNumber: caseFile.number, madeAt: at, demo: this.keys.demo });
    const id = uuidv7();
    const key = await this.vault.openKey(manager, caseFile.dataKeyId);
    const stored = await this.files.put(manager, key, {
      owner: { kind: 'signing-document', id }, name: `${content.title}-${caseFile.number}.pdf`, mediaType: 'application/pdf', content: bytes, at,
    });
    const hash = createHash('sha256').update(bytes).digest('hex');
    await this.documents.insert(manager, caseFile, { id, caseId: caseFile.id, revision, content, fileId: stored.id, hash, madeAt: at, sealedFileId: undefined });
  }

  /** Whoever was named before stays who they are in the process; their name and mobile follow the correction, but for a mobile changed by hand. */
  private async nameSignatories(
    manager: EntityManager, caseFile: CaseFile, service: Service, { answers }: Pick<Submission, 'answers'>, at: Date,
  ): Promise<string[]> {
    const people = service.document ? peopleNamed(service.document, service.form, answers) : [];
    const before = await this.signatories.ofCase(manager, caseFile);
    const ids: string[] = [];
    for (const [position, person] of people.entries()) {
      const codeIndex = this.vault.index('holder-code', person.idNumber);
      const known = before.find((each) => each.codeIndex.equals(codeIndex));
      const id = known?.id ?? uuidv7();
      if (known) await this.signatories.update(manager, caseFile, id, { position, person: correctedPerson(known.person, person) });
      else await this.signatories.insert(manager, caseFile, { id, position, codeIndex, person });
      ids.push(id);
    }
    const dropped = before.filter((each) => !ids.includes(each.id)).map((each) => each.id);
    if (dropped.length > 0) await this.signatories.drop(manager, dropped, at);
    return ids;
  }
}
