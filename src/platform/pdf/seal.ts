import { mm, type PdfSheet } from './pdf-sheet.js';

/** Vermilion, as pressed; a little see-through so that the text below a seal stays legible. */
export const VERMILION = '#c8241b';
const OPACITY = 0.86;

export interface SealOptions {
  /** Centre, in points. */
  readonly x: number;
  readonly y: number;
  /** 42 mm is the size of a department's round seal; certificates use smaller ones. */
  readonly diameter?: number;
  /** The office's full name, on the circle. */
  readonly office: string;
  /** A straight line below the centre, e.g. 电子证照专用章. */
  readonly purpose?: string;
  /** Degrees of the circle that the name may take; 230 unless told otherwise. */
  readonly arc?: number;
  /** A demo seal says 演示 where a real one bears the star, so that it can't pass for an authority's. */
  readonly demo: boolean;
}

/** Draws a round seal as vectors and text: ring, name on the circle, star (or 演示) and purpose. */
export function drawSeal(sheet: PdfSheet, options: SealOptions): void {
  const { x, y, office, demo } = options;
  const radius = (options.diameter ?? mm(42)) / 2;
  sheet.tagged('Figure', () => {
    sheet.doc.save().opacity(OPACITY);
    sheet.doc.lineWidth(radius * 0.055).circle(x, y, radius * 0.97).stroke(VERMILION);
    sheet.doc.lineWidth(radius * 0.012).circle(x, y, radius * 0.905).stroke(VERMILION);
    drawName(sheet, x, y, radius, office, options.arc ?? 230);
    if (demo) {
      const size = radius * 0.36;
      sheet.line('演示', x, y + size * 0.36, { size, weight: 'bold', colour: VERMILION, opacity: OPACITY, spacing: size * 0.1 }, 'centre');
    } else {
      drawStar(sheet, x, y - radius * 0.02, radius * 0.27);
    }
    if (options.purpose) {
      const size = Math.min(radius * 0.17, (radius * 1.02) / [...options.purpose].length);
      sheet.line(options.purpose, x, y + radius * 0.62, { size, weight: 'medium', colour: VERMILION, opacity: OPACITY }, 'centre');
    }
    sheet.doc.restore();
  }, demo ? `演示印章：${office}` : `印章：${office}`);
}

/** The name runs along the upper arc, feet inward, as wide apart as its length allows and never past `widest` degrees. */
function drawName(sheet: PdfSheet, x: number, y: number, radius: number, office: string, widest: number): void {
  const characters = [...office];
  const count = characters.length;
  const size = radius * (count > 20 ? 0.2 : count > 14 ? 0.235 : 0.28);
  const arm = radius * 0.87 - size * 0.9;
  const natural = ((size * 1.28) / arm) * (180 / Math.PI);
  const step = count > 1 ? Math.min(natural, widest / (count - 1)) : 0;
  // A name too long for its arc is drawn narrower rather than let its characters overlap.
  const squeeze = Math.min(1, ((step * Math.PI) / 180) * arm / (size * 0.92) || 1);
  characters.forEach((character, index) => {
    const angle = (index - (count - 1) / 2) * step;
    sheet.doc.save();
    sheet.doc.translate(x, y).rotate(angle).translate(0, -arm).scale(squeeze, 1);
    sheet.line(character, 0, 0, { size, weight: 'bold', colour: VERMILION, opacity: OPACITY }, 'centre');
    sheet.doc.restore();
  });
}

function drawStar(sheet: PdfSheet, x: number, y: number, radius: number): void {
  const inner = radius * 0.382;
  for (let corner = 0; corner < 10; corner += 1) {
    const reach = corner % 2 === 0 ? radius : inner;
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    const [px, py] = [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    if (corner === 0) sheet.doc.moveTo(px, py);
    else sheet.doc.lineTo(px, py);
  }
  sheet.doc.closePath().fill(VERMILION);
}
