import PdfFile from 'pdfkit';
import sharp from 'sharp';
import type { UploadedFile } from '../support/http-client.js';

/** A page of a lease as a phone would photograph it: grey lines on white. */
export async function photograph(name: string): Promise<UploadedFile> {
  const lines = Array.from({ length: 24 }, (_, row) => `<rect x="80" y="${160 + row * 36}" width="${row % 5 === 4 ? 300 : 640}" height="10" fill="#99a"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="1100"><rect width="800" height="1100" fill="#fff"/><rect x="260" y="80" width="280" height="28" fill="#445"/>${lines.join('')}</svg>`;
  return { field: 'files', name, type: 'image/png', content: await sharp(Buffer.from(svg)).png().toBuffer() };
}

/** A scanned page. */
export async function scan(name: string): Promise<UploadedFile> {
  const document = new PdfFile({ size: 'A4' });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on('end', resolve));
  document.text('Lease, page 2');
  document.end();
  await ended;
  return { field: 'files', name, type: 'application/pdf', content: Buffer.concat(chunks) };
}
