import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SigningIdentities } from '../../certificates/application/signing-identities.js';
import { documentSealReason } from '../../certificates/domain/document-seal.js';
import { Clock } from '../../platform/clock/clock.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { signPdf } from '../../platform/signing/pdf-signature.js';
import { renderDocument } from '../documents/render-document.js';
import { DocumentStore } from '../store/document-store.js';

export interface DocumentFile {
  readonly name: string;
  readonly mediaType: 'application/pdf';
  readonly content: Buffer;
}

/**
 * The file of a statutory document: drawn from its stored words and sealed when it is first asked for, and the same
 * bytes ever after. Most are read on the page and never downloaded, so none is drawn before.
 */
@Injectable()
export class SealDocument {
  constructor(
    private readonly dataSource: DataSource,
    private readonly documents: DocumentStore,
    private readonly vault: Vault,
    private readonly files: FileStore,
    private readonly identities: SigningIdentities,
    private readonly clock: Clock,
    @Inject(KEYS) private readonly keys: Keys,
  ) {}

  /** The caller answers for the right to read it. Throws for a document that doesn't exist. */
  async download(documentId: string): Promise<DocumentFile> {
    return this.dataSource.transaction(async (manager) => {
      // Two who ask at the same moment get the same file: the second waits here.
      const locked = await this.documents.lockFile(manager, documentId);
      if (!locked) throw new Error(`there is no document ${documentId}`);
      const key = await this.vault.openKey(manager, locked.dataKeyId);
      const { title, number } = locked.read(key);
      const name = `${title}-${number}.pdf`;
      if (locked.fileId) return { name, mediaType: 'application/pdf', content: await this.files.read(key, locked.fileId) };
      const at = this.clock.now();
      const drawn = await renderDocument(locked.read(key), { demo: this.keys.demo });
      const content = await signPdf(drawn, this.identities.signer, { reason: documentSealReason({ title, number }), at });
      const stored = await this.files.put(manager, key, {
        owner: { kind: 'case-document', id: documentId }, name, mediaType: 'application/pdf', content, at,
      });
      await this.documents.setFile(manager, documentId, stored.id);
      return { name, mediaType: 'application/pdf', content: Buffer.from(content) };
    });
  }
}
