import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeCheck } from '../../src/identity-check/judgement/judge-check.js';
import { ACTIONS, DEFAULT_THRESHOLDS, type Challenge, type FaceAction, type Judgement, type Reason, type Thresholds } from '../../src/identity-check/judgement/judgement.js';
import type { FrameObservation } from '../../src/identity-check/judgement/observation.js';
import { readThresholds } from '../../src/identity-check/judgement/read-thresholds.js';
import { filmed, likeSomebody, obeying, SOMEBODY, SOMEBODY_ELSE, type Scene } from './filmed.js';

const ASKED: Challenge = ['left', 'eyes', 'mouth'];

function judge(frames: readonly FrameObservation[], { challenge = ASKED, portrait = SOMEBODY as Float32Array | null, thresholds = {} as Partial<Thresholds> } = {}): Judgement {
  return judgeCheck({
    challenge, frames, portrait: portrait ? { faces: 1, embedding: portrait } : { faces: 0 },
    thresholds: { ...DEFAULT_THRESHOLDS, ...thresholds }, models: { feature: 'abc' },
  });
}

const reasons = (judgement: Judgement): Reason[] => judgement.findings.map(({ reason }) => reason);
const changed = (frames: readonly FrameObservation[], change: (frame: FrameObservation, index: number) => Partial<FrameObservation>): FrameObservation[] =>
  frames.map((frame, index) => ({ ...frame, ...change(frame, index) }));
const challenges = fc.shuffledSubarray([...ACTIONS], { minLength: 3, maxLength: 3 });

describe('the actions', () => {
  it('as asked, in any order that is asked, pass', () => {
    fc.assert(fc.property(challenges, (challenge) => {
      const judgement = judge(filmed(obeying(challenge)), { challenge });
      expect(judgement).toMatchObject({ outcome: 'pass', findings: [], models: { feature: 'abc' } });
      expect(judgement.actionsSeen.map(({ action }) => action)).toEqual(challenge);
      expect(judgement.telling.length).toBe(4);
    }));
  });

  it('in any other order, or a film in which everything is done, fail', () => {
    fc.assert(fc.property(challenges, fc.shuffledSubarray([...ACTIONS], { minLength: 3, maxLength: 5 }), (challenge, done) => {
      fc.pre(challenge.some((action, index) => done[index] !== action));
      const judgement = judge(filmed(obeying(done)), { challenge });
      expect(judgement.outcome).toBe('fail');
      expect(reasons(judgement)).toContain('wrong-order');
    }));
  });

  it('of which one was left out fail, and it is named', () => {
    const judgement = judge(filmed(obeying(['left', 'eyes'])));
    expect(judgement.findings).toEqual([{ reason: 'action-missing', outcome: 'fail', action: 'mouth' }]);
  });

  it('a blink closes no eyes; a second look to the same side is forgiven', () => {
    const blink: Scene = { measures: { eyes: 0.15 }, seconds: 0.2 };
    expect(reasons(judge(filmed([{}, { doing: 'left' }, {}, blink, {}, { doing: 'mouth' }, {}])))).toEqual(['wrong-order']);
    expect(judge(filmed([{}, { doing: 'left' }, blink, {}, { doing: 'left' }, {}, { doing: 'eyes' }, {}, { doing: 'mouth' }, {}])).outcome).toBe('pass');
  });

  it('done too late, or not at all by somebody who sways a photo', () => {
    const slow = filmed([{ seconds: 26 }, { doing: 'left' }, {}, { doing: 'eyes', seconds: 3 }, {}, { doing: 'mouth' }]);
    expect(reasons(judge(slow))).toEqual(['too-slow']);
    const photo = changed(filmed([{ seconds: 8 }]), ({ face }) => face ? { face: { ...face, yaw: 1, pitch: 4, eyes: 0.34, mouth: 0.04 } } : {});
    expect(reasons(judge(photo))).toEqual(['action-missing', 'still-picture']);
  });

  it('are held to the person’s own face', () => {
    // Narrow eyes, a smile that shows teeth, a camera that looks up: nothing of it is an action.
    const own = { eyes: 0.2, mouth: 0.22, pitch: 14 };
    const scenes = obeying(['left', 'nod', 'right']).map((scene) => ({ ...scene, measures: { ...own, ...(scene.doing === 'nod' && { pitch: 30 }) } }));
    expect(judge(filmed(scenes), { challenge: ['left', 'nod', 'right'] }).outcome).toBe('pass');
  });
});

describe('the person', () => {
  it('is the portrait’s, perhaps, or is not', () => {
    const frames = filmed(obeying(ASKED));
    expect(judge(frames, { portrait: likeSomebody(0.56) }).outcome).toBe('pass');
    expect(judge(frames, { portrait: likeSomebody(0.54) })).toMatchObject({ outcome: 'review', findings: [{ reason: 'match-uncertain' }] });
    expect(judge(frames, { portrait: likeSomebody(0.39) })).toMatchObject({ outcome: 'fail', findings: [{ reason: 'no-match' }] });
    expect(reasons(judge(frames, { portrait: null }))).toEqual(['portrait-unusable']);
  });

  it('is one from beginning to end, whenever another takes over, and for however long', () => {
    const frames = filmed(obeying(ASKED));
    const known = frames.flatMap(({ embedding }, index) => (embedding ? [index] : []));
    const span = fc.tuple(fc.constantFrom(...known), fc.constantFrom(...known)).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
    fc.assert(fc.property(span, ([from, to]) => {
      fc.pre(from !== known[0] || to !== known.at(-1));
      const taken = changed(frames, ({ embedding }, index) => (embedding && index >= from && index <= to ? { embedding: SOMEBODY_ELSE } : {}));
      expect(reasons(judge(taken))).toContain('different-people');
    }));
  });

  it('is alone; a frame or two without a face are forgiven, more are not', () => {
    const frames = filmed(obeying(ASKED));
    const { face: _lost, embedding: _too, ...nobody } = frames[20] ?? { takenMs: 0, faces: 0, brightness: 0, picture: '' };
    const lost = (share: number): FrameObservation[] => frames.map((frame, index) => (index % Math.round(1 / share) === 1 ? { ...nobody, faces: 0, takenMs: frame.takenMs, picture: frame.picture } : frame));
    expect(judge(lost(0.05)).outcome).toBe('pass');
    expect(reasons(judge(lost(0.25)))).toContain('no-face');
    fc.assert(fc.property(fc.nat(frames.length - 1), (index) => {
      expect(reasons(judge(changed(frames, (_, at) => (at === index ? { faces: 2 } : {}))))).toEqual(['several-faces']);
    }));
    expect(reasons(judge(filmed([{ seconds: 6, also: { faces: 0, brightness: 9 } }]).map(({ face: _none, embedding: _nor, liveness: _or, ...rest }) => rest)))).toEqual(['no-face', 'too-dark']);
  });

  it('can be seen', () => {
    const seen = (measures: Scene['measures']): Reason[] => reasons(judge(filmed(obeying(ASKED).map((scene) => ({ ...scene, ...(measures && { measures }) })))));
    expect(seen({ brightness: 20, sharpness: 5 })).toEqual(['too-dark']);
    expect(seen({ brightness: 240 })).toEqual(['too-bright']);
    expect(seen({ sharpness: 12 })).toEqual(['blurred']);
    expect(seen({ box: { x: 0.4, y: 0.4, width: 0.1, height: 0.13 } })).toEqual(['too-far']);
  });

  it('seems to be a picture of a picture: for a clerk, or refused where the city says so', () => {
    const frames = changed(filmed(obeying(ASKED)), ({ liveness }) => (liveness === undefined ? {} : { liveness: 0.2 }));
    expect(judge(frames)).toMatchObject({ outcome: 'review', findings: [{ reason: 'spoof-suspected' }] });
    expect(judge(frames, { thresholds: { spoofFail: 0.3 } }).outcome).toBe('fail');
  });
});

describe('the timing', () => {
  const good = filmed(obeying(ASKED));
  it.each<[string, FrameObservation[], Reason]>([
    ['a metronome', changed(good, (_, index) => ({ takenMs: index * 100 })), 'unnatural-timing'],
    ['all at once', changed(good, (_, index) => ({ takenMs: index })), 'unnatural-timing'],
    ['backwards', changed(good, ({ takenMs }, index) => ({ takenMs: index === 9 ? 0 : takenMs })), 'unnatural-timing'],
    ['not a number', changed(good, ({ takenMs }, index) => ({ takenMs: index === 9 ? Number.NaN : takenMs })), 'unnatural-timing'],
    ['a film that begins anew', changed(good, ({ picture }, index) => ({ picture: index > 40 ? `picture ${index - 40}` : picture })), 'unnatural-timing'],
    ['one picture', changed(good, () => ({ picture: 'one' })), 'still-picture'],
    ['too few', good.slice(0, 8), 'too-few-frames'],
    ['a pause', changed(good, ({ takenMs }, index) => ({ takenMs: takenMs + (index > 30 ? 3_000 : 0) })), 'too-few-frames'],
    ['two a second', changed(good, ({ takenMs }) => ({ takenMs: takenMs * 5 })), 'too-few-frames'],
    ['none', [], 'too-few-frames'],
  ])('%s', (_, frames, reason) => {
    const judgement = judge(frames);
    expect(judgement.outcome).toBe('fail');
    expect(reasons(judgement)).toContain(reason);
  });

  it('of a slow camera that a page reads twice as often is natural', () => {
    expect(judge(changed(good, (_, index) => ({ picture: `picture ${index >> 1}` }))).outcome).toBe('pass');
  });
});

describe('whatever is seen', () => {
  const number = fc.double({ min: -400, max: 400 });
  const frame: fc.Arbitrary<FrameObservation> = fc.record({
    takenMs: fc.integer({ min: -10, max: 40_000 }), faces: fc.nat(3), brightness: number, picture: fc.string(),
    embedding: fc.constantFrom(SOMEBODY, SOMEBODY_ELSE, new Float32Array(4)), liveness: fc.double({ min: 0, max: 1 }),
    face: fc.record({ box: fc.constant({ x: 0, y: 0, width: 0.3, height: 0.4 }), yaw: number, pitch: number, nose: number, eyes: number, mouth: number, brightness: number, sharpness: number }),
  }, { requiredKeys: ['takenMs', 'faces', 'brightness', 'picture'] });

  it('it is judged, always alike, nothing is changed, and no random film passes', () => {
    fc.assert(fc.property(fc.array(frame, { maxLength: 60 }), (frames) => {
      const before = structuredClone(frames);
      const judgement = judge(frames);
      expect(judge(frames)).toEqual(judgement);
      expect(frames).toEqual(before);
      expect(judgement.outcome === 'pass').toBe(judgement.findings.length === 0);
      expect(judgement.outcome).toBe('fail');
    }));
  });

  it('a stricter threshold never lets more through', () => {
    const rank = { pass: 2, review: 1, fail: 0 };
    fc.assert(fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0.4, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.5, noNaN: true }), (cosine, matchPass, stricter) => {
      const at = (thresholds: Partial<Thresholds>): number => rank[judge(filmed(obeying(ASKED)), { portrait: likeSomebody(cosine), thresholds }).outcome];
      expect(at({ matchPass: matchPass + stricter })).toBeLessThanOrEqual(at({ matchPass }));
    }), { numRuns: 40 });
  });

  it('without a challenge nothing is judged', () => {
    expect(() => judge(filmed(obeying(ASKED)), { challenge: [] as FaceAction[] })).toThrow(/challenge/);
  });
});

it('thresholds from outside are held to sense, every fault is told', () => {
  expect(readThresholds({ matchPass: 0.6 })).toEqual({ thresholds: { ...DEFAULT_THRESHOLDS, matchPass: 0.6 } });
  expect(readThresholds({ matchPass: 0.35, darkest: '3', tallest: 1, longestMs: Number.NaN })).toEqual({ faults: [
    { fault: 'unknown', name: 'tallest' },
    { fault: 'out-of-range', name: 'darkest', least: 0, most: 254 },
    { fault: 'out-of-range', name: 'longestMs', least: 3_000, most: 120_000 },
    { fault: 'wrong-way-round', names: ['matchReview', 'matchPass'] },
  ] });
  expect(readThresholds([])).toEqual({ faults: [{ fault: 'not-an-object' }] });
});
