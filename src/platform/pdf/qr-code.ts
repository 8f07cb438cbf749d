import QRCode from 'qrcode';
import type { PdfSheet } from './pdf-sheet.js';

/** Modules of light around the code that readers need (ISO/IEC 18004). */
const QUIET_ZONE = 4;

export interface QrModules {
  /** Modules a side, without the quiet zone. */
  readonly size: number;
  readonly dark: (row: number, column: number) => boolean;
}

/** The code as a matrix; level M survives a fold or a stain of 15%. */
export function qrModules(text: string): QrModules {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  return { size: modules.size, dark: (row, column) => modules.get(row, column) === 1 };
}

/** Draws a QR code as vectors in a square of `side` points, quiet zone included, so that it is sharp in any print. */
export function drawQrCode(sheet: PdfSheet, text: string, at: { readonly x: number; readonly y: number; readonly side: number }): void {
  const { size, dark } = qrModules(text);
  const unit = at.side / (size + 2 * QUIET_ZONE);
  sheet.tagged('Figure', () => {
    sheet.doc.save();
    sheet.doc.rect(at.x, at.y, at.side, at.side).fill('#ffffff');
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        if (!dark(row, column)) continue;
        let run = 1;
        while (column + run < size && dark(row, column + run)) run += 1;
        // Slightly taller than a module, so that no hairline shows between rows on screens.
        sheet.doc.rect(at.x + (column + QUIET_ZONE) * unit, at.y + (row + QUIET_ZONE) * unit, run * unit, unit * 1.02);
        column += run - 1;
      }
    }
    sheet.doc.fill('#000000');
    sheet.doc.restore();
  }, text);
}
