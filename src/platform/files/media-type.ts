import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';

export type FileFormat = 'pdf' | 'jpeg' | 'png';

/** unknown: not one of the formats taken anywhere. damaged: begins like one but doesn't open. active: a PDF that runs things. */
export type MediaRefusal = 'unknown' | 'damaged' | 'active' | 'too-many-pixels';

const FORMATS: Readonly<Record<string, FileFormat>> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpeg', 'image/png': 'png' };

/** A picture of more than 60 megapixels is no document but a bomb. */
const MAX_PIXELS = 60_000_000;

/** What a file really is, by its content; its name and the browser's word for it count for nothing. */
export async function sniffMediaType(content: Uint8Array): Promise<{ format: FileFormat; mediaType: string } | { refused: MediaRefusal }> {
  const found = await fileTypeFromBuffer(content);
  const format = found && FORMATS[found.mime];
  if (!found || !format) return { refused: 'unknown' };
  if (format === 'pdf') {
    const text = Buffer.from(content).toString('latin1');
    if (!text.includes('%%EOF')) return { refused: 'damaged' };
    if (/\/(JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b/.test(text)) return { refused: 'active' };
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
