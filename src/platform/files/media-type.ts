import { constants, inflateSync } from 'node:zlib';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';

export type FileFormat = 'pdf' | 'jpeg' | 'png';

/** unknown: not one of the formats taken anywhere. damaged: begins like one but doesn't open. active: a PDF that runs things. */
export type MediaRefusal = 'unknown' | 'damaged' | 'active' | 'too-many-pixels';

const FORMATS: Readonly<Record<string, FileFormat>> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpeg', 'image/png': 'png' };

/** A picture of more than 60 megapixels is no document but a bomb. */
const MAX_PIXELS = 60_000_000;

/**
 * Names in a PDF that run or carry something. Any letter of a name may be written as '#' and its code (ISO 32000-1,
 * 7.3.5). Long names only: three letters like /JS turn up by chance in every few megabytes of a scan.
 */
const ACTIVE_NAME = new RegExp(
  `/(${['JavaScript', 'Launch', 'EmbeddedFile', 'RichMedia', 'Rendition'].map((name) => [...name].map(escapable).join('')).join('|')})\\b`,
  'i',
);

function escapable(letter: string): string {
  return `(?:${letter}|#${letter.charCodeAt(0).toString(16)})`;
}

/** Objects that a PDF keeps compressed, where names would not be seen otherwise. What doesn't unpack is no object. */
function objectStreamsOf(content: Uint8Array, text: string): string[] {
  return [...text.matchAll(/\/ObjStm\b[^]{0,400}?stream\r?\n/g)].slice(0, MAX_OBJECT_STREAMS).map((found) => {
    const begin = found.index + found[0].length;
    try {
      const options = { maxOutputLength: MAX_OBJECT_STREAM_BYTES, finishFlush: constants.Z_SYNC_FLUSH };
      return inflateSync(content.subarray(begin), options).toString('latin1');
    } catch {
      return '';
    }
  });
}

const MAX_OBJECT_STREAMS = 200;
const MAX_OBJECT_STREAM_BYTES = 1_000_000;

/** What a file really is, by its content; its name and the browser's word for it count for nothing. */
export async function sniffMediaType(content: Uint8Array): Promise<{ format: FileFormat; mediaType: string } | { refused: MediaRefusal }> {
  const found = await fileTypeFromBuffer(content);
  const format = found && FORMATS[found.mime];
  if (!found || !format) return { refused: 'unknown' };
  if (format === 'pdf') {
    const text = Buffer.from(content).toString('latin1');
    if (!text.includes('%%EOF')) return { refused: 'damaged' };
    if (ACTIVE_NAME.test(text) || objectStreamsOf(content, text).some((objects) => ACTIVE_NAME.test(objects))) return { refused: 'active' };
    return { format, mediaType: found.mime };
  }
  try {
    const { width = 0, height = 0 } = await sharp(content, { limitInputPixels: MAX_PIXELS }).metadata();
    if (width * height > MAX_PIXELS) return { refused: 'too-many-pixels' };
  } catch {
    // sharp throws only what the picture itself is at fault for.
    return { refused: 'damaged' };
  }
  return { format, mediaType: found.mime };
}

/**
 * The same picture without what the camera wrote beside it: place, device, owner (ASVS 14.2.8). It is turned upright
 * first, because the turn was part of what is taken away. A PDF stays as it is: it may carry a signature.
 */
export async function withoutMetadata(format: FileFormat, content: Uint8Array): Promise<Uint8Array> {
  if (format === 'pdf') return content;
  const upright = sharp(content, { limitInputPixels: MAX_PIXELS }).rotate();
  return format === 'jpeg' ? upright.jpeg({ quality: 92 }).toBuffer() : upright.png().toBuffer();
}
