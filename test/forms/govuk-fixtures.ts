import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { load, type CheerioAPI } from 'cheerio';

export interface Fixture {
  readonly name: string;
  readonly options: Options;
  readonly html: string;
}
export type Options = Readonly<Record<string, unknown>>;

/** The components of govuk-frontend (MIT) bring what their own templates print for given parameters. */
export function fixturesOf(component: string): readonly Fixture[] {
  const root = dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json'));
  const file = join(root, 'dist', 'govuk', 'components', component, 'fixtures.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { fixtures: Fixture[] }).fixtures;
}

/** The structure of a piece of HTML: tags, attributes without order, texts without layout. */
export function structureOf(html: string): unknown {
  const $ = load(html, null, false);
  return childrenOf($, $.root().contents().toArray());
}

type Nodes = ReturnType<ReturnType<CheerioAPI['root']>['contents']>[number][];

function childrenOf($: CheerioAPI, nodes: Nodes): unknown[] {
  const children: unknown[] = [];
  for (const node of nodes) {
    if (node.type === 'text') {
      const text = node.data.replace(/\s+/g, ' ').trim();
      if (text !== '') children.push(text);
    } else if (node.type === 'tag') {
      const attributes = Object.fromEntries(Object.entries(node.attribs).sort().map(([name, value]) =>
        [name, name === 'class' || name === 'aria-describedby' ? value.split(/\s+/).filter(Boolean).sort().join(' ') : value]));
      children.push([node.name, attributes, ...childrenOf($, $(node).contents().toArray())]);
    }
  }
  return children;
}

export function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function object(value: unknown): Options {
  return typeof value === 'object' && value !== null ? (value as Options) : {};
}

/** True when the parameters use nothing beyond the given names, so that our templates can express them. */
export function expressible(options: Options, names: readonly string[]): boolean {
  return Object.entries(options).every(([name, value]) => names.includes(name) || value === undefined || value === null);
}
