// npm run bench -- identity: one face check through the engine, beside the bare models run in a loop on the same frames.
process.env['NODE_ENV'] = 'production';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { FacePool } from '../src/identity-check/engine/face-pool.js';
import { readFaceModels } from '../src/identity-check/engine/face-models.js';
import { DEFAULT_THRESHOLDS, type JudgeRequest } from '../src/identity-check/judgement/judgement.js';
import { framesFor } from '../test/support/faces/frames.js';
import { portraitOf } from '../test/support/faces/people.js';
import type { BareWork } from './support/bare-face-models.js';
import { percentile, table } from './support/figures.js';
import { processorMs } from './support/processor-time.js';

const ROUNDS = Number(process.argv[2] ?? 7);
const CHALLENGE = ['left', 'eyes', 'mouth'] as const;

const frames = await framesFor('eileen', CHALLENGE, { framesPerSecond: 8 });
const request: JudgeRequest = { challenge: CHALLENGE, portrait: await portraitOf('eileen'), frames, thresholds: DEFAULT_THRESHOLDS };
const models = await readFaceModels();
const pool = await FacePool.open({ modelsFolder: undefined, processes: 1, queueLength: 1, warn: (message) => console.error(message) });
const bare = fork(fileURLToPath(new URL('support/bare-face-models.js', import.meta.url)), [], { serialization: 'advanced', env: {} });

/** Seconds by the clock and of the processor, of one check. */
interface Taken {
  readonly clock: number;
  readonly processor: number;
}

try {
  // What the engine gives the networks, counted from a judgement: a likeness each half second, a spoof score each two.
  const seconds = (frames.at(-1)?.takenMs ?? 0) / 1000;
  // The portrait is one more frame, and one more likeness.
  const work: BareWork = { folder: models.folder, frames: [...frames.map(({ picture }) => picture), request.portrait], embedded: Math.round(seconds * 1.6) + 1, scored: Math.round(seconds / 2.2) + 1 };
  const ways: [string, () => Promise<Taken>][] = [
    ['the engine', () => timed(() => pool.processIds[0], async () => {
      const judgement = await pool.judge(request);
      if (!('outcome' in judgement) || judgement.outcome !== 'pass') throw new Error(`the check did not pass: ${JSON.stringify(judgement)}`);
    })],
    ['bare models', () => timed(() => bare.pid, () => say(bare, work))],
  ];
  const taken = new Map<string, Taken[]>();
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, run] of ways) {
      const one = await run();
      // As patient as they are, other work on the machine would decide; both are measured without their patience.
      for (const pid of [bare.pid, ...pool.processIds]) if (pid) unpatient(pid);
      // The first loads the models.
      if (round > 0) taken.set(name, [...(taken.get(name) ?? []), one]);
    }
  }
  const median = (name: string, of: keyof Taken): number => percentile((taken.get(name) ?? []).map((one) => one[of]), 0.5);
  console.log(`One check of ${frames.length} frames and the portrait; medians of ${ROUNDS} rounds in turns, each in one process. Memory of the engine's process: ${memoryOf(pool.processIds[0])} MB.`);
  console.log(table(['', 'seconds a check', 'processor s', 'checks/s a core', 'engine ÷ this, clock', 'by processor'], ways.map(([name]) => [
    name, median(name, 'clock'), median(name, 'processor'), 1 / median(name, 'processor'),
    median(name, 'clock') / median('the engine', 'clock'), median(name, 'processor') / median('the engine', 'processor'),
  ])));
} finally {
  await pool.close();
  bare.kill();
}

async function timed(pid: () => number | undefined, run: () => Promise<void>): Promise<Taken> {
  const before = processorMs(pid() ?? 0);
  const from = performance.now();
  await run();
  const after = processorMs(pid() ?? 0);
  return { clock: (performance.now() - from) / 1000, processor: (after - (Number.isNaN(before) ? 0 : before)) / 1000 };
}

async function say(child: ChildProcess, work: BareWork): Promise<void> {
  child.send(work);
  await once(child, 'message');
}

function unpatient(pid: number): void {
  try {
    os.setPriority(pid, os.getPriority());
  } catch {
    // Only root may; then both stay as they are.
  }
}

function memoryOf(pid = 0): string {
  try {
    return String(Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024));
  } catch {
    return 'unknown';
  }
}
