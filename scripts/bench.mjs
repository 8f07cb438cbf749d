// npm run bench -- <name> [arguments]: runs bench/<name>.ts, compiled.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureModels } from './models.mjs';
import { Advice, command, ensureBuilt, ensureInstalled, ensureNode, filesBelow, root, run } from './setup.mjs';

const say = (line) => console.error(line);
const [name, ...rest] = process.argv.slice(2);

await command(async () => {
  ensureNode();
  if (!name || !existsSync(join(root, 'bench', `${name}.ts`))) {
    const names = filesBelow(join(root, 'bench'))
      .filter((file) => file === join(root, 'bench', basename(file)) && file.endsWith('.ts'))
      .map((file) => basename(file, '.ts'));
    throw new Advice(`Say which measurement to run: npm run bench -- NAME\nThere are: ${names.join(', ') || 'none yet'}`);
  }
  await ensureInstalled(say);
  await ensureModels(say);
  await ensureBuilt(say, 'tsconfig.bench.json');
  const script = join(root, 'dist/bench', `${name}.js`);
  const code = await run(process.execPath, ['--enable-source-maps', script, ...rest], { stdio: 'inherit' });
  process.exitCode = typeof code === 'number' ? code : 1;
});
