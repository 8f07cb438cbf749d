import { formatDate } from '../../platform/i18n/dates.js';
import { Flow } from '../../platform/pdf/flow.js';
import { mm, PdfSheet } from '../../platform/pdf/pdf-sheet.js';
import { drawQrCode } from '../../platform/pdf/qr-code.js';
import { drawSeal } from '../../platform/pdf/seal.js';
import { drawTiledWatermark, drawWatermark } from '../../platform/pdf/watermark.js';
import type { CertificateType } from '../domain/certificate-type.js';
import type { CertificateMetadata, CopyAnnotation } from '../domain/metadata.js';
import { printedFields, type PrintedField } from './certificate-fields.js';
import { drawDivider, drawFrame, drawRosette, PRINT_COLOURS } from './certificate-ornament.js';
import { attachMetadata } from './embedded-metadata.js';

export interface CertificateRendering {
  readonly type: CertificateType;
  readonly metadata: CertificateMetadata;
  /** By attribute key, as they should read: a region's name, not its code. Dates are `YYYY-MM-DD`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** JPEG or PNG, upright, 26:32 like an identity photograph; others are cropped to that. */
  readonly portrait?: Uint8Array;
  /** The page on which anyone verifies this certificate, with its token. */
  readonly qrUrl: string;
  /** The office's full name, as on its seal. */
  readonly issuerName: string;
  /** True until production keys are set: watermark and seal say 演示. */
  readonly demo: boolean;
  readonly issuedAt: Date;
}

const LEFT = 84;
const RIGHT = 84;
const LABEL_WIDTH = 112;
const FIELDS_TOP = 232;
const FIELDS_BOTTOM = 592;
/** The proportions of an identity photograph, 26 × 32 mm. */
const PORTRAIT = { width: mm(35), height: mm(43) };
const GREY = '#5d6773';
const SIZES = [13, 12, 11, 10, 9] as const;
const ANNEX = '见附页';

/**
 * Draws the certificate as an A4 PDF, unsigned; sealing signs it. The same input gives the same bytes.
 * Rejects with `MissingGlyphError` when a character of the text cannot be drawn, so that nothing mangled is issued.
 */
export async function renderCertificate(rendering: CertificateRendering): Promise<Uint8Array> {
  return render(rendering, null);
}

/**
 * The annotated copy 加注件 of a certificate, made for one use: same face, with maker, purpose and expiry across the
 * page, in the document information and in the attached data.
 */
export async function annotateCopy(rendering: CertificateRendering, annotation: CopyAnnotation): Promise<Uint8Array> {
  return render(rendering, annotation);
}

async function render(rendering: CertificateRendering, annotation: CopyAnnotation | null): Promise<Uint8Array> {
  const { type, metadata, demo, issuedAt } = rendering;
  const colour = PRINT_COLOURS[type.colour];
  const sheet = new PdfSheet({
    title: `${metadata.ZZMC} ${metadata.CZZT}`,
    author: rendering.issuerName,
    subject: `${metadata.ZZMC}（电子证照）${annotation ? '加注件' : ''}`,
    createdAt: issuedAt,
    information: { ZZBS: metadata.ZZBS, ZZMC: metadata.ZZMC, ...annotation },
  });
  drawFrame(sheet, colour);
  drawRosette(sheet, sheet.width / 2, 420, 190, colour);
  drawHead(sheet, rendering, colour);
  const overflow = drawFields(sheet, rendering);
  drawFoot(sheet, rendering, colour);
  if (overflow.length > 0) drawAnnex(sheet, overflow, colour);
  sheet.onEveryPage(() => {
    if (demo) drawWatermark(sheet, { text: '演示', note: '申江市为虚构城市，本证照不具有法律效力', opacity: 0.12 });
    if (annotation) drawTiledWatermark(sheet, annotationLines(annotation));
  });
  attachMetadata(sheet, { metadata, demo, annotation }, issuedAt);
  return sheet.finish();
}

function drawHead(sheet: PdfSheet, { metadata, issuerName, type }: CertificateRendering, colour: string): void {
  const middle = sheet.width / 2;
  const name = [...metadata.ZZMC];
  const size = name.length <= 6 ? 40 : name.length <= 10 ? 32 : 25;
  const spacing = name.length <= 4 ? size * 0.45 : name.length <= 8 ? size * 0.16 : 0;
  sheet.tagged('P', () => sheet.line(issuerName, middle, 96, { size: 13, colour: GREY, spacing: 3 }, 'centre'));
  sheet.tagged('H1', () => sheet.line(metadata.ZZMC, middle, 156, { size, weight: 'bold', colour, spacing }, 'centre'));
  drawDivider(sheet, middle - 120, 178, 240, colour);
  const kind = type.holderKind === 'person' ? '电子证照' : '电子证照（法人）';
  sheet.tagged('P', () => sheet.line(`${kind}  ELECTRONIC CERTIFICATE`, middle, 200, { size: 9.5, colour: GREY, spacing: 1 }, 'centre'));
}

/** Draws the fields in the largest size that fits and gives back what fits in none, for a second page. */
function drawFields(sheet: PdfSheet, rendering: CertificateRendering): PrintedField[] {
  const fields = printedFields(rendering.type, rendering.metadata, rendering.attributes);
  const hasPortrait = rendering.portrait !== undefined;
  if (rendering.portrait) drawPortrait(sheet, rendering.portrait);
  const shown = [...fields];
  for (;;) {
    const size = SIZES.find((candidate) => heightOf(sheet, shown, candidate, hasPortrait) <= FIELDS_BOTTOM - FIELDS_TOP);
    if (size !== undefined) {
      drawRows(sheet, shown, size, hasPortrait);
      return fields.filter((field, index) => shown[index] !== field);
    }
    const longest = shown.reduce((far, field, index) => (field.value.length > (shown[far]?.value.length ?? 0) ? index : far), 0);
    const field = shown[longest];
    // A type with so many short attributes that they overfill the face is a defect of its definition.
    if (!field || field.value.length <= ANNEX.length) throw new RangeError(`${rendering.type.code} has more attributes than fit on its face`);
    shown[longest] = { ...field, value: ANNEX };
  }
}

interface Row {
  readonly field: PrintedField;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function rowsOf(sheet: PdfSheet, fields: readonly PrintedField[], size: number, hasPortrait: boolean): Row[] {
  let top = FIELDS_TOP;
  return fields.map((field) => {
    const beside = hasPortrait && top < FIELDS_TOP + PORTRAIT.height + 6;
    const full = sheet.width - LEFT - RIGHT - LABEL_WIDTH;
    const width = beside ? full - PORTRAIT.width - 20 : full;
    const lines = sheet.lines(field.value, { size, weight: 'medium', width }).length;
    const height = lines * size * 1.5 + size * 0.85;
    const row = { field, top, width, height };
    top += height;
    return row;
  });
}

function heightOf(sheet: PdfSheet, fields: readonly PrintedField[], size: number, hasPortrait: boolean): number {
  return rowsOf(sheet, fields, size, hasPortrait).reduce((sum, row) => sum + row.height, 0);
}

function drawRows(sheet: PdfSheet, fields: readonly PrintedField[], size: number, hasPortrait: boolean): void {
  for (const { field, top, width, height } of rowsOf(sheet, fields, size, hasPortrait)) {
    const y = top + size * 0.4;
    sheet.tagged('P', () => {
      sheet.block(field.label, { x: LEFT, y, width: LABEL_WIDTH, size: Math.min(size, 11.5), colour: GREY, leading: (1.5 * size) / Math.min(size, 11.5) });
      sheet.block(field.value, { x: LEFT + LABEL_WIDTH, y, width, size, weight: 'medium', leading: 1.5 });
    });
    sheet.decoration(() => {
      sheet.doc.lineWidth(0.4).dash(1.2, { space: 1.8 });
      sheet.doc.moveTo(LEFT, top + height - 1).lineTo(LEFT + LABEL_WIDTH + width, top + height - 1).stroke('#b4bac2');
    });
  }
}

function drawPortrait(sheet: PdfSheet, portrait: Uint8Array): void {
  const x = sheet.width - RIGHT - PORTRAIT.width;
  const y = FIELDS_TOP + 4;
  sheet.tagged('Figure', () => {
    sheet.doc.save();
    sheet.doc.rect(x, y, PORTRAIT.width, PORTRAIT.height).clip();
    sheet.doc.image(Buffer.from(portrait), x, y, { cover: [PORTRAIT.width, PORTRAIT.height], align: 'center', valign: 'center' });
    sheet.doc.restore();
    sheet.doc.lineWidth(0.6).rect(x, y, PORTRAIT.width, PORTRAIT.height).stroke('#9aa3ae');
  }, '持证人照片');
}

function drawFoot(sheet: PdfSheet, rendering: CertificateRendering, colour: string): void {
  const { metadata, issuerName, demo, qrUrl } = rendering;
  drawQrCode(sheet, qrUrl, { x: LEFT - 6, y: 612, side: 100 });
  sheet.tagged('P', () => sheet.line('扫码核验真伪', LEFT + 44, 724, { size: 9, colour: GREY }, 'centre'));
  // The seal lies over the end of the office's name and the date, as it is pressed on paper.
  const issuer = sheet.lines(issuerName, { size: 13, width: 176 });
  const top = 652 - issuer.length * 10;
  sheet.tagged('P', () => {
    sheet.line('发证机关', 216, top, { size: 9.5, colour: GREY });
    sheet.drawLines(issuer, { x: 216, y: top + 6, width: 176, size: 13, weight: 'medium', leading: 20 / 13 });
    const date = top + 34 + issuer.length * 20;
    sheet.line('发证日期', 216, date - 4, { size: 9.5, colour: GREY });
    sheet.line(formatDate(metadata.ZZBFRQ, 'zh-Hans'), 216, date + 16, { size: 13, weight: 'medium' });
  });
  drawSeal(sheet, { x: 446, y: 666, diameter: mm(42), office: issuerName, purpose: '电子证照专用章', demo });
  const left = LEFT - 12;
  sheet.decoration(() => sheet.doc.lineWidth(0.5).moveTo(left, 748).lineTo(sheet.width - left, 748).stroke(colour));
  const statement = demo
    ? '演示样证：申江市为虚构城市，本证照不具有法律效力。'
    : '本电子证照与实体证照具有同等法律效力。以电子签名和扫码核验结果为准，打印件仅供参考。';
  sheet.tagged('P', () => {
    const identifier = `证照标识 ${metadata.ZZBS}`;
    const width = sheet.width - 2 * left;
    const natural = sheet.measure(identifier, { size: 8.5 });
    sheet.line(identifier, sheet.width / 2, 764, { size: Math.min(8.5, (8.5 * width) / natural) }, 'centre');
    sheet.line(statement, sheet.width / 2, 779, { size: 8, colour: GREY }, 'centre');
  });
}

function drawAnnex(sheet: PdfSheet, fields: readonly PrintedField[], colour: string): void {
  sheet.addPage();
  const flow = new Flow(sheet);
  flow.paragraph('附页', { size: 20, weight: 'bold', align: 'centre', colour, tag: 'H1', after: 14 });
  for (const { label, value } of fields) {
    flow.paragraph(label, { size: 11, colour: GREY, tag: 'H2', after: 2 });
    flow.paragraph(value, { size: 12, align: 'justify', after: 12 });
  }
}

function annotationLines(annotation: CopyAnnotation): string[] {
  return [
    `仅供${annotation.JZJZZSY}使用`,
    `${annotation.JZJZZZ} 制作于 ${annotation.JZJZZSJ}`,
    `有效期至 ${annotation.JZJYXQJZSJ}，他用无效`,
  ];
}
