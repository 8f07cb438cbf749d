import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { readEnglish } from '../src/platform/i18n/translate.js';
import { readSource, sourceFiles, textOfTemplate } from './views/rendered.js';

/**
 * Every text that a reader sees passes through `t`, and every text that passes through `t` has its English. Read from
 * the syntax trees of templates and of the code that makes pages, so that nothing needs to be rendered to be found.
 */
const HAN = /\p{Script=Han}/u;
const PLURAL = /_(?:one|other)$/;

interface Use {
  readonly text: string;
  readonly where: string;
}

const templates = sourceFiles('views', '.hbs').map((path) => ({ path, ...textOfTemplate(readSource(path)) }));
const sources = sourceFiles('src', '.ts')
  .filter((path) => !path.endsWith('.spec.ts'))
  .map((path) => ({ path, ...textOfSource(path, readSource(path)) }));
const { texts: english, conflicts } = readEnglish();

describe('text on pages', () => {
  it('passes through t in every template', () => {
    const bare = templates.flatMap(({ path, bare }) => bare.map((text) => `${path}: ${text}`));
    expect(bare.filter((found) => !isSample(found))).toEqual([]);
  });

  it('passes through t in everything that makes a page', () => {
    const bare = sources.filter(({ path }) => makesPages(path)).flatMap(({ path, bare }) => bare.map((text) => `${path}: ${text}`));
    expect(bare.filter((found) => !isSample(found))).toEqual([]);
  });

  it('is written out where t is called, so that it can be found', () => {
    // What is data and not text, such as the name of a certificate type, goes through contentText instead.
    const callers = sources.filter(({ path }) => !/^src\/platform\/(?:i18n|rendering)\/[\w-]+\.ts$/.test(path));
    expect(callers.flatMap(({ path, computed }) => computed.map((code) => `${path}: t(${code})`))).toEqual([]);
  });
});

describe('English', () => {
  const uses: Use[] = [
    ...templates.flatMap(({ path, translated }) => translated.map((text) => ({ text, where: path }))),
    ...sources.flatMap(({ path, translated }) => translated.map((text) => ({ text, where: path }))),
  ];

  it('exists for every text', () => {
    const missing = uses.filter(({ text }) => english[text] === undefined && english[`${text}_other`] === undefined);
    expect([...new Set(missing.map(({ text, where }) => `${where}: "${text}"`))]).toEqual([]);
  });

  it('has both forms where it has one', () => {
    const halves = Object.keys(english).filter((key) => PLURAL.test(key) && english[otherForm(key)] === undefined);
    expect(halves).toEqual([]);
  });

  it('keeps every parameter of the Chinese', () => {
    const lost = Object.entries(english).flatMap(([key, text]) => {
      const wanted = placeholders(key.replace(PLURAL, ''));
      const given = placeholders(text);
      // "one" may say the number in words: "a day".
      const missing = wanted.filter((name) => !given.includes(name) && !(name === 'count' && key.endsWith('_one')));
      const strange = given.filter((name) => !wanted.includes(name));
      return missing.length + strange.length === 0 ? [] : [`"${key}": "${text}"`];
    });
    expect(lost).toEqual([]);
  });

  it('is the same wherever the same text is used', () => {
    expect(conflicts).toEqual([]);
  });

  it('is written in English', () => {
    // What stands in quotation marks may be a name that is Chinese on the screen.
    const chinese = Object.entries(english).filter(([, text]) => HAN.test(text.replace(/["“「][^"”」]*["”」]/g, '')));
    // An example of what to type stays in the language it is typed in.
    expect(chinese.map(([key]) => key).filter((key) => !/^(?:如|例如|比如)/.test(key))).toEqual([]);
  });

  /** Said, not refused: a text may go a moment before its English does. */
  afterAll(() => {
    const used = new Set(uses.map(({ text }) => text));
    // Texts chosen from tables of the code, such as the reasons of a refusal, appear there as literals.
    for (const { literals } of sources) for (const literal of literals) used.add(literal);
    const idle = Object.keys(english).filter((key) => !used.has(key) && !used.has(key.replace(PLURAL, '')));
    if (idle.length > 0) process.stderr.write(`English that nothing uses:\n  ${idle.join('\n  ')}\n`);
  });
});

function makesPages(path: string): boolean {
  return path.endsWith('.view.ts') || /^src\/[\w-]+\/http\//.test(path) || path.startsWith('src/platform/rendering/http/');
}

/** The gallery's people and addresses are answers, not text, and so is what a search box holds. */
function isSample(found: string): boolean {
  return /^(?:src\/platform\/rendering\/http\/gallery\.samples\.ts|views\/style\/)/.test(found);
}

function otherForm(key: string): string {
  return key.endsWith('_one') ? key.replace(/_one$/, '_other') : key.replace(/_other$/, '_one');
}

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
}

interface SourceText {
  /** Chinese literals outside a call of t. */
  readonly bare: string[];
  /** What calls of t are given. */
  readonly translated: string[];
  /** Arguments of t that can't be read from here. */
  readonly computed: string[];
  /** Every Chinese literal. */
  readonly literals: string[];
}

function textOfSource(path: string, source: string): SourceText {
  const found: SourceText = { bare: [], translated: [], computed: [], literals: [] };
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2023, true);

  const visit = (node: ts.Node, insideT: boolean): void => {
    if (ts.isCallExpression(node) && isTranslate(node.expression)) {
      const [first, ...rest] = node.arguments;
      if (first !== undefined) readArgument(first);
      for (const argument of rest) visit(argument, false);
      return;
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      if (HAN.test(node.text)) {
        found.literals.push(node.text);
        if (!insideT) found.bare.push(node.text);
      }
      return;
    }
    if (ts.isRegularExpressionLiteral(node)) return;
    ts.forEachChild(node, (child) => visit(child, insideT));
  };

  /** A text, a choice between texts, or an entry of a table whose texts are literals elsewhere in the same file. */
  const readArgument = (argument: ts.Expression): void => {
    if (ts.isStringLiteralLike(argument)) {
      found.translated.push(argument.text);
      found.literals.push(argument.text);
    } else if (ts.isConditionalExpression(argument)) {
      visit(argument.condition, false);
      readArgument(argument.whenTrue);
      readArgument(argument.whenFalse);
    } else if (ts.isParenthesizedExpression(argument)) {
      readArgument(argument.expression);
    } else {
      found.computed.push(argument.getText(file));
      visit(argument, true);
    }
  };

  visit(file, false);
  return found;
}

/** `t(…)`, `frame.t(…)`. */
function isTranslate(callee: ts.Expression): boolean {
  return (ts.isIdentifier(callee) && callee.text === 't') || (ts.isPropertyAccessExpression(callee) && callee.name.text === 't');
}
