import { DEFAULT_LEADING, mm, type Alignment, type PdfSheet, type TagName, type TextStyle } from './pdf-sheet.js';

export interface FlowMargins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** GB/T 9704 sets 37/26/35/28 mm; a little less at the top, since ours carry a slim header. */
export const DOCUMENT_MARGINS: FlowMargins = { top: mm(30), right: mm(26), bottom: mm(28), left: mm(28) };

export interface ParagraphOptions extends TextStyle {
  readonly align?: Alignment;
  readonly leading?: number;
  readonly firstIndent?: number;
  readonly hangingIndent?: number;
  readonly after?: number;
  readonly tag?: TagName;
}

export interface TableColumn {
  readonly heading: string;
  /** Share of the table's width, relative to the other columns. */
  readonly share: number;
  readonly align?: 'left' | 'centre';
}

const RULE = '#8a94a3';
const HEAD_GROUND = '#eef1f5';
const CELL_PADDING = 6;

/** Text that runs down the page and on to the next one. `y` is where the next thing begins. */
export class Flow {
  y: number;

  constructor(readonly sheet: PdfSheet, readonly margins: FlowMargins = DOCUMENT_MARGINS) {
    this.y = margins.top;
  }

  get left(): number {
    return this.margins.left;
  }

  get width(): number {
    return this.sheet.width - this.margins.left - this.margins.right;
  }

  get bottom(): number {
    return this.sheet.height - this.margins.bottom;
  }

  space(height: number): void {
    this.y += height;
  }

  /** Begins a new page unless `height` still fits on this one. */
  keep(height: number): void {
    if (this.y + height > this.bottom && this.y > this.margins.top) this.turn();
  }

  turn(): void {
    this.sheet.addPage();
    this.y = this.margins.top;
  }

  paragraph(text: string, options: ParagraphOptions): void {
    const hanging = options.hangingIndent ?? 0;
    const block = { ...options, x: this.left + hanging, width: this.width - hanging };
    const leading = options.size * (options.leading ?? DEFAULT_LEADING);
    let lines = this.sheet.lines(text, block);
    let continued = false;
    while (lines.length > 0) {
      let fits = Math.floor((this.bottom - this.y + leading * 0.2) / leading);
      // Neither a first nor a last line stands alone on a page.
      if (fits < lines.length && (fits < 2 || lines.length - fits < 2)) fits = lines.length - fits < 2 && fits > 2 ? fits - 1 : 0;
      if (fits <= 0 && this.y > this.margins.top) {
        this.turn();
        continue;
      }
      const here = lines.slice(0, Math.max(fits, 1));
      this.sheet.tagged(options.tag ?? 'P', () => {
        this.y += this.sheet.drawLines(here, { ...block, y: this.y }, continued);
      });
      continued = !(here[here.length - 1]?.last ?? true);
      lines = lines.slice(here.length);
      if (lines.length > 0) this.turn();
    }
    this.y += options.after ?? 0;
  }

  /** Label and value side by side, the values aligned; the whole line moves to the next page together. */
  labelled(pairs: readonly (readonly [label: string, value: string])[], options: TextStyle & { labelWidth: number; after?: number }): void {
    for (const [label, value] of pairs) {
      const block = { ...options, width: this.width - options.labelWidth };
      const lines = this.sheet.lines(value, block);
      const height = lines.length * options.size * DEFAULT_LEADING;
      this.keep(height);
      this.sheet.tagged('P', () => {
        this.sheet.block(label, { ...options, colour: '#56616f', x: this.left, y: this.y, width: options.labelWidth });
        this.sheet.drawLines(lines, { ...block, x: this.left + options.labelWidth, y: this.y });
      });
      this.y += height + (options.after ?? 2);
    }
  }

  /** A ruled table; rows never split unless taller than a page, and the head repeats on each page. */
  table(columns: readonly TableColumn[], rows: readonly (readonly string[])[], style: TextStyle): void {
    const shares = columns.reduce((sum, column) => sum + column.share, 0);
    const widths = columns.map((column) => (this.width * column.share) / shares);
    const head = columns.map((column) => column.heading);
    const first = rows[0];
    this.keep(this.rowHeight(head, widths, style) + (first ? this.rowHeight(first, widths, style) : 0));
    this.row(head, columns, widths, { ...style, weight: 'medium' }, true);
    for (const row of rows) {
      const before = this.y;
      this.keep(this.rowHeight(row, widths, style));
      if (this.y < before) this.row(head, columns, widths, { ...style, weight: 'medium' }, true);
      this.row(row, columns, widths, style, false);
    }
  }

  private rowHeight(cells: readonly string[], widths: readonly number[], style: TextStyle): number {
    const heights = cells.map((cell, index) => {
      const width = (widths[index] ?? 0) - 2 * CELL_PADDING;
      return this.sheet.lines(cell, { ...style, width }).length * style.size * 1.45;
    });
    return Math.max(...heights) + 2 * CELL_PADDING - 2;
  }

  private row(cells: readonly string[], columns: readonly TableColumn[], widths: readonly number[], style: TextStyle, isHead: boolean): void {
    const height = this.rowHeight(cells, widths, style);
    const top = this.y;
    this.sheet.decoration(() => {
      if (isHead) this.sheet.doc.rect(this.left, top, this.width, height).fill(HEAD_GROUND);
      let x = this.left;
      this.sheet.doc.lineWidth(0.6);
      for (const width of widths) {
        this.sheet.doc.rect(x, top, width, height).stroke(RULE);
        x += width;
      }
    });
    this.sheet.tagged('P', () => {
      let x = this.left;
      cells.forEach((cell, index) => {
        const width = widths[index] ?? 0;
        const block = { ...style, width: width - 2 * CELL_PADDING, leading: 1.45 };
        const lines = this.sheet.lines(cell, block);
        const slack = height - lines.length * style.size * 1.45;
        const align = isHead || columns[index]?.align === 'centre' ? 'centre' : 'left';
        this.sheet.drawLines(lines, { ...block, x: x + CELL_PADDING, y: top + slack / 2, align });
        x += width;
      });
    });
    this.y += height;
  }
}
