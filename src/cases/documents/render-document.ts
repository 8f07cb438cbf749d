import { DOCUMENT_MARGINS, Flow } from '../../platform/pdf/flow.js';
import { mm, PdfSheet } from '../../platform/pdf/pdf-sheet.js';
import { drawQrCode } from '../../platform/pdf/qr-code.js';
import { drawSeal, VERMILION } from '../../platform/pdf/seal.js';
import { drawWatermark } from '../../platform/pdf/watermark.js';
import type { DocumentBlock, DocumentContent } from './document-content.js';

const BODY = 13;
const GREY = '#5d6773';
const MARGINS = { ...DOCUMENT_MARGINS, top: mm(22), bottom: mm(25) };
/** The sign-off with its seal and the code stays together on one page. */
const SIGN_OFF_HEIGHT = mm(45);

/**
 * Draws a statutory document on A4. The same content gives the same bytes; rejects with `MissingGlyphError` when a
 * character cannot be drawn. `demo` is true until production keys are set.
 */
export async function renderDocument(content: DocumentContent, { demo }: { readonly demo: boolean }): Promise<Uint8Array> {
  const sheet = new PdfSheet({
    title: `${content.title} ${content.number}`, author: content.signOff.office, subject: content.title, createdAt: content.issuedAt,
  });
  const flow = new Flow(sheet, MARGINS);
  drawHead(flow, content);
  for (const block of content.body) drawBlock(flow, block);
  drawSignOff(flow, content, demo);
  drawCourtesy(flow, content);
  sheet.onEveryPage((page, pages) => {
    drawFooter(sheet, content, page, pages, demo);
    if (demo) drawWatermark(sheet, { text: '演示', note: '申江市为虚构城市，本文书不具有法律效力', opacity: 0.11 });
  });
  return sheet.finish();
}

function drawHead(flow: Flow, content: DocumentContent): void {
  const { sheet } = flow;
  const middle = sheet.width / 2;
  const office = content.signOff.office;
  const natural = sheet.measure(office, { size: 24, weight: 'bold', spacing: 3 });
  const size = Math.min(24, (24 * flow.width) / natural);
  sheet.tagged('P', () => sheet.line(office, middle, flow.y + size, { size, weight: 'bold', colour: VERMILION, spacing: 3 }, 'centre'));
  flow.space(size + 14);
  sheet.decoration(() => {
    sheet.doc.lineWidth(2).moveTo(flow.left, flow.y).lineTo(flow.left + flow.width, flow.y).stroke(VERMILION);
    sheet.doc.lineWidth(0.6).moveTo(flow.left, flow.y + 3).lineTo(flow.left + flow.width, flow.y + 3).stroke(VERMILION);
  });
  flow.space(10);
  flow.paragraph(`文书编号：${content.number}`, { size: 10, colour: GREY, align: 'right', after: 14 });
  flow.paragraph(content.title, { size: 21, weight: 'bold', align: 'centre', spacing: [...content.title].length <= 6 ? 4 : 1, tag: 'H1', after: 12 });
  flow.paragraph(content.addressee, { size: BODY, weight: 'medium', after: 2 });
}

function drawBlock(flow: Flow, block: DocumentBlock): void {
  if (block.kind === 'paragraph') {
    flow.paragraph(block.text, { size: BODY, firstIndent: BODY * 2, align: 'justify', leading: 1.75, after: 2 });
  } else if (block.kind === 'list') {
    block.items.forEach((item, index) => {
      flow.paragraph(`${index + 1}. ${item}`, { size: BODY, hangingIndent: BODY * 2, align: 'justify', leading: 1.75, after: 1 });
    });
    flow.space(2);
  } else {
    flow.space(6);
    flow.table(block.columns, block.rows, { size: 11 });
    flow.space(8);
  }
}

/** Office and date at the right, in the lower half of the seal as GB/T 9704 has it; the code at the left. */
function drawSignOff(flow: Flow, content: DocumentContent, demo: boolean): void {
  const { sheet } = flow;
  flow.space(8);
  flow.keep(SIGN_OFF_HEIGHT);
  const top = flow.y;
  drawQrCode(sheet, content.qr.url, { x: flow.left - 8, y: top, side: 96 });
  sheet.tagged('P', () => sheet.line(content.qr.caption, flow.left + 40, top + 105, { size: 9, colour: GREY }, 'centre'));
  const { office, date } = content.signOff;
  const width = Math.max(sheet.measure(office, { size: BODY }), mm(42));
  const middle = flow.left + flow.width - width / 2 - 6;
  const centre = top + 58;
  sheet.tagged('P', () => {
    sheet.line(office, middle, centre + 26, { size: BODY }, 'centre');
    sheet.line(date, middle, centre + 46, { size: BODY }, 'centre');
  });
  drawSeal(sheet, { x: middle, y: centre, diameter: mm(42), office, arc: 200, demo });
  flow.y = top + SIGN_OFF_HEIGHT;
}

function drawCourtesy(flow: Flow, { courtesy }: DocumentContent): void {
  if (!courtesy) return;
  const style = { size: 9, colour: GREY } as const;
  const height = courtesy.paragraphs.reduce((sum, text) => sum + flow.sheet.lines(text, { ...style, width: flow.width }).length * 13.5 + 2, 30);
  flow.keep(height);
  flow.space(4);
  flow.sheet.decoration(() => flow.sheet.doc.lineWidth(0.4).moveTo(flow.left, flow.y).lineTo(flow.left + flow.width, flow.y).stroke('#b4bac2'));
  flow.space(6);
  flow.paragraph(courtesy.title, { size: 9.5, weight: 'medium', colour: GREY, leading: 1.5, after: 1 });
  for (const text of courtesy.paragraphs) flow.paragraph(text, { ...style, leading: 1.5, after: 2 });
}

function drawFooter(sheet: PdfSheet, content: DocumentContent, page: number, pages: number, demo: boolean): void {
  sheet.decoration(() => {
    const y = sheet.height - mm(17);
    sheet.doc.lineWidth(0.4).moveTo(MARGINS.left, y - 12).lineTo(sheet.width - MARGINS.right, y - 12).stroke('#b4bac2');
    const style = { size: 8.5, colour: GREY } as const;
    const contact = content.contact.join('    ');
    const number = `第 ${page} 页 共 ${pages} 页`;
    const room = sheet.width - MARGINS.left - MARGINS.right - sheet.measure(number, style) - 16;
    const size = Math.min(8.5, (8.5 * room) / Math.max(1, sheet.measure(contact, style)));
    sheet.line(contact, MARGINS.left, y + 2, { ...style, size });
    sheet.line(number, sheet.width - MARGINS.right, y + 2, style, 'right');
    if (demo) sheet.line('演示文书，不具有法律效力', sheet.width / 2, y + 16, style, 'centre');
  });
}
