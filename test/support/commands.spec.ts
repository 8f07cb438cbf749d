import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
}

test('the last line of npm test is the plain count, and a run that finds no test has failed', () => {
  const { status, stdout } = run('scripts/test.mjs', 'no/such/folder');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
  expect(status).toBe(1);
});

test('an old Node is told which one is needed', () => {
  const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.4'}})`;
  for (const script of ['start', 'test', 'tongban', 'dev', 'bench']) {
    const { status, stdout, stderr } = run('--import', pretend, `scripts/${script}.mjs`);
    expect(stderr).toContain('Tongban needs Node 20.19 or later; this is Node 18.20.4');
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(status).toBe(1);
  }
});

test('a measurement that is not there is answered with those that are', () => {
  const { status, stderr } = run('scripts/bench.mjs', 'no-such-thing');
  expect(stderr).toContain('npm run bench -- NAME');
  expect(status).toBe(1);
});
