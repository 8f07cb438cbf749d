import type { FaceAction } from '../../src/identity-check/judgement/judgement.js';
import type { FaceMeasures, FrameObservation } from '../../src/identity-check/judgement/observation.js';

/** What is seen of somebody who does nothing. */
export const AT_REST: FaceMeasures = {
  box: { x: 0.35, y: 0.3, width: 0.3, height: 0.4 }, yaw: 1, pitch: 4, nose: 0, eyes: 0.34, mouth: 0.04, brightness: 130, sharpness: 500,
};

const DONE: Record<FaceAction, Partial<FaceMeasures>> = {
  left: { yaw: -20, nose: 0.8 },
  right: { yaw: 21, nose: -0.8 },
  nod: { pitch: 22, eyes: 0.28 },
  eyes: { eyes: 0.18 },
  mouth: { mouth: 0.4 },
};

/** A scene of the film: an action, or rest; how long; and who is seen. */
export interface Scene {
  readonly doing?: FaceAction;
  readonly seconds?: number;
  readonly who?: Float32Array;
  readonly measures?: Partial<FaceMeasures>;
  readonly also?: Partial<FrameObservation>;
}

export const SOMEBODY = axis(0);
export const SOMEBODY_ELSE = axis(1);

/** A unit vector that has this cosine with `SOMEBODY`. */
export function likeSomebody(cosine: number): Float32Array {
  const vector = new Float32Array(4);
  vector[0] = cosine;
  vector[2] = Math.sqrt(1 - cosine * cosine);
  return vector;
}

/** What the engine would see of the scenes, ten frames a second, with a clock and a face that tremble a little. */
export function filmed(scenes: readonly Scene[]): FrameObservation[] {
  const observations: FrameObservation[] = [];
  for (const { doing, seconds = 1, who = SOMEBODY, measures, also } of scenes) {
    for (let n = 0; n < Math.round(seconds * 10); n += 1) {
      const index = observations.length;
      const tremble = ((index * 7919) % 13) / 13 - 0.5;
      const face = { ...AT_REST, ...(doing && DONE[doing]), ...measures };
      const facing = Math.abs(face.yaw) <= 15;
      observations.push({
        takenMs: index * 100 + ((index * 31) % 7),
        faces: 1,
        face: { ...face, yaw: face.yaw + 3 * tremble, pitch: face.pitch + 3 * tremble, eyes: face.eyes + 0.02 * tremble, mouth: face.mouth + 0.02 * tremble },
        brightness: 120,
        picture: `picture ${index}`,
        ...(facing && index % 4 === 0 && { embedding: who, liveness: 0.95 }),
        ...also,
      });
    }
  }
  return observations;
}

/** Rest, an action, rest, the next …: as asked. */
export function obeying(actions: readonly FaceAction[]): Scene[] {
  return [{}, ...actions.flatMap((doing): Scene[] => [{ doing }, { seconds: 0.6 }])];
}

function axis(index: number): Float32Array {
  const vector = new Float32Array(4);
  vector[index] = 1;
  return vector;
}
