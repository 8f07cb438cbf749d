import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

let found: string | undefined;

/** The folder that holds package.json, views/ and locales/: the same whether src/ or dist/ is running. */
export function projectRoot(): string {
  if (found !== undefined) return found;
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${import.meta.dirname}: views and locales cannot be found`);
    folder = parent;
  }
  found = folder;
  return folder;
}
