import type { PdfSheet } from './pdf-sheet.js';

export interface WatermarkOptions {
  readonly text: string;
  /** A second, smaller line under the first. */
  readonly note?: string;
  readonly colour?: string;
  readonly opacity?: number;
  readonly size?: number;
}

/** One large diagonal text over the middle of the page that is current: unmissable, and still legible through. */
export function drawWatermark(sheet: PdfSheet, options: WatermarkOptions): void {
  const { text, note, colour = '#8a94a3', opacity = 0.16, size = 150 } = options;
  sheet.decoration(() => {
    sheet.doc.translate(sheet.width / 2, sheet.height / 2).rotate(-38);
    sheet.line(text, 0, size * 0.3, { size, weight: 'bold', colour, opacity, spacing: size * 0.25 }, 'centre');
    if (note) sheet.line(note, 0, size * 0.62, { size: size * 0.12, weight: 'medium', colour, opacity: opacity * 1.4 }, 'centre');
  });
}

/** Small lines repeated over the page that is current, for a copy that is good for one use only. */
export function drawTiledWatermark(sheet: PdfSheet, lines: readonly string[], options: { colour?: string; opacity?: number; size?: number } = {}): void {
  const { colour = '#c8241b', opacity = 0.2, size = 11 } = options;
  const width = Math.max(...lines.map((line) => sheet.measure(line, { size }))) + size * 6;
  const height = lines.length * size * 1.5 + size * 9;
  const reach = Math.hypot(sheet.width, sheet.height) / 2;
  sheet.decoration(() => {
    sheet.doc.translate(sheet.width / 2, sheet.height / 2).rotate(-28);
    let shift = 0;
    for (let y = -reach; y < reach; y += height) {
      shift = shift === 0 ? width / 2 : 0;
      for (let x = -reach - shift; x < reach; x += width) {
        if (outside(sheet, x, y, width, height)) continue;
        lines.forEach((line, index) => sheet.line(line, x, y + index * size * 1.5, { size, weight: 'medium', colour, opacity }));
      }
    }
  });
}

/** Whether a tile at (x, y) of the turned plane misses the page entirely, so that no invisible text fills the file. */
function outside(sheet: PdfSheet, x: number, y: number, width: number, height: number): boolean {
  const turn = (-28 * Math.PI) / 180;
  const centreX = x + width / 2;
  const centreY = y + height / 2;
  const pageX = centreX * Math.cos(turn) - centreY * Math.sin(turn);
  const pageY = centreX * Math.sin(turn) + centreY * Math.cos(turn);
  const reach = Math.hypot(width, height) / 2;
  return Math.abs(pageX) > sheet.width / 2 + reach || Math.abs(pageY) > sheet.height / 2 + reach;
}
