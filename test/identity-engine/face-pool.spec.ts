import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FacePool, type FacePoolOptions } from '../../src/identity-check/engine/face-pool.js';
import { readFaceModels } from '../../src/identity-check/engine/face-models.js';
import { DEFAULT_THRESHOLDS, type JudgeRequest } from '../../src/identity-check/judgement/judgement.js';
import { buildPortal } from '../support/built-portal.js';
import { framesFor } from '../support/faces/frames.js';
import { portraitOf } from '../support/faces/people.js';

let request: JudgeRequest;
let pool: FacePool;
const warnings: string[] = [];

async function open(options: Partial<FacePoolOptions> = {}): Promise<void> {
  pool = await FacePool.open({ modelsFolder: undefined, processes: 1, queueLength: 2, warn: (message) => warnings.push(message), ...options });
}

beforeAll(async () => {
  buildPortal();
  request = {
    challenge: ['left'], portrait: await portraitOf('eileen'), frames: await framesFor('eileen', ['left'], { framesPerSecond: 8 }), thresholds: DEFAULT_THRESHOLDS,
  };
}, 240_000);

afterEach(async () => {
  warnings.length = 0;
  const ids = pool.processIds;
  await pool.close();
  for (const id of ids) expect(() => process.kill(id, 0)).toThrow(/ESRCH/);
});

describe('the processes that look at faces', { timeout: 240_000 }, () => {
  it('judge, name their models, and start with the first check only', async () => {
    await open();
    expect(pool.processIds).toEqual([]);
    expect(await pool.judge(request)).toMatchObject({ outcome: 'pass', findings: [], models: (await readFaceModels()).hashes });
    expect(pool.processIds.length).toBe(1);
  });

  it('look at a film while it is still taken, and judge it as if they had seen it at once', async () => {
    await open();
    const whole = await pool.judge(request);
    const half = Math.floor(request.frames.length / 2);
    const seen = await pool.look(request.frames.slice(0, half), []);
    if ('refused' in seen) throw new Error(seen.refused);
    const more = await pool.look(request.frames.slice(half, half + 3), seen);
    if ('refused' in more) throw new Error(more.refused);
    expect([seen.length, more.length]).toEqual([half, 3]);
    expect(await pool.judge({ ...request, seen: [...seen, ...more] })).toEqual(whole);
  });

  it('one killed in the middle of a check is replaced, and the check is judged all the same', async () => {
    await open();
    let kills = 0;
    expect(await pool.judge(request, (position) => position === 0 && (kills += 1) <= 1 && killAll())).toMatchObject({ outcome: 'pass' });
    expect(warnings).toEqual([expect.stringMatching(/lost in the middle of a check \(SIGKILL\); another tries again/)]);

    const killed = pool.judge(request, (position) => position === 0 && killAll());
    const after = pool.judge(request);
    expect(await killed).toEqual({ refused: 'broken' });
    expect(await after).toMatchObject({ outcome: 'pass' });
  });

  it.each([
    ['hangs', /SIGKILL/, 10_000],
    ['grows', /SIGABRT|SIGTRAP|exit code/, 180_000],
  ])('one that %s is ended, its check is given to another, and the next ones are judged', async (trouble, how, silentMs) => {
    const folder = mkdtempSync(join(tmpdir(), 'tongban-pool-'));
    await open({ childFile: fileURLToPath(new URL('troubled-child.mjs', import.meta.url)), silentMs });
    const befallen = (mark: string): JudgeRequest => ({ ...request, portrait: Buffer.from(JSON.stringify({ trouble, mark: join(folder, mark) })), frames: [] });
    const [first, second] = await Promise.all([pool.judge(befallen('first')), pool.judge(befallen('second'))]);
    expect([first, second]).toEqual([expect.objectContaining({ outcome: 'pass' }), expect.objectContaining({ outcome: 'pass' })]);
    expect(warnings).toEqual([expect.stringMatching(how), expect.stringMatching(how)]);
    rmSync(folder, { recursive: true });
  });

  it('one whose pictures take more memory than it may ends itself; a check that ends two is given up, said so, and nobody behind it waits', async () => {
    await open({ mostMemory: 50 * 1024 * 1024 });
    expect(await Promise.all([pool.judge(request), pool.judge(request)])).toEqual([{ refused: 'broken' }, { refused: 'broken' }]);
    expect(warnings).toEqual([1, 2, 3, 4].map((time) => expect.stringMatching(time % 2 === 1 ? /exit code 1\); another tries again/ : /exit code 1\); the check is given up/)));
  });

  it('let so many wait, tell each where it stands, and say at once when they are busy', async () => {
    await open({ queueLength: 2 });
    const told: number[] = [];
    const first = pool.judge(request);
    const second = pool.judge(request, (position, seconds) => {
      told.push(position);
      expect(seconds).toBeGreaterThan(0);
    });
    const third = pool.judge(request);
    expect(await pool.judge(request)).toEqual({ refused: 'busy' });
    for (const answer of await Promise.all([first, second, third])) expect(answer).toMatchObject({ outcome: 'pass' });
    expect([...new Set(told)]).toEqual([1, 0]);
  });

  it('answer what they did not come to when the portal ends', async () => {
    await open();
    const answers = [pool.judge(request), pool.judge(request)];
    await pool.close();
    expect(await Promise.all(answers)).toEqual([{ refused: 'unavailable' }, { refused: 'unavailable' }]);
    expect(pool.available()).toBe(false);
  });

  it('are not there where no models are', async () => {
    const empty = mkdtempSync(`${tmpdir()}/tongban-models-`);
    await open({ modelsFolder: empty });
    rmSync(empty, { recursive: true });
    expect(pool.available()).toBe(false);
    expect(await pool.judge(request)).toEqual({ refused: 'unavailable' });
    expect(warnings).toEqual([expect.stringMatching(/the other ways are offered: .*manifest\.json cannot be read/)]);
  });
});

/** Later than the message that is on its way: the check has begun. */
function killAll(): void {
  setTimeout(() => {
    for (const id of pool.processIds) process.kill(id, 'SIGKILL');
  }, 300);
}
