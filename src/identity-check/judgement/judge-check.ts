import type { Challenge, FaceAction, Finding, Judgement, Outcome, Thresholds } from './judgement.js';
import { REASONS } from './judgement.js';
import { alike, meanLikeness, middleLikeness } from './likeness.js';
import type { FrameObservation, PortraitObservation } from './observation.js';
import { compare, type Neutral, neutralOf, quantile, seeActions, type SeenAction, strengthOf } from './see-actions.js';
import { watchTiming } from './watch-timing.js';

export interface CheckObservation {
  readonly challenge: Challenge;
  readonly frames: readonly FrameObservation[];
  readonly portrait: PortraitObservation;
  readonly thresholds: Thresholds;
  readonly models: Readonly<Record<string, string>>;
  /** The likeness that was compared is wanted with the judgement. */
  readonly likeness?: boolean | undefined;
}

/** The likeness compared with the portrait is the mean of so many frames that look straight at the camera. */
const MATCHED = { fewest: 3, most: 5 };
/** A face that does nothing at all still moves more than this: degrees, and shares of an action. */
const MOTIONLESS = { yaw: 2.5, pitch: 4, eyes: 0.7, mouth: 0.6 };
const MOST_TELLING = 6;

/** What is concluded from what was seen. Pure: the same observation always gives the same judgement. */
export function judgeCheck({ challenge, frames, portrait, thresholds, models, likeness: wanted }: CheckObservation): Judgement {
  if (challenge.length === 0) throw new Error('a challenge asks for at least one action: without, any film of the person would pass');
  const timing = watchTiming(frames, thresholds);
  const presence = judgePresence(frames, thresholds);
  const neutral = neutralOf(frames);
  const seen = neutral ? seeActions(frames, neutral) : [];
  const obeyed = frames.every(({ face }) => !face) ? [] : judgeActions(challenge, frames, neutral, seen, thresholds);
  const likeness = judgeLikeness(frames, portrait, neutral, thresholds);
  const spoof = judgeSpoof(frames, thresholds);

  const found = [...timing.findings, ...presence.findings, ...obeyed, ...likeness.findings, ...spoof.findings].sort(graver);
  const findings = found.filter(({ reason }, index) => found.findIndex((other) => other.reason === reason) === index);
  return {
    outcome: outcomeOf(findings),
    findings,
    scores: { ...presence.scores, ...likeness.scores, ...spoof.scores, framesPerSecond: timing.framesPerSecond },
    actionsSeen: seen.map(({ action, first }) => ({ action, frame: first })),
    telling: tellingFrames(frames, seen),
    models,
    ...(wanted && likeness.compared && { likeness: likeness.compared }),
  };
}

interface Part {
  readonly findings: readonly Finding[];
  readonly scores: Partial<Judgement['scores']>;
}

/** One face, well seen, all the time. */
function judgePresence(frames: readonly FrameObservation[], thresholds: Thresholds): Part {
  const faces = frames.flatMap(({ face }) => (face ? [face] : []));
  const findings: Finding[] = [];
  const fail = (reason: Finding['reason']): void => void findings.push({ reason, outcome: 'fail' });
  if (frames.some((frame) => frame.faces > 1)) fail('several-faces');
  // Where no face is found, the whole picture says whether there was light.
  const brightness = quantile(frames.map((frame) => frame.face?.brightness ?? frame.brightness), 0.5);
  if (frames.length > 0 && brightness < thresholds.darkest) fail('too-dark');
  if (brightness > thresholds.brightest) fail('too-bright');
  if (faces.length === 0 || frames.length - faces.length > frames.length * thresholds.missedFrames) fail('no-face');
  if (faces.length === 0) return { findings, scores: { brightness } };
  const faceWidth = quantile(faces.map(({ box }) => box.width), 0.5);
  const sharpness = quantile(faces.map((face) => face.sharpness), 0.5);
  if (faceWidth < thresholds.smallestFace) fail('too-far');
  // In the dark everything is blurred: light is the advice.
  if (sharpness < thresholds.leastSharp && brightness >= thresholds.darkest) fail('blurred');
  return { findings, scores: { brightness, faceWidth, sharpness } };
}

function judgeActions(challenge: Challenge, frames: readonly FrameObservation[], neutral: Neutral | undefined, seen: readonly SeenAction[], thresholds: Thresholds): Finding[] {
  const { answers, missing, instead } = compare(challenge, seen);
  const findings: Finding[] = [];
  const begun = frames[0]?.takenMs ?? 0;
  if (missing !== undefined) {
    findings.push({ reason: instead === undefined ? 'action-missing' : 'wrong-order', outcome: 'fail', action: missing });
    if ((frames.at(-1)?.takenMs ?? 0) - begun > thresholds.longestMs) findings.push({ reason: 'too-slow', outcome: 'fail', action: missing });
    if (neutral && seen.length === 0 && motionless(frames, neutral)) findings.push({ reason: 'still-picture', outcome: 'fail' });
  } else {
    const done = answers.flatMap((index) => seen[index] ?? []);
    const late = done.find(({ endMs }, index) => endMs - (done[index - 1]?.endMs ?? begun) > thresholds.actionMs || endMs - begun > thresholds.longestMs);
    if (late) findings.push({ reason: 'too-slow', outcome: 'fail', action: late.action });
  }
  return findings;
}

/** A photo that is held before the camera sways as a whole; nothing in it moves. */
function motionless(frames: readonly FrameObservation[], neutral: Neutral): boolean {
  const faces = frames.flatMap(({ face }) => (face ? [face] : []));
  const range = (values: readonly number[]): number => quantile(values, 0.95) - quantile(values, 0.05);
  const most = (action: FaceAction): number => quantile(faces.map((face) => strengthOf(action, face, neutral)), 0.95);
  return range(faces.map(({ yaw }) => yaw)) < MOTIONLESS.yaw && range(faces.map(({ pitch }) => pitch)) < MOTIONLESS.pitch
    && most('eyes') < MOTIONLESS.eyes && most('mouth') < MOTIONLESS.mouth;
}

/** The same person throughout, and the one of the portrait. */
function judgeLikeness(frames: readonly FrameObservation[], portrait: PortraitObservation, neutral: Neutral | undefined, thresholds: Thresholds): Part & { readonly compared?: Float32Array } {
  const known = frames.flatMap(({ face, embedding }) => (face && embedding ? [{ face, embedding }] : []));
  const findings: Finding[] = [];
  const scores: { match?: number; leastAlike?: number } = {};
  const middle = middleLikeness(known.map(({ embedding }) => embedding));
  if (middle) {
    scores.leastAlike = Math.min(...known.map(({ embedding }) => alike(middle, embedding)));
    if (scores.leastAlike < thresholds.samePerson) findings.push({ reason: 'different-people', outcome: 'fail' });
  }
  if (!portrait.embedding) return { findings: [...findings, { reason: 'portrait-unusable', outcome: 'fail' }], scores };
  const straight = [...known].sort((one, other) => offCentre(one.face, neutral) - offCentre(other.face, neutral)).slice(0, MATCHED.most);
  const mean = meanLikeness(straight.map(({ embedding }) => embedding));
  if (mean && straight.length >= MATCHED.fewest) {
    scores.match = alike(mean, portrait.embedding);
    if (!(scores.match >= thresholds.matchReview)) findings.push({ reason: 'no-match', outcome: 'fail' });
    else if (scores.match < thresholds.matchPass) findings.push({ reason: 'match-uncertain', outcome: 'review' });
    return { findings, scores, compared: mean };
  }
  if (frames.some(({ face }) => face)) findings.push({ reason: 'too-few-frames', outcome: 'fail' });
  return { findings, scores };
}

/** How far a face is from looking at the camera with eyes open and mouth closed. */
function offCentre(face: NonNullable<FrameObservation['face']>, neutral: Neutral | undefined): number {
  if (!neutral) return Math.abs(face.yaw);
  const doing = (['nod', 'eyes', 'mouth'] as const).map((action) => Math.max(0, strengthOf(action, face, neutral)));
  return Math.abs(face.yaw - neutral.yaw) / 12 + Math.max(...doing);
}

function judgeSpoof(frames: readonly FrameObservation[], thresholds: Thresholds): Part {
  const known = frames.flatMap(({ liveness }) => (liveness === undefined ? [] : [liveness]));
  if (known.length === 0) return { findings: [], scores: {} };
  const spoof = quantile(known, 0.5);
  if (spoof >= thresholds.spoofReview) return { findings: [], scores: { spoof } };
  return { findings: [{ reason: 'spoof-suspected', outcome: spoof < thresholds.spoofFail ? 'fail' : 'review' }], scores: { spoof } };
}

function outcomeOf(findings: readonly Finding[]): Outcome {
  if (findings.some(({ outcome }) => outcome === 'fail')) return 'fail';
  return findings.length > 0 ? 'review' : 'pass';
}

function graver(one: Finding, other: Finding): number {
  if (one.outcome !== other.outcome) return one.outcome === 'fail' ? -1 : 1;
  return REASONS.indexOf(one.reason) - REASONS.indexOf(other.reason);
}

/** The first frame with a face, and each action where it is done most. */
function tellingFrames(frames: readonly FrameObservation[], seen: readonly SeenAction[]): number[] {
  const first = Math.max(0, frames.findIndex(({ face }) => face));
  const telling = frames.length === 0 ? [] : [first, ...seen.map(({ peak }) => peak)];
  return [...new Set(telling)].slice(0, MOST_TELLING).sort((one, other) => one - other);
}
