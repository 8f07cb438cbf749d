import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SigningIdentities } from '../../certificates/application/signing-identities.js';
import { Clock } from '../../platform/clock/clock.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import { signPdf } from '../../platform/signing/pdf-signature.js';
import { renderSigningDocument, type SignatureLine } from '../documents/render-signing-document.js';
import { wayInWords } from '../documents/way-in-words.js';
import type { CaseFile } from '../domain/case.js';
import { standingWith, type Signatory, type Signature } from '../domain/signatory.js';
import { SignatoryStore } from '../store/signatory-store.js';
import { SignatureStore } from '../store/signature-store.js';
import { SigningDocumentStore, type SigningDocument } from '../store/signing-document-store.js';
import type { DocumentFile } from './seal-document.js';

/** Who signs a case's document, and how far they are. */
export interface SigningState {
  readonly document: SigningDocument;
  readonly people: readonly {
    readonly signatory: Signatory;
    readonly standing: 'signed' | 'declined' | 'waiting';
    readonly signature: Signature | undefined;
  }[];
  readonly complete: boolean;
}

/** The signing of a case and its files, for those whose right to read the case the caller answers for. */
@Injectable()
export class ReadSigning {
  constructor(
    private readonly dataSource: DataSource,
    private readonly documents: SigningDocumentStore,
    private readonly signatories: SignatoryStore,
    private readonly signatures: SignatureStore,
    private readonly vault: Vault,
    private readonly files: FileStore,
    private readonly identities: SigningIdentities,
    private readonly clock: Clock,
    @Inject(KEYS) private readonly keys: Keys,
  ) {}

  /** Undefined for a case that nobody else signs. */
  async of(caseFile: CaseFile): Promise<SigningState | undefined> {
    return this.read(this.dataSource.manager, caseFile, false);
  }

  /** The bytes that are signed: the same for everybody, whenever they ask. */
  async plainFile(caseFile: CaseFile, document: SigningDocument): Promise<DocumentFile> {
    const key = await this.vault.openKey(this.dataSource.manager, caseFile.dataKeyId);
    return { name: `${document.content.title}-${caseFile.number}.pdf`, mediaType: 'application/pdf', content: await this.files.read(key, document.fileId) };
  }

  /**
   * The document with the record of who has signed it, how each was proven and when: drawn and sealed when it is first
   * asked for, the same bytes ever after. Before all have signed, the plain one.
   */
  async file(caseFile: CaseFile): Promise<DocumentFile | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const state = await this.read(manager, caseFile, true);
      if (!state) return undefined;
      const { document, complete, people } = state;
      if (!complete) return this.plainFile(caseFile, document);
      const key = await this.vault.openKey(manager, caseFile.dataKeyId);
      const name = `${document.content.title}-${caseFile.number}-已签署.pdf`;
      if (document.sealedFileId) return { name, mediaType: 'application/pdf', content: await this.files.read(key, document.sealedFileId) };
      const at = this.clock.now();
      const drawn = await renderSigningDocument({
        content: document.content, caseNumber: caseFile.number, madeAt: document.madeAt, demo: this.keys.demo,
        record: { hash: document.hash, lines: people.flatMap(lineOf) },
      });
      const content = await signPdf(drawn, this.identities.signer, { reason: `${document.content.title} ${caseFile.number} 签署完成`, at });
      const stored = await this.files.put(manager, key, { owner: { kind: 'signing-document', id: document.id }, name, mediaType: 'application/pdf', content, at });
      await this.documents.setSealedFile(manager, document.id, stored.id);
      return { name, mediaType: 'application/pdf', content: Buffer.from(content) };
    });
  }

  private async read(manager: EntityManager, caseFile: CaseFile, lock: boolean): Promise<SigningState | undefined> {
    const document = await this.documents.current(manager, caseFile, lock);
    if (!document) return undefined;
    const signatures = await this.signatures.ofCase(manager, caseFile);
    const people = (await this.signatories.ofCase(manager, caseFile)).map((signatory) => ({
      signatory,
      standing: standingWith(signatory, document.id, signatures),
      signature: signatures.filter((each) => each.signatoryId === signatory.id && each.documentId === document.id).at(-1),
    }));
    return { document, people, complete: people.length > 0 && people.every((each) => each.standing === 'signed') };
  }
}

function lineOf({ signatory, signature }: SigningState['people'][number]): SignatureLine[] {
  if (!signature) return [];
  const { check } = signature;
  return [{
    name: signatory.person.name,
    numberTail: signatory.person.idNumber.slice(-4),
    check: check ? `${wayInWords(check.way)}，${formatDateTime(check.at, 'zh-Hans')}` : '登录密码或短信验证码',
    signed: formatDateTime(signature.at, 'zh-Hans'),
  }];
}
