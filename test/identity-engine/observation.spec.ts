import { mkdtempSync, cpSync, appendFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FaceEngine } from '../../src/identity-check/engine/face-engine.js';
import { readFaceModels } from '../../src/identity-check/engine/face-models.js';
import type { FaceAction } from '../../src/identity-check/judgement/judgement.js';
import type { FrameObservation } from '../../src/identity-check/judgement/observation.js';
import { framesFor, nobody, twoFaces } from '../support/faces/frames.js';
import { portraitOf } from '../support/faces/people.js';

let engine: FaceEngine;
beforeAll(async () => {
  engine = await FaceEngine.load(await readFaceModels());
});

// A hundred frames on a busy machine.
describe('what the engine sees', { timeout: 240_000 }, () => {
  it('of each action, and of the person who does it', async () => {
    const own = await engine.observePortrait(await portraitOf('eileen'));
    const others = await engine.observePortrait(await portraitOf('grace'));
    const seen = new Map<FaceAction, readonly FrameObservation[]>();
    for (const action of ['left', 'right', 'nod', 'eyes', 'mouth'] as const) {
      seen.set(action, await engine.observe(await framesFor('eileen', [action], { before: 0.4, after: 0.2 })));
    }
    const all = [...seen.values()].flat();
    expect(all.every(({ faces }) => faces === 1)).toBe(true);

    const neutral = seen.get('left')?.[0]?.face;
    // In the middle of the second that each action is held.
    const held = (action: FaceAction) => seen.get(action)?.[11]?.face;
    expect(held('left')?.yaw).toBeLessThan(-12);
    expect(held('left')?.nose).toBeGreaterThan(0.35);
    expect(held('right')?.yaw).toBeGreaterThan(12);
    expect(held('right')?.nose).toBeLessThan(-0.35);
    expect(held('nod')?.pitch).toBeGreaterThan((neutral?.pitch ?? 0) + 9);
    expect(held('eyes')?.eyes).toBeLessThan(0.7 * (neutral?.eyes ?? 0));
    expect(held('mouth')?.mouth).toBeGreaterThan((neutral?.mouth ?? 1) + 0.12);

    const likenesses = all.flatMap(({ embedding }) => (embedding ? [embedding] : []));
    expect(likenesses.length).toBeGreaterThan(8);
    for (const likeness of likenesses) {
      expect(alike(likeness, own.embedding)).toBeGreaterThan(0.55);
      expect(alike(likeness, others.embedding)).toBeLessThan(0.4);
    }
  });

  it('where nobody or two people are, where it is dark, and on what is no picture', async () => {
    const empty = await engine.observe(await nobody({ seconds: 0.2 }));
    expect(empty.map(({ faces }) => faces)).toEqual([0, 0]);
    const [two] = await engine.observe((await twoFaces('eileen', 'grace', ['eyes'])).slice(0, 1));
    expect(two?.faces).toBe(2);
    const [dark] = await engine.observe((await framesFor('eileen', ['eyes'], { light: 0.12 })).slice(0, 1));
    expect(dark?.brightness).toBeLessThan(45);
    const [none] = await engine.observe([{ picture: Buffer.from('GIF89a, it says'), takenMs: 0 }]);
    expect(none).toMatchObject({ faces: 0, brightness: 0 });
    expect(await engine.observePortrait(Buffer.alloc(0))).toEqual({ faces: 0 });
  });

  it('and it holds on to nothing', async () => {
    const frames = (await twoFaces('eileen', 'grace', ['eyes'])).slice(0, 4);
    await engine.observe(frames);
    const before = engine.tensors;
    await engine.observe(frames);
    expect(engine.tensors).toBe(before);
  });
});

it('a model whose file was changed, or is missing, is not used', async () => {
  const { folder } = await readFaceModels();
  const copy = mkdtempSync(join(tmpdir(), 'tongban-models-'));
  try {
    cpSync(folder, copy, { recursive: true });
    appendFileSync(join(copy, 'fr_feature.onnx'), '!');
    await expect(readFaceModels(copy)).rejects.toThrow(/fr_feature\.onnx is not the file/);
    rmSync(join(copy, 'fr_feature.onnx'));
    await expect(readFaceModels(copy)).rejects.toThrow(/fr_feature\.onnx is missing/);
    await expect(readFaceModels(dirname(copy))).rejects.toThrow(/manifest\.json cannot be read/);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

function alike(one: Float32Array, other: Float32Array | undefined): number {
  return one.reduce((sum, value, index) => sum + value * (other?.[index] ?? 0), 0);
}
