import { courtesyText } from './courtesy-text.js';
import { approval, rejection } from './decision-documents.js';
import { finishDocument, type DocumentContent, type Draft } from './document-content.js';
import type { DocumentKind, FactsByKind } from './document-facts.js';
import { acceptance, correction, receipt, refusal } from './intake-documents.js';
import { extension, suspension } from './limit-documents.js';

const COMPOSERS: { readonly [K in DocumentKind]: (facts: FactsByKind[K], round: number) => Draft } = {
  receipt, correction, acceptance, extension, suspension, refusal, approval, rejection,
};

/**
 * Composes a statutory document from the facts of a case: for the page and, through `renderDocument`, for the file.
 * `round` counts documents of the same kind within a case (a second 补正告知书, a third 延期告知书), from 1.
 */
export function composeDocument<K extends DocumentKind>(kind: K, facts: FactsByKind[K], round = 1): DocumentContent {
  return { ...finishDocument(facts, COMPOSERS[kind](facts, round)), courtesy: courtesyText(kind, facts) };
}
