import { Inject, Injectable } from '@nestjs/common';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import type { DocumentContent } from '../documents/document-content.js';
import { renderDocument } from '../documents/render-document.js';

/** The file of a statutory document, drawn from its stored words: the same words give the same bytes. */
@Injectable()
export class DrawDocument {
  constructor(@Inject(KEYS) private readonly keys: Keys) {}

  pdf(content: DocumentContent): Promise<Uint8Array> {
    return renderDocument(content, { demo: this.keys.demo });
  }
}
