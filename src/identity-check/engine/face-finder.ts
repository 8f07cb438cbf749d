import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Human } from '@vladmandic/human';
import type { FaceModels } from './face-models.js';
import type { Picture } from './decode-picture.js';

/** x and y in pixels of the picture, z in the same unit, towards the camera negative. */
export type MeshPoint = readonly [number, number, number];

export interface FoundFace {
  /** 478 points of the face and its irises. */
  readonly mesh: readonly MeshPoint[];
  /** In degrees, as the mesh shows it: about three quarters of the true angle. The person's own left is negative. */
  readonly yaw: number;
  /** In degrees; looking down is positive. */
  readonly pitch: number;
}

const require = createRequire(import.meta.url);

/** Finds faces and their mesh: BlazeFace, FaceMesh and Iris, on the WebAssembly backend of TensorFlow.js. */
export class FaceFinder {
  private constructor(private readonly human: Human) {}

  static async load(models: FaceModels): Promise<FaceFinder> {
    const tf = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
    const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
    const wasmFolder = path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/');
    wasm.setWasmPaths(wasmFolder);
    loadFromFiles(tf);
    // The package's exports lead Node to the build for tfjs-node, a native module that does not install.
    const build = path.join(path.dirname(require.resolve('@vladmandic/human')), 'human.node-wasm.js');
    const library = require(build) as typeof import('@vladmandic/human');
    const human = new library.Human(configuration(models, wasmFolder));
    await human.init();
    await human.load();
    return new FaceFinder(human);
  }

  /** The faces of a picture, the largest first; three at most. */
  async find({ data, width, height }: Picture): Promise<FoundFace[]> {
    const tensor = this.human.tf.tensor(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), [height, width, 3], 'int32');
    try {
      const { face } = await this.human.detect(tensor as unknown as Parameters<Human['detect']>[0]);
      return face
        // A box without a mesh is nothing that could be measured: a pattern on the wall more often than a face.
        .filter(({ mesh }) => mesh.length >= 468)
        .sort((one, other) => other.box[2] * other.box[3] - one.box[2] * one.box[3])
        .map(({ mesh, rotation }) => ({
          mesh: mesh.map(([x, y, z]) => [x, y, z ?? 0] as const),
          yaw: degrees(rotation?.angle.yaw ?? 0),
          pitch: degrees(rotation?.angle.pitch ?? 0),
        }));
    } finally {
      tensor.dispose();
    }
  }

  /** The triangles between the mesh's points, three indices each. */
  get triangles(): readonly number[] {
    return this.human.faceTriangulation;
  }

  /** Tensors held: a number that must not grow. */
  get tensors(): number {
    return this.human.tf.memory().numTensors;
  }
}

/** Nothing may be carried from one frame to the next: frames of different people follow each other. */
function configuration(models: FaceModels, wasmFolder: string): ConstructorParameters<typeof Human>[0] {
  const off = { enabled: false };
  const afresh = { skipFrames: 0, skipTime: 0 };
  return {
    backend: 'wasm',
    wasmPath: wasmFolder,
    modelBasePath: `file://${models.folder}/`,
    debug: false,
    async: false,
    cacheSensitivity: 0,
    warmup: 'none',
    filter: off,
    gesture: off,
    body: off,
    hand: off,
    object: off,
    segmentation: off,
    face: {
      enabled: true,
      // `return: true` would leave a tensor a face behind.
      detector: { modelPath: models.files.detection, rotation: true, maxDetected: 3, minConfidence: 0.3, return: false, ...afresh },
      mesh: { enabled: true, modelPath: models.files.mesh },
      iris: { enabled: true, modelPath: models.files.iris, ...afresh },
      // The attention mesh crashes on WebAssembly.
      attention: off,
      description: off,
      emotion: off,
      antispoof: off,
      liveness: off,
    },
  };
}

/** TensorFlow.js fetches models by HTTP only. */
function loadFromFiles(tf: typeof import('@tensorflow/tfjs-core')): void {
  tf.io.registerLoadRouter((url) => {
    const address = Array.isArray(url) ? url[0] : url;
    if (typeof address !== 'string' || !address.startsWith('file://')) return null as never;
    return { load: () => readGraph(address.slice('file://'.length)) };
  });
}

interface GraphFile extends Omit<import('@tensorflow/tfjs-core').io.ModelJSON, 'weightsManifest'> {
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly import('@tensorflow/tfjs-core').io.WeightsManifestEntry[] }[];
}

async function readGraph(file: string): Promise<import('@tensorflow/tfjs-core').io.ModelArtifacts> {
  const { weightsManifest, ...graph } = JSON.parse(await readFile(file, 'utf8')) as GraphFile;
  const parts = await Promise.all(weightsManifest.flatMap(({ paths }) => paths.map((name) => readFile(path.join(path.dirname(file), name)))));
  const weights = Buffer.concat(parts);
  return {
    ...graph,
    weightSpecs: weightsManifest.flatMap((group) => [...group.weights]),
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) as ArrayBuffer,
  };
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
