import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ALIGNED_SIZE, alignFace } from './align-face.js';
import { type Box, cropSquare, type Picture } from './decode-picture.js';
import type { MeshPoint } from './face-finder.js';
import type { FaceModels } from './face-models.js';

/** Both networks were trained on pictures as OpenCV reads them: blue before green before red. */
const BLUE_GREEN_RED = [2, 1, 0] as const;
const SPOOF_SIZE = 128;
/** How much of the surroundings the spoof model sees: the edge of a sheet or a screen gives it away. */
const SPOOF_SURROUNDINGS = 2.7;

/** The two ONNX networks: what makes a face this person's, and whether it looks like a picture of a picture. */
export class FaceNetworks {
  private constructor(
    private readonly feature: InferenceSession,
    private readonly spoof: InferenceSession,
  ) {}

  static async load(models: FaceModels): Promise<FaceNetworks> {
    const open = (file: string): Promise<InferenceSession> =>
      InferenceSession.create(path.join(models.folder, file), { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 });
    return new FaceNetworks(await open(models.files.feature), await open(models.files.spoof));
  }

  /** The face as a unit vector (512 numbers); of two vectors the inner product says how much alike they are. */
  async embed(picture: Picture, mesh: readonly MeshPoint[]): Promise<Float32Array> {
    const aligned = alignFace(picture, mesh);
    const output = await run(this.feature, planes(aligned, ALIGNED_SIZE, (value) => (value - 127) / 128), ALIGNED_SIZE);
    const length = Math.hypot(...output);
    return output.map((value) => value / length);
  }

  /** From 0 (a printed photo, a screen) to 1 (a face). */
  async liveness(picture: Picture, face: Box): Promise<number> {
    const crop = await cropSquare(picture, surroundings(picture, face), SPOOF_SIZE);
    const [real = 0, ...others] = softmax(await run(this.spoof, planes(crop, SPOOF_SIZE, (value) => value), SPOOF_SIZE));
    return others.length === 0 ? 0 : real;
  }
}

async function run(network: InferenceSession, input: Float32Array, size: number): Promise<Float32Array> {
  const [name = 'input'] = network.inputNames;
  const outputs = await network.run({ [name]: new Tensor('float32', input, [1, 3, size, size]) });
  const output = outputs[network.outputNames[0] ?? 'output'];
  if (!output || !(output.data instanceof Float32Array)) throw new Error('the network gave no numbers');
  return output.data;
}

/** One plane a colour, as the networks read them. */
function planes(pixels: Float32Array | Buffer, size: number, scaled: (value: number) => number): Float32Array {
  const out = new Float32Array(3 * size * size);
  BLUE_GREEN_RED.forEach((colour, plane) => {
    for (let pixel = 0; pixel < size * size; pixel += 1) out[plane * size * size + pixel] = scaled(pixels[pixel * 3 + colour] ?? 0);
  });
  return out;
}

/** The box about the face made larger about its middle, as far as the picture goes, and moved back into it. */
function surroundings({ width, height }: Picture, face: Box): Box {
  const scale = Math.min(SPOOF_SURROUNDINGS, (width - 1) / face.width, (height - 1) / face.height);
  const [w, h] = [face.width * scale, face.height * scale];
  const into = (middle: number, length: number, whole: number): number => Math.min(Math.max(0, middle - length / 2), whole - 1 - length);
  return { x: into(face.x + face.width / 2, w, width), y: into(face.y + face.height / 2, h, height), width: w, height: h };
}

function softmax(values: Float32Array): number[] {
  const most = Math.max(...values);
  const powers = Array.from(values, (value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
