// npm start: from a fresh clone to a running portal.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureModels } from './models.mjs';
import { command, endWithNpm, ensureBuilt, ensureInstalled, ensureNode, root } from './setup.mjs';

const say = (line) => console.log(line);

await command(async () => {
  ensureNode();
  endWithNpm();
  await ensureInstalled(say);
  await ensureModels(say);
  await ensureBuilt(say);
  process.chdir(root);
  process.setSourceMapsEnabled(true);
  // In this very process: signals and exit code are the portal's own.
  await import(pathToFileURL(join(root, 'dist/src/main.js')).href);
});
