import os from 'node:os';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Human } from '@vladmandic/human';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

/**
 * The floor below the engine, as a process of its own like the engine's and as patient: each frame decoded and given to the
 * detector, and as many faces to the two networks as the engine gives them. Nothing is measured, aligned, checked or judged.
 * Written apart from the engine: it shares the model files only.
 */
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
sharp.concurrency(1);
sharp.cache(false);

export interface BareWork {
  readonly folder: string;
  readonly frames: readonly Uint8Array[];
  readonly embedded: number;
  readonly scored: number;
}

const require = createRequire(import.meta.url);

process.on('message', (work: BareWork) => {
  void pass(work).then(() => process.send?.('done'));
});
process.on('disconnect', () => process.exit());

interface Bare {
  readonly human: Human;
  readonly feature: InferenceSession;
  readonly spoof: InferenceSession;
}
let loaded: Promise<Bare> | undefined;

async function pass({ folder, frames, embedded, scored }: BareWork): Promise<void> {
  const { human, feature, spoof } = await (loaded ??= load(folder));
  for (const [index, frame] of frames.entries()) {
    const { data, info } = await sharp(frame).resize(640, 640, { fit: 'inside', withoutEnlargement: true }).raw().toBuffer({ resolveWithObject: true });
    const tensor = human.tf.tensor(new Uint8Array(data), [info.height, info.width, 3], 'int32');
    await human.detect(tensor as unknown as Parameters<Human['detect']>[0]);
    tensor.dispose();
    if (index < embedded) await feature.run({ [feature.inputNames[0] ?? '']: square(112) });
    if (index < scored) await spoof.run({ [spoof.inputNames[0] ?? '']: square(128) });
  }
}

function square(side: number): Tensor {
  return new Tensor('float32', new Float32Array(3 * side * side).fill(0.1), [1, 3, side, side]);
}

async function load(folder: string): Promise<Bare> {
  const tf = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
  const wasmPath = path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/');
  (require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm')).setWasmPaths(wasmPath);
  tf.io.registerLoadRouter((url) => ({
    load: () => {
      const file = String(url).slice('file://'.length);
      const { weightsManifest, ...graph } = JSON.parse(readFileSync(file, 'utf8'));
      const weights = Buffer.concat(weightsManifest.flatMap((group: { paths: string[] }) => group.paths.map((name) => readFileSync(path.join(path.dirname(file), name)))));
      return Promise.resolve({ ...graph, weightSpecs: weightsManifest.flatMap((group: { weights: unknown[] }) => group.weights), weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) });
    },
  }));
  const { Human } = require(path.join(path.dirname(require.resolve('@vladmandic/human')), 'human.node-wasm.js')) as typeof import('@vladmandic/human');
  const off = { enabled: false };
  const afresh = { skipFrames: 0, skipTime: 0 };
  const human = new Human({
    backend: 'wasm', wasmPath, modelBasePath: `file://${folder}/`, debug: false, async: false, cacheSensitivity: 0, warmup: 'none',
    filter: off, gesture: off, body: off, hand: off, object: off, segmentation: off,
    face: {
      enabled: true, detector: { rotation: true, maxDetected: 3, minConfidence: 0.3, return: false, ...afresh }, mesh: { enabled: true },
      iris: { enabled: true, ...afresh }, attention: off, description: off, emotion: off, antispoof: off, liveness: off,
    },
  });
  await human.init();
  await human.load();
  const open = (file: string): Promise<InferenceSession> => InferenceSession.create(path.join(folder, file), { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 });
  return { human, feature: await open('fr_feature.onnx'), spoof: await open('fr_liveness.onnx') };
}
