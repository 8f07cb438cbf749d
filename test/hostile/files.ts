import { crc32, deflateSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { WHITE_PIXEL } from '../support/applying.js';

/** A PDF of one empty page. */
export function pdf(extra = ''): Buffer {
  return Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R${extra}>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
}

/** The same with an object that is kept compressed. */
function packedPdf(object: string): Buffer {
  const packed = deflateSync(Buffer.from(object));
  const head = Buffer.from(`9 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length ${packed.length}>>stream\n`);
  return Buffer.concat([pdf(), head, packed, Buffer.from('\nendstream endobj\n%%EOF\n')]);
}

/** A PNG that says how large it is, and holds that many white rows of one byte; or fewer, when it lies. */
export function png(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(Math.min(rows * (width + 1), 50_000_000), 0), { level: 9 });
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([length, body, check]);
}

const HTML = '<!doctype html><html><body><script>alert(document.cookie)</script></body></html>';
const EXE = Buffer.concat([Buffer.from('MZ\x90\x00\x03\x00\x00\x00', 'latin1'), Buffer.alloc(120), Buffer.from('PE\0\0')]);

/** A zip of 64 MiB of zeros in 64 KiB. */
export const zipBomb = (name: string): Buffer => Buffer.from(zipSync({ [name]: new Uint8Array(64 * 1024 * 1024) }));

/** Files that are not what they say, none of which may be taken: what they are → name, what the sender calls them, bytes. */
export const LYING: readonly (readonly [string, string, string, Buffer])[] = [
  ['a program called a PDF', '合同.pdf', 'application/pdf', EXE],
  ['a page called a picture', '合同.png', 'image/png', Buffer.from(HTML)],
  ['a drawing with a script', '合同.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['a drawing called a picture', '合同.png', 'image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['a zip that unpacks to very much', '合同.pdf', 'application/pdf', zipBomb('a')],
  ['a shell script', '合同.jpg', 'image/jpeg', Buffer.from('#!/bin/sh\nrm -rf /\n')],
  ['a picture kind that is not taken', '合同.gif', 'image/gif', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1')],
  ['the beginning of a picture and nothing more', '合同.png', 'image/png', WHITE_PIXEL.subarray(0, 20)],
  ['the beginning of a PDF and nothing more', '合同.pdf', 'application/pdf', Buffer.from('%PDF-1.7\n')],
  ['a PDF that runs a script', '合同.pdf', 'application/pdf', pdf('/OpenAction<</S/JavaScript/JS(app.alert(1))>>')],
  ['a PDF that starts a program', '合同.pdf', 'application/pdf', pdf('/OpenAction<</S/Launch/F(cmd.exe)>>')],
  ['a PDF that hides its script behind an escape', '合同.pdf', 'application/pdf', pdf('/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>')],
  ['a PDF that hides its script in a compressed object', '合同.pdf', 'application/pdf', packedPdf('1 0 <</S/JavaScript/JS(app.alert(1))>>')],
  ['a picture of 30,000 by 30,000', '合同.png', 'image/png', png(30_000, 30_000, 10)],
  ['a picture of two thousand million rows', '合同.png', 'image/png', png(1, 2_000_000_000, 10)],
  ['nothing at all', '空.pdf', 'application/pdf', Buffer.alloc(0)],
  ['zeros', '合同.pdf', 'application/pdf', Buffer.alloc(2000)],
];
