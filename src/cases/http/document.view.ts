import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { DocumentContent } from '../documents/document-content.js';

/** A statutory document as a page. It is Chinese whatever the reader's language is; the courtesy text says so. */
export interface DocumentView {
  readonly title: string;
  readonly document: Omit<DocumentContent, 'courtesy' | 'body'> & {
    readonly body: readonly {
      readonly paragraph: string;
      readonly items: readonly string[];
      readonly table: { readonly caption: string; readonly head: readonly { text: string }[]; readonly rows: readonly (readonly { text: string }[])[] } | null;
    }[];
  };
  readonly courtesy: { readonly title: string; readonly paragraphs: readonly string[] } | null;
  readonly backHref: string;
  readonly fileHref: string;
}

export const documentPage = definePage<DocumentView>('cases/document');

export function documentView(content: DocumentContent, backHref: string, fileHref: string, frame: Frame): DocumentView {
  const { courtesy, body, ...document } = content;
  return {
    title: document.title,
    document: {
      ...document,
      body: body.map((block) => ({
        paragraph: block.kind === 'paragraph' ? block.text : '',
        items: block.kind === 'list' ? block.items : [],
        table:
          block.kind === 'table'
            ? {
                caption: block.caption,
                head: block.columns.map((column) => ({ text: column.heading })),
                rows: block.rows.map((row) => row.map((text) => ({ text }))),
              }
            : null,
      })),
    },
    courtesy: frame.locale === 'en' ? courtesy : null,
    backHref,
    fileHref,
  };
}
