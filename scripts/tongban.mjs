// npm run -s tongban -- <noun> <verb>: standard output belongs to the command alone.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureModels } from './models.mjs';
import { command, ensureBuilt, ensureInstalled, ensureNode, root } from './setup.mjs';

const say = (line) => console.error(line);

await command(async () => {
  ensureNode();
  await ensureInstalled(say);
  await ensureModels(say);
  await ensureBuilt(say);
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(root, 'dist/src/tongban/main.js')).href);
});
