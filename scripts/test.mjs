// npm test: installs what is missing, checks types and style, runs every test, and closes with one plain line.
//   npm test -- src/workflow     runs only those files, without the checks
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureModels } from './models.mjs';
import { command, ensureBuilt, ensureInstalled, ensureNode, root, run } from './setup.mjs';

const say = (line) => console.log(line);
const filters = process.argv.slice(2);

await command(async () => {
  ensureNode();
  await ensureInstalled(say);
  await ensureModels(say);
  const totals = { passed: 0, failed: 0, skipped: 0 };

  const check = async (name, work) => {
    const begun = Date.now();
    const passed = await work();
    totals[passed ? 'passed' : 'failed'] += 1;
    say(`${passed ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  };
  const tool = (path, args) => run(process.execPath, [join(root, 'node_modules', path), ...args], { stdio: ['ignore', 1, 2] });
  if (filters.length === 0) {
    await check('the types agree', async () => (await tool('typescript/bin/tsc', ['-p', 'tsconfig.json', '--noEmit'])) === 0);
    await check('the linter has no objection', async () => (await tool('oxlint/bin/oxlint', ['--quiet'])) === 0);
    // Some tests start the portal as its users do, from dist/.
    await check('the portal builds', () => ensureBuilt(say).then(() => true, () => false));
  }

  const folder = mkdtempSync(join(tmpdir(), 'tongban-counts-'));
  try {
    const countsFile = join(folder, 'counts.json');
    const code = await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...filters], {
      stdio: ['ignore', 1, 2],
      env: { ...process.env, TEST_COUNTS_FILE: countsFile },
    });
    if (existsSync(countsFile)) {
      const counts = JSON.parse(readFileSync(countsFile, 'utf8'));
      for (const kind of Object.keys(totals)) totals[kind] += counts[kind];
    }
    // Whatever made the runner fail without a failed test (it crashed, found no test) is a failure all the same.
    if (code !== 0 && totals.failed === 0) totals.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
});
