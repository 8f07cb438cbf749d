import type { Challenge } from '../../src/identity-check/judgement/judgement.js';
import { framesFor, stillPhoto, type CameraFrame, type Recording } from '../support/faces/frames.js';
import type { SyntheticPerson } from '../support/faces/people.js';
import type { Film } from './identity-camera.js';

/** 张小满's identity card bears the astronaut's portrait. */
export const HERSELF: SyntheticPerson = 'eileen';
export const ANOTHER: SyntheticPerson = 'grace';

/** Seconds that outlast a glimpse on a slow machine. */
const LONG = 6;

let recordings = 0;

/** She does what is asked. The film outlasts the capture: one that begins anew gives itself away. */
export function genuine(): Film {
  const recording = { ...another(), before: 1.6, between: 0.4, after: 5 };
  return { guidance: '光线合适', pace: { neutral: 1000, pace: 2200 }, waiting: waits(HERSELF, recording), acting: (challenge) => framesFor(HERSELF, challenge, recording) };
}

/** Three seconds of whom the camera sees, enough to see what is wrong. */
export function glimpse(who: SyntheticPerson, acting: (recording: Recording, challenge: Challenge) => Promise<CameraFrame[]>, light = 1): Film {
  const recording = { ...another(), light, before: LONG, after: LONG };
  return { guidance: light < 0.2 ? '光线太暗：请面向窗户或灯光' : '光线合适', pace: { neutral: 600, pace: 800 }, waiting: waits(who, recording), acting: (challenge) => acting(recording, challenge) };
}

/** Every recording has noise and sway of its own. */
function another(): Recording {
  recordings += 1;
  return { variation: recordings };
}

function waits(who: SyntheticPerson, recording: Recording): Promise<CameraFrame[]> {
  return stillPhoto(who, { ...recording, seconds: 1, variation: (recording.variation ?? 0) + 1000 });
}
