import { createHash } from 'node:crypto';
import type { TakenFrame } from '../judgement/judgement.js';
import type { FrameObservation, PortraitObservation } from '../judgement/observation.js';
import { decodePicture, UnreadablePicture } from './decode-picture.js';
import { FaceFinder, type FoundFace } from './face-finder.js';
import type { FaceModels } from './face-models.js';
import { FaceNetworks } from './face-networks.js';
import { boxOf, brightnessOf, measureFace } from './measure-face.js';

/** Frames are looked at no larger than this: the models bring faces to 256 pixels and less. */
const FRAME_SIDE = 640;
const PORTRAIT_SIDE = 960;

/** Half a minute at ten frames a second; what comes after isn't looked at. */
const MOST_FRAMES = 300;

/** Degrees of the mesh within which a face looks at the camera: likenesses beyond say less about the person. */
const FRONTAL = { yaw: 15, pitch: 20 };
/** As wide as this, compared with the largest, a face counts: smaller ones hang on the wall or pass in the distance. */
const OTHER_FACE = 0.25;
/** Between two likenesses: a person can't be exchanged and back within it. */
const EMBED_EVERY_MS = 450;
const SCORE_EVERY_MS = 1_800;

/** Looks at pictures and says what it sees; it judges nothing. Not for the main thread: a frame takes tens of milliseconds. */
export class FaceEngine {
  private constructor(
    private readonly finder: FaceFinder,
    private readonly networks: FaceNetworks,
  ) {}

  static async load(models: FaceModels): Promise<FaceEngine> {
    return new FaceEngine(await FaceFinder.load(models), await FaceNetworks.load(models));
  }

  /**
   * Looks at the frames one after the other; what can't be decoded counts as a frame without a face.
   *
   * @param onLooked hears of each frame done.
   * @param before what was seen of the frames before these.
   */
  async observe(frames: readonly TakenFrame[], onLooked: () => void = () => {}, before: readonly FrameObservation[] = []): Promise<FrameObservation[]> {
    const observations: FrameObservation[] = [];
    const due = {
      embedding: (before.findLast(({ embedding }) => embedding)?.takenMs ?? -Infinity) + EMBED_EVERY_MS,
      liveness: (before.findLast(({ liveness }) => liveness !== undefined)?.takenMs ?? -Infinity) + SCORE_EVERY_MS,
    };
    for (const frame of frames.slice(0, Math.max(0, MOST_FRAMES - before.length))) {
      const observation = await this.observeFrame(frame, { embed: frame.takenMs >= due.embedding, score: frame.takenMs >= due.liveness });
      if (observation.embedding) due.embedding = frame.takenMs + EMBED_EVERY_MS;
      if (observation.liveness !== undefined) due.liveness = frame.takenMs + SCORE_EVERY_MS;
      observations.push(observation);
      onLooked();
    }
    return observations;
  }

  /** The largest face of a picture, however it looks. */
  async observePortrait(file: Uint8Array): Promise<PortraitObservation> {
    try {
      const picture = await decodePicture(file, PORTRAIT_SIDE);
      const faces = await this.finder.find(picture);
      const [face] = faces;
      return face ? { faces: countFaces(faces), embedding: await this.networks.embed(picture, face.mesh) } : { faces: 0 };
    } catch (error) {
      if (error instanceof UnreadablePicture) return { faces: 0 };
      throw error;
    }
  }

  get tensors(): number {
    return this.finder.tensors;
  }

  private async observeFrame({ picture: file, takenMs }: TakenFrame, wanted: { embed: boolean; score: boolean }): Promise<FrameObservation> {
    const name = createHash('sha256').update(file).digest('hex');
    try {
      const picture = await decodePicture(file, FRAME_SIDE);
      const seen = { takenMs, picture: name, brightness: brightnessOf(picture) };
      const faces = await this.finder.find(picture);
      const [found] = faces;
      if (!found) return { ...seen, faces: 0 };
      const face = measureFace(picture, found);
      const frontal = Math.abs(face.yaw) <= FRONTAL.yaw && Math.abs(face.pitch) <= FRONTAL.pitch;
      return {
        ...seen,
        faces: countFaces(faces),
        face,
        ...(frontal && wanted.embed && { embedding: await this.networks.embed(picture, found.mesh) }),
        ...(frontal && wanted.score && { liveness: await this.networks.liveness(picture, boxOf(found.mesh)) }),
      };
    } catch (error) {
      if (error instanceof UnreadablePicture) return { takenMs, picture: name, brightness: 0, faces: 0 };
      throw error;
    }
  }
}

function countFaces(faces: readonly FoundFace[]): number {
  const widths = faces.map(({ mesh }) => boxOf(mesh).width);
  return widths.filter((width) => width >= OTHER_FACE * (widths[0] ?? 0)).length;
}
