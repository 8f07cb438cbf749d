// npm run build: dist/ from src/ and migrations/, with the data files that the code reads.
import { ensureModels } from './models.mjs';
import { command, ensureBuilt, ensureInstalled, ensureNode } from './setup.mjs';

await command(async () => {
  ensureNode();
  await ensureInstalled(console.log);
  await ensureModels(console.log);
  await ensureBuilt(console.log);
});
