import Handlebars from 'handlebars';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/platform/i18n/project-root.js';
import type { Locale } from '../../src/platform/i18n/locale.js';
import { createFrame } from '../../src/platform/rendering/frame.js';
import type { Frame, FrameFacts } from '../../src/platform/rendering/frame.js';
import { definePage, pageRenderer } from '../../src/platform/rendering/page.js';

const FACTS: Omit<FrameFacts, 'locale'> = {
  elder: false,
  path: '/style',
  canonicalPath: '/style',
  requestId: 'request-1',
  demo: true,
  now: new Date('2026-11-23T02:51:00Z'),
};

/** A frame as the middleware would build it. */
export function frameFor(locale: Locale, facts: Partial<FrameFacts> = {}): Frame {
  return createFrame({ ...FACTS, locale, ...facts });
}

/** One partial with its parameters, as English HTML: the language of govuk-frontend's own fixtures. */
export function renderPartial(name: string, parameters: object, locale: Locale = 'en'): string {
  return pageRenderer().render(definePage<object>(`partials/${name}`), parameters, frameFor(locale));
}

/** Every file below a folder of the project with one of these endings, by path from the project's root. */
export function sourceFiles(folder: string, ...endings: string[]): string[] {
  return readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

export function readSource(path: string): string {
  return readFileSync(join(projectRoot(), path), 'utf8');
}

export interface TemplateText {
  /** Chinese printed as it stands in the template. */
  readonly bare: string[];
  /** Literal first arguments of `t`. */
  readonly translated: string[];
  /** Names of icons written out. */
  readonly icons: string[];
}

const HAN = /\p{Script=Han}/u;

/** What a template says, read from its syntax tree, so that no nesting of helpers hides a text. */
export function textOfTemplate(source: string): TemplateText {
  const found: TemplateText = { bare: [], translated: [], icons: [] };

  class Reader extends Handlebars.Visitor {
    override ContentStatement(content: hbs.AST.ContentStatement): void {
      if (HAN.test(content.value)) found.bare.push(content.value.trim());
    }

    override StringLiteral(literal: hbs.AST.StringLiteral): void {
      if (HAN.test(literal.value)) found.bare.push(literal.value);
    }

    override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
      if (!this.call(statement as unknown as hbs.AST.SubExpression)) super.MustacheStatement(statement);
    }

    override SubExpression(expression: hbs.AST.SubExpression): void {
      if (!this.call(expression)) super.SubExpression(expression);
    }

    /** True when this was a call of `t` on a literal, whose parameters are then read on their own. */
    private call({ path, params, hash }: hbs.AST.SubExpression): boolean {
      const first = params[0] as hbs.AST.StringLiteral | undefined;
      if (first?.type !== 'StringLiteral') return false;
      if (path.original === 'icon') found.icons.push(first.value);
      if (path.original !== 't') return false;
      found.translated.push(first.value);
      for (const pair of (hash as hbs.AST.Hash | undefined)?.pairs ?? []) this.accept(pair.value);
      return true;
    }
  }

  new Reader().accept(Handlebars.parse(source));
  return found;
}
