import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons');
const drawn = new Map<string, string>();

/**
 * A line icon of the Lucide set as inline SVG, hidden from screen readers: a word always stands beside it.
 * Throws when the set has no icon of that name.
 */
export function iconSvg(name: string): string {
  const known = drawn.get(name);
  if (known !== undefined) return known;
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`Not the name of an icon: "${name}"`);
  let source: string;
  try {
    source = readFileSync(join(folder, `${name}.svg`), 'utf8');
  } catch {
    throw new Error(`lucide-static has no icon "${name}": see https://lucide.dev/icons for the names`);
  }
  const shapes = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(source)?.[1];
  if (shapes === undefined) throw new Error(`lucide-static's "${name}" is no SVG`);
  const svg =
    '<svg class="icon" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ' +
    `stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${shapes.replace(/\s+/g, ' ').trim()}</svg>`;
  drawn.set(name, svg);
  return svg;
}
