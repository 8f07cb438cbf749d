import { Flow } from '../../platform/pdf/flow.js';
import { mm, PdfSheet } from '../../platform/pdf/pdf-sheet.js';
import { drawWatermark } from '../../platform/pdf/watermark.js';
import type { SigningContent } from './compose-signing-document.js';

const BODY = 12.5;
const GREY = '#5d6773';
const MARGINS = { top: mm(25), right: mm(26), bottom: mm(25), left: mm(28) };

/** One line of the record: who has signed, and how it was made sure that it was them. */
export interface SignatureLine {
  readonly name: string;
  readonly numberTail: string;
  /** In words: 人脸核验, 视频核验 … and when. */
  readonly check: string;
  readonly signed: string;
}

export interface SigningFile {
  readonly content: SigningContent;
  /** Of the case it belongs to. */
  readonly caseNumber: string;
  readonly madeAt: Date;
  readonly demo: boolean;
  /** After all have signed: the record of it, with the hash of the file that each of them signed. */
  readonly record?: { readonly hash: string; readonly lines: readonly SignatureLine[] };
}

/** Draws the document to be signed, or, with the record, the one that all have signed. The same input gives the same bytes. */
export async function renderSigningDocument(file: SigningFile): Promise<Uint8Array> {
  const { content, caseNumber, demo } = file;
  const sheet = new PdfSheet({ title: `${content.title} ${caseNumber}`, author: '通办', subject: content.title, createdAt: file.madeAt });
  const flow = new Flow(sheet, MARGINS);
  flow.paragraph(content.title, { size: 20, weight: 'bold', align: 'centre', spacing: 2, tag: 'H1', after: 14 });
  for (const block of content.blocks) {
    if (block.kind === 'heading') {
      flow.space(6);
      flow.paragraph(block.text, { size: 13.5, weight: 'bold', tag: 'H2', after: 3 });
    } else flow.paragraph(block.text, { size: BODY, firstIndent: BODY * 2, align: 'justify', leading: 1.7, after: 2 });
  }
  if (file.record) drawRecord(flow, file.record);
  sheet.onEveryPage((page, pages) => {
    sheet.decoration(() => {
      const y = sheet.height - mm(15);
      const style = { size: 8.5, colour: GREY } as const;
      sheet.line(`办件编号 ${caseNumber}`, MARGINS.left, y, style);
      sheet.line(`第 ${page} 页 共 ${pages} 页`, sheet.width - MARGINS.right, y, style, 'right');
      if (demo) sheet.line('演示文件，不具有法律效力', sheet.width / 2, y + 13, style, 'centre');
    });
    if (demo) drawWatermark(sheet, { text: '演示', note: '申江市为虚构城市，本文件不具有法律效力', opacity: 0.11 });
  });
  return sheet.finish();
}

function drawRecord(flow: Flow, { hash, lines }: NonNullable<SigningFile['record']>): void {
  flow.turn();
  flow.paragraph('签署记录', { size: 16, weight: 'bold', tag: 'H2', after: 8 });
  flow.paragraph('以上文件由下列人员在线签署。每人签署前均核验了本人身份，该次核验只对本文件有效。', { size: 11.5, leading: 1.7, after: 6 });
  flow.table(
    [
      { heading: '签署人', share: 2 },
      { heading: '证件号码末四位', share: 2 },
      { heading: '身份核验', share: 4 },
      { heading: '签署时间', share: 3 },
    ],
    lines.map((line) => [line.name, line.numberTail, line.check, line.signed]),
    { size: 10.5 },
  );
  flow.space(8);
  flow.paragraph('签署时的文件（不含本页）的 SHA-256 校验值：', { size: 10, colour: GREY, after: 1 });
  flow.paragraph(`${hash.slice(0, 32)} ${hash.slice(32)}`, { size: 9.5, colour: GREY });
}
