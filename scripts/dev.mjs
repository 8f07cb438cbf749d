// npm run dev: compiles as files change and starts the portal anew; pages, texts and data count as changes too.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureModels } from './models.mjs';
import { command, endWithNpm, ensureBuilt, ensureInstalled, ensureNode, root } from './setup.mjs';

const say = (line) => console.log(`[dev] ${line}`);

await command(async () => {
  ensureNode();
  endWithNpm();
  await ensureInstalled(say);
  await ensureModels(say);
  // Errors are shown and mended while it runs.
  await ensureBuilt(say).catch((error) => say(error.message));

  let portal = null;
  let wanted = null;
  let ending = false;

  const begin = () => {
    portal = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/src/main.js')], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, NODE_ENV: process.env.NODE_ENV ?? 'development' },
    });
    portal.once('exit', (code) => {
      portal = null;
      if (ending) process.exit(code ?? 0);
      if (wanted === 'restart') {
        wanted = null;
        begin();
      } else {
        say('The portal ended; it starts again with the next change.');
      }
    });
  };
  const restart = (why) => {
    say(`${why} changed: starting anew`);
    if (portal === null) return begin();
    wanted = 'restart';
    portal.kill('SIGTERM');
  };

  let timer = null;
  const soon = (why) => {
    clearTimeout(timer);
    timer = setTimeout(() => restart(why), 300);
  };
  const compiler = spawn(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json'), '--watch', '--preserveWatchOutput'],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  for (const folder of ['dist/src', 'dist/migrations', 'views', 'locales', 'src']) {
    if (!existsSync(join(root, folder))) continue;
    watch(join(root, folder), { recursive: true }, (_, name) => {
      if (!name || !/\.\w+$/.test(name) || /\.(tsx?|map|tsbuildinfo|stamp|swp)$/.test(name)) return;
      const file = join(folder, name);
      if (folder === 'src' && existsSync(join(root, file))) {
        const target = join(root, 'dist', file);
        mkdirSync(dirname(target), { recursive: true });
        copyFileSync(join(root, file), target);
      }
      soon(file);
    });
  }
  const end = (signal) => {
    ending = true;
    compiler.kill();
    if (portal === null) process.exit(0);
    portal.kill(signal);
  };
  process.on('SIGINT', () => end('SIGINT')).on('SIGTERM', () => end('SIGTERM'));
  begin();
});
