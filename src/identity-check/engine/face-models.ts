import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const MODEL_NAMES = ['detection', 'mesh', 'iris', 'feature', 'spoof'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** Models whose files are those that their manifest names: looked at when they were read. */
export interface FaceModels {
  readonly folder: string;
  /** SHA-256 of each model's files (one after the other, in the manifest's order): goes into every verdict. */
  readonly hashes: Readonly<Record<ModelName, string>>;
  /** Each model's main file, within the folder. */
  readonly files: Readonly<Record<ModelName, string>>;
}

/** Models that can't be used, and why, in words for the operator. */
export class ModelsUnfitError extends Error {}

interface ManifestEntry {
  readonly name: string;
  readonly file: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Reads `manifest.json` of a folder and holds every file to the hash that it names.
 *
 * @param folder FACE_MODELS_DIR; by default the models that `npm start` lays out.
 * @throws ModelsUnfitError naming the file that is missing or changed.
 */
export async function readFaceModels(folder = layoutFolder()): Promise<FaceModels> {
  const entries = await readManifest(folder);
  const hashes: Partial<Record<ModelName, string>> = {};
  const files: Partial<Record<ModelName, string>> = {};
  for (const name of MODEL_NAMES) {
    const entry = entries.find((each) => each.name === name);
    if (!entry) throw new ModelsUnfitError(`${folder}/manifest.json names no model "${name}".`);
    hashes[name] = await hashOf(folder, entry);
    files[name] = entry.file;
  }
  return { folder, hashes: hashes as Record<ModelName, string>, files: files as Record<ModelName, string> };
}

async function readManifest(folder: string): Promise<readonly ManifestEntry[]> {
  const file = path.join(folder, 'manifest.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ModelsUnfitError(`${file} cannot be read: the models of the face check are not laid out.`);
  });
  const { models } = JSON.parse(text) as { models?: readonly ManifestEntry[] };
  if (!Array.isArray(models)) throw new ModelsUnfitError(`${file} has no list "models".`);
  return models;
}

async function hashOf(folder: string, entry: ManifestEntry): Promise<string> {
  const whole = createHash('sha256');
  for (const [name, wanted] of Object.entries(entry.files)) {
    const content = await readFile(path.join(folder, name)).catch(() => {
      throw new ModelsUnfitError(`${path.join(folder, name)} is missing: build or start the portal again to fetch it.`);
    });
    const found = createHash('sha256').update(content).digest('hex');
    if (found !== wanted) throw new ModelsUnfitError(`${path.join(folder, name)} is not the file that its manifest names (its SHA-256 is ${found}).`);
    whole.update(content);
  }
  return whole.digest('hex');
}

/** models/ of the project: the code runs from src/ in tests and from dist/src/ otherwise. */
function layoutFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'models/manifest.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new ModelsUnfitError('models/manifest.json is not there: the portal’s files are incomplete.');
    folder = above;
  }
  return path.join(folder, 'models');
}
