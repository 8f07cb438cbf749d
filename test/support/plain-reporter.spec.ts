import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs these test files in a folder of their own, with the reporter, and answers what it counted. */
function countsOf(files: Record<string, string>): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-reporter-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const countsFile = join(folder, 'counts.json');
    const config = {
      globals: true,
      maxWorkers: 1,
      include: ['*.spec.js'],
      reporters: [join(root, 'test/support/plain-reporter.ts')],
    };
    writeFileSync(join(folder, 'vitest.config.mjs'), `export default { test: ${JSON.stringify(config)} };`);
    spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], TEST_COUNTS_FILE: countsFile },
      stdio: ['ignore', 'ignore', process.env['DEBUG_REPORTER'] ? 'inherit' : 'ignore'],
    });
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('passed, failed and skipped tests are counted', () => {
  expect(
    countsOf({
      'a.spec.js': `test('a', () => {}); test('b', () => { throw new Error('b'); }); test.skip('c', () => {}); test.todo('d');`,
      'b.spec.js': `test.each([1, 2, 3])('e %i', () => {});`,
    }),
  ).toEqual({ passed: 4, failed: 1, skipped: 2 });
});

test('a file that can not be loaded, a broken hook and an error outside any test are failures', () => {
  const counts = (text: string): unknown => countsOf({ 'a.spec.js': text });
  expect(counts(`import './not-there.js'; test('a', () => {});`)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(counts(`test('a', () => {}); afterAll(() => { throw new Error('left open'); });`)).toMatchObject({ failed: 1 });
  expect(counts(`describe('s', () => { beforeAll(() => { throw new Error('no'); }); test('a', () => {}); });`)).toMatchObject({
    passed: 0,
    failed: 1,
  });
  expect(counts(`test('a', async () => { Promise.reject(new Error('nobody waits')); await 0; });`)).toMatchObject({ failed: 1 });
  expect(counts(`const nothing = 1;`)).toMatchObject({ failed: 1 });
});
