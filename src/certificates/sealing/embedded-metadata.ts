import { unzlibSync } from 'fflate';
import type { PdfSheet } from '../../platform/pdf/pdf-sheet.js';
import { readMetadata, type CertificateMetadata, type CopyAnnotation, type MetadataProblem } from '../domain/metadata.js';

/** The attachment that makes a certificate's file readable by machines, offline. */
export const ATTACHMENT_NAME = 'certificate.json';
const FORMAT = 'tongban-certificate/1';

export interface EmbeddedCertificate {
  readonly metadata: CertificateMetadata;
  readonly demo: boolean;
  /** Present on a copy that was made for one use. */
  readonly annotation: CopyAnnotation | null;
}

export type EmbeddedReading =
  | EmbeddedCertificate
  | { readonly refused: 'no-certificate-data' }
  | { readonly refused: 'unreadable-certificate-data'; readonly problems: readonly MetadataProblem[] };

export function attachMetadata(sheet: PdfSheet, certificate: EmbeddedCertificate, at: Date): void {
  const json = JSON.stringify({ format: FORMAT, ...certificate }, null, 1);
  sheet.attach(ATTACHMENT_NAME, 'application/json', Buffer.from(json, 'utf8'), at, 'GB/T 36903 certificate metadata');
}

/**
 * Reads the attachment back. Verify the signature first: this finds the one embedded file by its dictionary, which
 * is only sound for a file whose every byte is known to be the issuer's.
 */
export function extractMetadata(file: Uint8Array): EmbeddedReading {
  const json = parseJson(embeddedFile(Buffer.from(file.buffer, file.byteOffset, file.byteLength)));
  if (!isRecord(json) || json['format'] !== FORMAT) return { refused: 'no-certificate-data' };
  const reading = readMetadata(json['metadata']);
  if ('refused' in reading) return { refused: 'unreadable-certificate-data', problems: reading.problems };
  return { metadata: reading.metadata, demo: json['demo'] !== false, annotation: readAnnotation(json['annotation']) };
}

function embeddedFile(file: Buffer): Buffer | null {
  const marker = file.indexOf('/Type /EmbeddedFile');
  if (marker < 0 || file.indexOf('/Type /EmbeddedFile', marker + 1) >= 0) return null;
  const streamAt = file.indexOf('stream\n', marker);
  if (streamAt < 0) return null;
  const dictionary = file.toString('latin1', file.lastIndexOf(' obj', marker), streamAt);
  const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
  const from = streamAt + 'stream\n'.length;
  if (!Number.isInteger(length) || from + length > file.length) return null;
  const content = file.subarray(from, from + length);
  try {
    return dictionary.includes('/FlateDecode') ? Buffer.from(unzlibSync(content)) : content;
  } catch {
    return null; // The caller says "no certificate data"; only a file that is not ours gets here.
  }
}

function parseJson(content: Buffer | null): unknown {
  if (!content) return null;
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return null;
  }
}

function readAnnotation(found: unknown): CopyAnnotation | null {
  if (!isRecord(found)) return null;
  const { JZJZZSJ, JZJZZZ, JZJZZSY, JZJYXQJZSJ } = found;
  const whole = typeof JZJZZSJ === 'string' && typeof JZJZZZ === 'string' && typeof JZJZZSY === 'string' && typeof JZJYXQJZSJ === 'string';
  return whole ? { JZJZZSJ, JZJZZZ, JZJZZSY, JZJYXQJZSJ } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
