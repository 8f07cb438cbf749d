import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Judgement } from '../../src/identity-check/judgement/judgement.js';
import { framesFor } from '../support/faces/frames.js';
import { portraitOf } from '../support/faces/people.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tongban-identity-'));
  mkdirSync(join(folder, 'film'));
  for (const person of ['eileen', 'grace'] as const) writeFileSync(join(folder, `${person}.jpg`), await portraitOf(person));
  const frames = await framesFor('eileen', ['left', 'mouth'], { framesPerSecond: 8, before: 0.6, between: 0.4, after: 0.3 });
  frames.forEach(({ picture }, index) => writeFileSync(join(folder, 'film', `${String(index).padStart(3, '0')}.jpg`), picture));
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function tongban(args: readonly string[], input = ''): { lines: string[]; said: string; code: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'scripts/tongban.mjs'), ...args], { cwd: folder, input, encoding: 'utf8' });
  return { lines: stdout.split('\n').filter((line) => line !== ''), said: stderr, code: status };
}

describe('the face check on the command line', { timeout: 240_000 }, () => {
  it('matches pair by pair; a line that can’t be read does not stop the rest', () => {
    const { lines, code } = tongban(['identity', 'match'], [
      '{"id": "own", "portrait": "eileen.jpg", "frames": ["film/000.jpg", "film/003.jpg", "film/006.jpg"]}',
      '{"id": "half',
      '{"id": 7, "portrait": "eileen.jpg", "frames": ["nowhere.jpg"]}',
      '{"id": "stranger", "portrait": "grace.jpg", "frames": ["film/000.jpg"]}',
    ].join('\n'));
    const answers = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toEqual([
      { id: 'own', similarity: expect.any(Number), verdict: 'pass', reasons: [] },
      { id: null, error: 'not JSON' },
      { id: 7, error: 'nowhere.jpg cannot be read.' },
      { id: 'stranger', similarity: expect.any(Number), verdict: 'fail', reasons: ['no-match'] },
    ]);
    expect(answers[0]?.['similarity']).toBeGreaterThan(0.8);
    expect(answers[3]?.['similarity']).toBeLessThan(0.4);
    expect(code).toBe(1);
  });

  it('judges a film, by another order or another’s portrait too', () => {
    const judge = (portrait: string, challenge: string): { judgement: Judgement; code: number | null } => {
      const { lines, code } = tongban(['identity', 'judge', '--portrait', portrait, '--challenge', challenge, '--frames', 'film']);
      return { judgement: JSON.parse(lines[0] ?? '') as Judgement, code };
    };
    expect(judge('eileen.jpg', 'left,mouth')).toMatchObject({ code: 0, judgement: { outcome: 'pass', findings: [] } });
    const other = judge('grace.jpg', 'mouth,left');
    expect(other.code).toBe(1);
    expect(other.judgement.findings.map(({ reason }) => reason)).toEqual(['wrong-order', 'no-match']);
  });

  it('evaluates pairs, and says what it can’t carry out', () => {
    writeFileSync(join(folder, 'pairs.jsonl'), [
      '{"id": 1, "portrait": "eileen.jpg", "frames": ["film/000.jpg"], "same": true}',
      '{"id": 2, "portrait": "grace.jpg", "frames": ["film/000.jpg"], "same": false}',
    ].join('\n'));
    const { lines, said, code } = tongban(['identity', 'evaluate', 'pairs.jsonl']);
    expect(code).toBe(0);
    expect(lines).toContain('0.55\t0.0000\t0.0000');
    expect(said).toContain('Pairs of one person: 1; of two: 1');

    expect(tongban(['identity', 'judge', '--portrait', 'eileen.jpg', '--challenge', 'left,wink', '--frames', 'film'])).toMatchObject({ code: 2, said: expect.stringContaining('"wink" is not known') });
    expect(tongban(['identity', 'evaluate', 'nothing.jsonl'])).toMatchObject({ code: 2, said: expect.stringContaining('nothing.jsonl cannot be read') });
  });
});
