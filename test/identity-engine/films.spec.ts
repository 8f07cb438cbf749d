import { beforeAll, describe, expect, it } from 'vitest';
import { FaceEngine } from '../../src/identity-check/engine/face-engine.js';
import { readFaceModels } from '../../src/identity-check/engine/face-models.js';
import { judgeCheck } from '../../src/identity-check/judgement/judge-check.js';
import { DEFAULT_THRESHOLDS, type Challenge, type Outcome, type Reason } from '../../src/identity-check/judgement/judgement.js';
import type { FrameObservation, PortraitObservation } from '../../src/identity-check/judgement/observation.js';
import { type CameraFrame, exchanged, framesFor, nobody, type Recording, stillPhoto, twoFaces } from '../support/faces/frames.js';
import { portraitOf } from '../support/faces/people.js';

const ASKED: Challenge = ['left', 'eyes', 'mouth'];
const SLOWLY: Recording = { framesPerSecond: 6, before: 0.9, between: 0.5, after: 0.3 };

let engine: FaceEngine;
let portrait: PortraitObservation;

beforeAll(async () => {
  engine = await FaceEngine.load(await readFaceModels());
  portrait = await engine.observePortrait(await portraitOf('eileen'));
}, 120_000);

function judge(frames: readonly FrameObservation[], challenge = ASKED): [Outcome, ...Reason[]] {
  const { outcome, findings } = judgeCheck({ challenge, frames, portrait, thresholds: DEFAULT_THRESHOLDS, models: {} });
  return [outcome, ...findings.map(({ reason }) => reason)];
}

const seen = async (film: Promise<readonly CameraFrame[]>): Promise<FrameObservation[]> => engine.observe(await film);

// Pictures, not descriptions of them: what the engine sees of each film is what is judged.
describe('a film of', { timeout: 240_000 }, () => {
  it('the person who does what is asked passes; asked for anything else, it fails', async () => {
    const film = await seen(framesFor('eileen', ASKED, SLOWLY));
    expect(judge(film)).toEqual(['pass']);
    expect(judge(film, ['left', 'mouth', 'eyes'])).toEqual(['fail', 'wrong-order']);
    expect(judge(film, ['right', 'eyes', 'mouth'])).toEqual(['fail', 'wrong-order']);
    expect(judge(film, [...ASKED, 'nod'])).toEqual(['fail', 'action-missing']);
    expect(judge(film.slice(0, film.length / 2))).toEqual(['fail', 'action-missing']);
  });

  it('another person, and of two who take turns', async () => {
    expect(judge(await seen(framesFor('grace', ['right', 'nod'], SLOWLY)), ['right', 'nod'])).toEqual(['fail', 'no-match']);
    expect(judge(await seen(exchanged('eileen', 'grace', ['left', 'nod'], SLOWLY)), ['left', 'nod'])).toEqual(expect.arrayContaining(['fail', 'different-people']));
  });

  it('a photo, two people, nobody', async () => {
    expect(judge(await seen(stillPhoto('eileen', { framesPerSecond: 7, seconds: 4 })))).toEqual(['fail', 'action-missing', 'still-picture']);
    expect(judge(await seen(twoFaces('eileen', 'grace', ['eyes'], SLOWLY)), ['eyes'])).toEqual(['fail', 'several-faces']);
    expect(judge(await seen(nobody({ framesPerSecond: 7, seconds: 3 })))).toEqual(['fail', 'no-face']);
  });

  it('the person in the dark, and out of focus', async () => {
    expect(judge(await seen(framesFor('eileen', ['mouth'], { ...SLOWLY, light: 0.15 })), ['mouth'])).toEqual(expect.arrayContaining(['fail', 'too-dark']));
    expect(judge(await seen(framesFor('eileen', ['mouth'], { ...SLOWLY, blur: 5 })), ['mouth'])).toEqual(expect.arrayContaining(['fail', 'blurred']));
  });
});
