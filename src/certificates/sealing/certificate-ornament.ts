import type { CertificateColour } from '../domain/certificate-type.js';
import type { PdfSheet } from '../../platform/pdf/pdf-sheet.js';

/** The print colours of the palette; the pages' theme has its own values for the same names. */
export const PRINT_COLOURS: Readonly<Record<CertificateColour, string>> = {
  blue: '#0b4fae', green: '#14694a', bronze: '#8a5a12', red: '#9f2b22', purple: '#553a94', teal: '#0f6a70', slate: '#44505e',
};

const EDGE = 24;
const BAND = 15;
/** One turn of the fret, in points; the frame is fitted to whole turns. */
const TURN = 15;

/** Paper tint, a band of square spirals 回纹 between rules, and corners: what makes a sheet a certificate at a glance. */
export function drawFrame(sheet: PdfSheet, colour: string): void {
  const { width, height } = sheet;
  sheet.decoration(() => {
    sheet.doc.rect(0, 0, width, height).fill('#fffefa');
    const inner = { x: EDGE + BAND, y: EDGE + BAND, width: width - 2 * (EDGE + BAND), height: height - 2 * (EDGE + BAND) };
    sheet.doc.rect(inner.x, inner.y, inner.width, inner.height).fillOpacity(0.025).fill(colour).fillOpacity(1);
    sheet.doc.lineWidth(1.4).rect(EDGE, EDGE, width - 2 * EDGE, height - 2 * EDGE).stroke(colour);
    sheet.doc.lineWidth(0.7).rect(inner.x, inner.y, inner.width, inner.height).stroke(colour);
    sheet.doc.lineWidth(0.35).rect(inner.x + 4, inner.y + 4, inner.width - 8, inner.height - 8).stroke(colour);
    sheet.doc.lineWidth(0.8).lineJoin('miter');
    fretAlong(sheet, width - 2 * (EDGE + BAND), (along) => [EDGE + BAND + along, EDGE], false);
    fretAlong(sheet, width - 2 * (EDGE + BAND), (along) => [EDGE + BAND + along, height - EDGE - BAND], false);
    fretAlong(sheet, height - 2 * (EDGE + BAND), (along) => [EDGE, EDGE + BAND + along], true);
    fretAlong(sheet, height - 2 * (EDGE + BAND), (along) => [width - EDGE - BAND, EDGE + BAND + along], true);
    sheet.doc.stroke(colour);
    for (const [x, y] of [[EDGE, EDGE], [width - EDGE - BAND, EDGE], [EDGE, height - EDGE - BAND], [width - EDGE - BAND, height - EDGE - BAND]]) {
      drawCorner(sheet, x ?? 0, y ?? 0, colour);
    }
  });
}

/** A fine rosette in the middle, too intricate to draw by hand. */
export function drawRosette(sheet: PdfSheet, x: number, y: number, radius: number, colour: string): void {
  sheet.decoration(() => {
    sheet.doc.strokeOpacity(0.13).lineWidth(0.3);
    for (const [petals, depth] of [[13, 0.24], [17, 0.4], [23, 0.16]] as const) {
      for (let phase = 0; phase < 3; phase += 1) {
        const steps = 480;
        for (let step = 0; step <= steps; step += 1) {
          const angle = (step / steps) * 2 * Math.PI;
          const reach = radius * (1 - depth + depth * Math.sin(petals * angle + (phase * 2 * Math.PI) / 3));
          const px = round(x + reach * Math.cos(angle));
          const py = round(y + reach * Math.sin(angle));
          if (step === 0) sheet.doc.moveTo(px, py);
          else sheet.doc.lineTo(px, py);
        }
      }
    }
    sheet.doc.stroke(colour);
  });
}

/** Rule with a small diamond in its middle. */
export function drawDivider(sheet: PdfSheet, x: number, y: number, width: number, colour: string): void {
  sheet.decoration(() => {
    const middle = x + width / 2;
    sheet.doc.lineWidth(0.6).moveTo(x, y).lineTo(middle - 9, y).moveTo(middle + 9, y).lineTo(x + width, y).stroke(colour);
    sheet.doc.polygon([middle, y - 4], [middle + 4, y], [middle, y + 4], [middle - 4, y]).fill(colour);
  });
}

/** Square spirals, each in its cell, turned to follow the side they run along. */
function fretAlong(sheet: PdfSheet, length: number, place: (along: number) => [number, number], upright: boolean): void {
  const count = Math.floor(length / TURN);
  const cell = length / count;
  const path = [[0.0, 0.86], [0.86, 0.86], [0.86, 0.14], [0.2, 0.14], [0.2, 0.64], [0.62, 0.64], [0.62, 0.38], [0.42, 0.38]];
  for (let index = 0; index < count; index += 1) {
    const [left, top] = place(index * cell);
    path.forEach(([along = 0, across = 0], at) => {
      const x = round(left + (upright ? across * BAND : along * cell));
      const y = round(top + (upright ? along * cell : across * BAND));
      if (at === 0) sheet.doc.moveTo(x, y);
      else sheet.doc.lineTo(x, y);
    });
  }
}

function drawCorner(sheet: PdfSheet, x: number, y: number, colour: string): void {
  const middle = BAND / 2;
  sheet.doc.rect(x, y, BAND, BAND).fill(colour);
  sheet.doc.lineWidth(0.7).rect(x + 2.4, y + 2.4, BAND - 4.8, BAND - 4.8).stroke('#fffefa');
  sheet.doc.polygon([x + middle, y + 4.4], [x + BAND - 4.4, y + middle], [x + middle, y + BAND - 4.4], [x + 4.4, y + middle]).fill('#fffefa');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
