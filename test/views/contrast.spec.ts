import { describe, expect, it } from 'vitest';
import { readSource } from './rendered.js';

/**
 * WCAG 2.2: text 4.5:1 against what it stands on (1.4.3), edges of controls and the focus ring 3:1 (1.4.11). Computed
 * from the tokens, which are the only place where a colour is decided.
 */
const tokens = readSource('views/assets/css/tokens.css');
const darkAt = tokens.indexOf('@media (prefers-color-scheme: dark)');
const themes = {
  light: colours(tokens.slice(0, darkAt)),
  dark: { ...colours(tokens.slice(0, darkAt)), ...colours(tokens.slice(darkAt)) },
};

const TEXT_PAIRS: readonly [text: string, on: readonly string[]][] = [
  ['ink', ['paper', 'ground', 'blue-soft', 'grey-soft', 'amber-soft']],
  ['ink-2', ['paper', 'ground', 'grey-soft', 'blue-soft']],
  ['ink-3', ['paper', 'ground']],
  ['blue', ['paper', 'ground', 'blue-soft']],
  ['blue-deep', ['paper', 'ground', 'blue-soft']],
  ['on-blue', ['blue', 'blue-deep']],
  ['red', ['paper', 'ground', 'red-soft']],
  ['red-deep', ['paper', 'ground']],
  ['on-red', ['red', 'red-deep']],
  ['green', ['paper', 'ground', 'green-soft']],
  ['amber', ['paper', 'ground', 'amber-soft']],
  ['amber-soft', ['amber']],
  ['on-hero', ['hero-1', 'hero-2', 'hero-3', 'seal']],
];
const EDGE_PAIRS: readonly [edge: string, on: readonly string[]][] = [
  ['edge', ['paper', 'ground']],
  ['focus', ['paper', 'ground']],
  ['on-hero', ['hero-1', 'hero-2', 'hero-3']],
];

describe.each(['light', 'dark'] as const)('colours in the %s theme', (theme) => {
  it.each(pairs(TEXT_PAIRS))('%s can be read on %s', (text, on) => {
    expect(contrast(colour(theme, text), colour(theme, on))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(pairs(EDGE_PAIRS))('%s can be seen on %s', (edge, on) => {
    expect(contrast(colour(theme, edge), colour(theme, on))).toBeGreaterThanOrEqual(3);
  });
});

describe('certificates', () => {
  const components = readSource('views/assets/css/components.css');
  const gradients = [...components.matchAll(/\.cert[\w-]* \{[^}]*linear-gradient\(150deg, (#\w{6}), (#\w{6})\)/g)];

  it('come in seven colours', () => {
    expect(gradients).toHaveLength(7);
  });

  it.each(gradients.map((match) => [match[1] ?? '', match[2] ?? '']))('can be read on a card from %s to %s', (from, to) => {
    // The smallest text on a card is white at 92%.
    for (const ground of [from, to]) expect(contrast(mixed('#ffffff', ground, 0.92), parse(ground))).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the style sheet', () => {
  it('names no colour outside the tokens, but for certificates and paper', () => {
    const parts = ['base', 'frame', 'govuk-forms', 'govuk-content', 'desk', 'elder'];
    const strays = parts.flatMap((part) =>
      [...readSource(`views/assets/css/${part}.css`).matchAll(/#[0-9a-f]{3,8}\b/gi)].map((match) => `${part}: ${match[0]}`),
    );
    expect(strays).toEqual([]);
  });
});

function pairs(table: readonly [string, readonly string[]][]): [string, string][] {
  return table.flatMap(([text, grounds]) => grounds.map((on): [string, string] => [text, on]));
}

function colours(css: string): Record<string, string> {
  return Object.fromEntries([...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/gi)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

function colour(theme: 'light' | 'dark', name: string): Rgb {
  const value = themes[theme][name];
  if (value === undefined) throw new Error(`tokens.css has no --${name}`);
  return parse(value);
}

type Rgb = readonly [number, number, number];

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function mixed(over: string, under: string, share: number): Rgb {
  const [a, b] = [parse(over), parse(under)];
  const channel = (i: 0 | 1 | 2): number => a[i] * share + b[i] * (1 - share);
  return [channel(0), channel(1), channel(2)];
}

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}
