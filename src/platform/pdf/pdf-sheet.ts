import PDFDocument from 'pdfkit';
import { fontFile, requireGlyphs, type FontWeight } from './fonts.js';
import { breakLines, printable, type BrokenLine } from './line-breaking.js';

/** A4 in points, upright. */
export const A4 = { width: 595.28, height: 841.89 } as const;

/** Millimetres to points, because paper standards speak in millimetres. */
export function mm(length: number): number {
  return (length * 72) / 25.4;
}

export interface SheetOptions {
  readonly title: string;
  readonly author: string;
  readonly subject?: string;
  /** BCP 47; zh-Hans-CN unless told otherwise. */
  readonly language?: string;
  /** Written into the file instead of the clock, so that the same input gives the same bytes. */
  readonly createdAt: Date;
  readonly landscape?: boolean;
  /** Own entries of the document information dictionary. */
  readonly information?: Readonly<Record<string, string>>;
}

export interface TextStyle {
  readonly size: number;
  readonly weight?: FontWeight;
  readonly colour?: string;
  readonly opacity?: number;
  /** Extra space after each character, in points. */
  readonly spacing?: number;
}

export type Alignment = 'left' | 'centre' | 'right' | 'justify';

export interface BlockOptions extends TextStyle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Distance between baselines as a multiple of the size; Chinese wants air. */
  readonly leading?: number;
  readonly align?: Alignment;
  readonly firstIndent?: number;
}

export type TagName = 'H1' | 'H2' | 'P' | 'Figure' | 'Table' | 'Caption';

const INK = '#1b2430';
export const DEFAULT_LEADING = 1.6;
/** Where the baseline lies within a line box, for Noto Sans SC centred optically on Han characters. */
const BASELINE = 0.88;

/**
 * A PDF being written: a thin layer over pdfkit that embeds our fonts, refuses characters they lack, breaks lines the
 * Chinese way, tags content for screen readers and depends on nothing but its input.
 */
export class PdfSheet {
  readonly doc: PDFKit.PDFDocument;
  private readonly bytes: Promise<Uint8Array>;
  private readonly root: PDFKit.PDFStructureElement;

  constructor(options: SheetOptions) {
    this.doc = new PDFDocument({
      size: 'A4', layout: options.landscape ? 'landscape' : 'portrait', margin: 0, bufferPages: true, autoFirstPage: false,
      pdfVersion: '1.7', tagged: true, displayTitle: true, lang: options.language ?? 'zh-Hans-CN',
      info: {
        Title: options.title, Author: options.author, Subject: options.subject ?? options.title,
        Creator: 'Tongban', Producer: 'Tongban (pdfkit)', CreationDate: options.createdAt, ModDate: options.createdAt,
      },
    });
    Object.assign(this.doc.info, options.information ?? {});
    for (const weight of ['regular', 'medium', 'bold'] as const) this.doc.registerFont(weight, fontFile(weight));
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
    const chunks: Uint8Array[] = [];
    this.bytes = new Promise((resolve, reject) => {
      this.doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      this.doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
      this.doc.on('error', reject);
    });
    this.doc.addPage();
  }

  get width(): number {
    return this.doc.page.width;
  }

  get height(): number {
    return this.doc.page.height;
  }

  /** Width of a text on one line, in points. */
  measure(text: string, style: TextStyle): number {
    this.doc.font(style.weight ?? 'regular').fontSize(style.size);
    const characters = style.spacing ? [...text].length : 0;
    return this.doc.widthOfString(text) + characters * (style.spacing ?? 0);
  }

  /** One line of text with its baseline at `y`; returns its width. Nothing is drawn when a glyph is missing. */
  line(given: string, x: number, y: number, style: TextStyle, align: Exclude<Alignment, 'justify'> = 'left'): number {
    const weight = style.weight ?? 'regular';
    const text = printable(given).replaceAll('\n', ' ');
    requireGlyphs(text, weight);
    const width = this.measure(text, style) - (style.spacing ?? 0);
    const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
    this.doc.font(weight).fontSize(style.size).fillColor(style.colour ?? INK, style.opacity ?? 1);
    this.doc.text(text, left, y, { lineBreak: false, baseline: 'alphabetic', characterSpacing: style.spacing ?? 0 });
    return width;
  }

  /** Breaks a text for a block, to know its height before drawing it. */
  lines(text: string, options: Omit<BlockOptions, 'x' | 'y'>): BrokenLine[] {
    return breakLines(text, (piece) => this.measure(piece, options), options.width, options.firstIndent ?? 0);
  }

  /** A block of text whose top is at `y`; returns the height it took. */
  block(text: string, options: BlockOptions): number {
    return this.drawLines(this.lines(text, options), options);
  }

  /** Draws lines already broken; `continued` when the first of them does not begin its paragraph. */
  drawLines(lines: readonly BrokenLine[], options: BlockOptions, continued = false): number {
    const leading = options.size * (options.leading ?? DEFAULT_LEADING);
    let begins = !continued;
    lines.forEach((line, index) => {
      const indent = begins ? (options.firstIndent ?? 0) : 0;
      begins = line.last;
      const baseline = options.y + index * leading + (leading - options.size) / 2 + options.size * BASELINE;
      const room = options.width - indent;
      if (options.align === 'right') this.line(line.text, options.x + options.width, baseline, options, 'right');
      else if (options.align === 'centre') this.line(line.text, options.x + options.width / 2, baseline, options, 'centre');
      else {
        const spacing = options.align === 'justify' && !line.last ? stretch(line, room, options.size) : 0;
        this.line(line.text, options.x + indent, baseline, { ...options, spacing: (options.spacing ?? 0) + spacing });
      }
    });
    return lines.length * leading;
  }

  /** Marks what `draw` draws as content of the document for assistive technology. */
  tagged(tag: TagName, draw: () => void, alternative?: string): void {
    const content = this.doc.markStructureContent(tag);
    draw();
    this.doc.endMarkedContent();
    this.root.add(this.doc.struct(tag, alternative === undefined ? {} : { alt: alternative }, [content]));
  }

  /** Marks what `draw` draws as decoration that assistive technology passes over. */
  decoration(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    this.doc.save();
    draw();
    this.doc.restore();
    this.doc.endMarkedContent();
  }

  /** Attaches a file, dated by the caller; `name` is ASCII. */
  attach(name: string, type: string, content: Uint8Array, at: Date, description: string): void {
    this.doc.file(Buffer.from(content), { name, type, description, creationDate: at, modifiedDate: at });
  }

  addPage(): void {
    this.doc.addPage();
  }

  /** Runs `draw` on every page, when all are there: headers, page numbers, watermarks. */
  onEveryPage(draw: (page: number, pages: number) => void): void {
    const { count } = this.doc.bufferedPageRange();
    for (let index = 0; index < count; index += 1) {
      this.doc.switchToPage(index);
      draw(index + 1, count);
    }
  }

  async finish(): Promise<Uint8Array> {
    this.root.end();
    this.doc.end();
    return this.bytes;
  }
}

/** Space to add after each character so that the line meets the right edge; a line that is far too short stays. */
function stretch(line: BrokenLine, room: number, size: number): number {
  const gaps = [...line.text].length - 1;
  const missing = room - line.width;
  return gaps > 0 && missing > 0 && missing < size * 3 ? missing / gaps : 0;
}
