import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface BrowserBinary {
  path: string;
  env: Record<string, string>;
}

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * CHROMIUM names a browser; else the machine's own; else the one inside @sparticuz/chromium, which needs nothing
 * of the machine, neither libraries nor fonts. In CI always that last one: a bare machine is what must work.
 */
export function findBrowser(): BrowserBinary {
  const named = process.env['CHROMIUM'];
  if (named) return { path: named, env: {} };
  const own = process.env['CI'] ? undefined : SYSTEM_BROWSERS.find((path) => existsSync(path));
  return own === undefined ? bundledBrowser() : { path: own, env: {} };
}

function bundledBrowser(): BrowserBinary {
  const require = createRequire(import.meta.url);
  // The package exports no package.json: its main file is build/<kind>/index.
  const packageDir = join(dirname(require.resolve('@sparticuz/chromium')), '..', '..');
  const home = join(cacheFolder(packageDir), 'tongban-browser-147.0.0');
  if (!existsSync(home)) inflateAll(packageDir, home);
  return {
    path: join(home, 'chromium'),
    env: { LD_LIBRARY_PATH: join(home, 'al2023', 'lib'), FONTCONFIG_FILE: join(home, 'fonts.conf') },
  };
}

/** node_modules/.cache lives and dies with the packages; where it can't be written, the temp folder serves. */
function cacheFolder(packageDir: string): string {
  const cache = join(packageDir, '..', '..', '.cache');
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return cache;
  } catch {
    const own = join(tmpdir(), `tongban-cache-${process.getuid?.() ?? 0}`);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    return own;
  }
}

function inflateAll(packageDir: string, home: string): void {
  const half = mkdtempSync(`${home}.`);
  const archives = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'];
  const inflate = pathToFileURL(join(packageDir, 'build/esm/lambdafs.js')).href;
  const script = `
    const { inflate } = await import(${JSON.stringify(inflate)});
    await Promise.all(${JSON.stringify(archives.map((name) => join(packageDir, 'bin', name)))}.map((path) => inflate(path)));`;
  // The package inflates into the temp folder, and takes a half-written file of another process for a whole one:
  // it gets a temp folder of its own, which becomes ours in one step.
  execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TMPDIR: half, TEMP: half, TMP: half },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(join(half, 'fonts.conf'), fontsConf([join(home, 'fonts'), ...chineseFontFolders()], join(home, 'fontcache')));
  try {
    renameSync(half, home);
  } catch (error) {
    // Another test process was quicker.
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

function chineseFontFolders(): string[] {
  const package_ = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json'));
  return [join(package_, '400Regular'), join(package_, '700Bold')];
}

/** Whatever family a page asks for, Chinese text gets glyphs: Noto Sans SC stands behind every name. */
function fontsConf(folders: string[], cache: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `  <dir>${folder}</dir>`).join('\n')}
  <cachedir>${cache}</cachedir>
  <match target="pattern">
    <edit name="family" mode="append_last"><string>Noto Sans SC</string></edit>
  </match>
</fontconfig>
`;
}
