import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, posix, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { projectRoot } from '../i18n/project-root.js';

/** One file as it is served: its bytes never change under its address, so it may be cached for ever. */
export interface Asset {
  readonly bytes: Buffer;
  /** Absent where compression gains nothing (pictures). */
  readonly brotli?: Buffer;
  readonly gzip?: Buffer;
  readonly type: string;
}

export interface Assets {
  /** The content-hashed address of `app.css`, `js/app.js`, … Throws when there is no such asset. */
  href(name: string): string;
  /** The asset served at a path such as `/assets/app.1a2b3c4d5e.css`; undefined when there is none. */
  find(pathname: string): Asset | undefined;
}

/** Sent with every asset found by its hashed address. */
export const ASSET_CACHE_CONTROL = 'public, max-age=31536000, immutable';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
};

/**
 * app.css is these files, in this order, and then whatever lies in css/rooms/. Later files win: tokens name the
 * colours, base sets type and layout, components dress govuk-frontend's class names, elder and print have the last word.
 */
const STYLES = ['tokens', 'base', 'frame', 'govuk-forms', 'govuk-content', 'components', 'desk'];
const LAST_STYLES = ['elder', 'print'];

export function loadAssets(folder: string): Assets {
  const sources = new Map<string, Buffer>();
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || TYPES[extname(file.name)] === undefined) continue;
    const full = join(file.parentPath, file.name);
    sources.set(full.slice(folder.length + 1).split(sep).join('/'), readFileSync(full));
  }
  sources.set('app.css', styleSheet(sources));
  const govuk = createRequire(import.meta.url).resolve('govuk-frontend/dist/govuk/govuk-frontend.min.js');
  // Its source map is not served: without the last line no browser asks for it.
  sources.set('vendor/govuk-frontend.js', Buffer.from(readFileSync(govuk, 'utf8').replace(/\/\/# sourceMappingURL=.*\s*$/, '')));

  const addresses = new Map<string, string>();
  const served = new Map<string, Asset>();
  const publish = (name: string, trail: readonly string[]): string => {
    const known = addresses.get(name);
    if (known !== undefined) return known;
    const source = sources.get(name);
    if (source === undefined) throw new Error(`There is no asset "${name}"${trail.length > 0 ? `, which ${trail.at(-1)} imports` : ''}`);
    if (trail.includes(name)) throw new Error(`Assets import each other in a circle: ${[...trail, name].join(' → ')}`);
    const bytes = extname(name) === '.js' ? Buffer.from(withHashedImports(name, source, [...trail, name], publish)) : source;
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
    const address = `/assets/${name.replace(/(\.[^./]+)$/, `.${hash}$1`)}`;
    addresses.set(name, address);
    served.set(address, compressed(bytes, TYPES[extname(name)] ?? 'application/octet-stream'));
    return address;
  };
  for (const name of sources.keys()) if (!name.startsWith('css/')) publish(name, []);

  return {
    href: (name) => {
      const address = addresses.get(name);
      if (address === undefined) throw new Error(`There is no asset "${name}" in views/assets`);
      return address;
    },
    find: (pathname) => served.get(pathname),
  };
}

let shared: Assets | undefined;

/** The process's assets, read once. */
export function assets(): Assets {
  shared ??= loadAssets(join(projectRoot(), 'views', 'assets'));
  return shared;
}

let newest = 0;

/** For development: reads the files again if any has changed since the last time. */
export function refreshAssets(): void {
  const folder = join(projectRoot(), 'views', 'assets');
  const changed = Math.max(
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)).mtimeMs),
  );
  if (changed > newest) shared = undefined;
  newest = changed;
}

export const assetHref = (name: string): string => assets().href(name);
export const findAsset = (pathname: string): Asset | undefined => assets().find(pathname);

function styleSheet(sources: ReadonlyMap<string, Buffer>): Buffer {
  const rooms = [...sources.keys()].filter((name) => /^css\/rooms\/[^/]+\.css$/.test(name)).sort();
  const names = [...STYLES.map((name) => `css/${name}.css`), ...rooms, ...LAST_STYLES.map((name) => `css/${name}.css`)];
  const parts = names.map((name) => {
    const part = sources.get(name);
    if (part === undefined) throw new Error(`views/assets/${name} is missing: app.css is made of it`);
    return neverTooSmall(withoutComments(part.toString('utf8')));
  });
  return Buffer.from(parts.join('\n'));
}

/** Whatever size a room writes, the elder-friendly mode sets a floor to it (`--least`, elder.css). */
function neverTooSmall(css: string): string {
  return css.replace(/font-size: *(0?\.\d+rem)/g, 'font-size: max($1, var(--least))');
}

function withoutComments(css: string): string {
  return css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s+/gm, '').replace(/\n{2,}/g, '\n');
}

/** `import … from './other.js'` names a file; the browser must ask for its hashed address. */
function withHashedImports(
  name: string,
  source: Buffer,
  trail: readonly string[],
  publish: (name: string, trail: readonly string[]) => string,
): string {
  return source
    .toString('utf8')
    .replace(/(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\2/g, (_whole, before: string, quote: string, target: string) => {
      return `${before}${quote}${publish(posix.join(posix.dirname(name), target), trail)}${quote}`;
    });
}

function compressed(bytes: Buffer, type: string): Asset {
  if (/^image\/(?!svg)/.test(type)) return { bytes, type };
  return {
    bytes,
    type,
    gzip: gzipSync(bytes, { level: 9 }),
    brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  };
}
