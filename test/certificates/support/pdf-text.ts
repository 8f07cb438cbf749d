import { unzlibSync } from 'fflate';

/** The text of a PDF that pdfkit wrote, in drawing order, through the fonts' ToUnicode maps: what a reader can copy. */
export function pdfText(file: Uint8Array): string {
  const objects = readObjects(Buffer.from(file));
  const fonts = new Map<string, Map<string, string>>();
  for (const { dictionary } of objects.values()) {
    const named = /\/Font <<([^>]*)>>/.exec(dictionary)?.[1] ?? '';
    for (const [, name = '', id = ''] of named.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.dictionary ?? '')?.[1];
      fonts.set(name, readToUnicode(objects.get(map ?? '')?.stream ?? ''));
    }
  }
  const lines: string[] = [];
  for (const { stream } of objects.values()) {
    for (const [, block = ''] of stream.matchAll(/\nBT\n([\s\S]*?)\nET/g)) {
      const font = fonts.get(/\/(F\d+) [\d.]+ Tf/.exec(block)?.[1] ?? '');
      const glyphs = [...block.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []);
      lines.push(glyphs.map((glyph) => font?.get(glyph) ?? '\u0000').join(''));
    }
  }
  return lines.join('\n');
}

/** The same without line ends, for what was broken into lines or set letter by letter. */
export function flowedText(file: Uint8Array): string {
  return pdfText(file).replaceAll('\n', '');
}

export function pageCount(file: Uint8Array): number {
  return [...Buffer.from(file).toString('latin1').matchAll(/\/Type \/Page\n/g)].length;
}

interface PdfObject {
  readonly dictionary: string;
  readonly stream: string;
}

function readObjects(file: Buffer): Map<string, PdfObject> {
  const text = file.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const from = match.index + match[0].length;
    const end = text.indexOf('endobj', from);
    const streamAt = text.indexOf('stream\n', from);
    const hasStream = streamAt >= 0 && streamAt < end;
    const dictionary = text.slice(from, hasStream ? streamAt : end);
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? 0);
    const bytes = file.subarray(streamAt + 7, streamAt + 7 + length);
    const stream = !hasStream ? '' : dictionary.includes('/FlateDecode') ? Buffer.from(unzlibSync(bytes)).toString('latin1') : '';
    objects.set(match[1] ?? '', { dictionary, stream });
  }
  return objects;
}

function readToUnicode(map: string): Map<string, string> {
  const characters = new Map<string, string>();
  for (const [, first = '', , list = ''] of map.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/g)) {
    // A ligature (fi) stands for several characters, with a blank between them.
    [...list.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, hex = ''], index) => {
      const glyph = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0');
      characters.set(glyph, Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'));
    });
  }
  return characters;
}
