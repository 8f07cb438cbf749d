import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import { judgeCheck } from '../judgement/judge-check.js';
import type { Judgement, JudgeRequest, TakenFrame } from '../judgement/judgement.js';
import type { FrameObservation } from '../judgement/observation.js';
import type { FaceEngine } from './face-engine.js';
import { readFaceModels } from './face-models.js';

/** A whole check, or pictures of one that is still taken. */
export type FaceTask =
  | { readonly judge: JudgeRequest }
  | { readonly look: readonly TakenFrame[]; readonly before: readonly FrameObservation[] };

/** What the pool sends its child, one at a time. */
export interface FaceJob {
  readonly modelsFolder: string;
  /** Bytes. The child ends itself when it holds more: a new one is cheaper than a machine out of memory. */
  readonly mostMemory: number;
  readonly task: FaceTask;
}

export type FaceAnswer = { readonly judgement: Judgement } | { readonly seen: readonly FrameObservation[] };

/** The child's answer; `looked`: it is alive and at work. */
export type FaceNews = { readonly looked: true } | FaceAnswer;

/**
 * A process of its own: pictures from strangers are decoded here, where there are no keys and no database, and pages
 * don't wait: they get ten times its share of a busy core, however patient the portal itself was started. What goes wrong
 * in it ends it.
 */
const patience = Math.min(os.constants.priority.PRIORITY_LOW, os.getPriority() + os.constants.priority.PRIORITY_BELOW_NORMAL);
for (const thread of [process.pid, ...ownThreads()]) os.setPriority(thread, patience);

/** Linux keeps a priority for each thread, and those with which V8 compiles the models' programs are there already. */
function ownThreads(): number[] {
  const folder = '/proc/self/task';
  return existsSync(folder) ? readdirSync(folder).map(Number) : [];
}

let engine: ReturnType<typeof loadEngine> | undefined;

// A defect rejects, and an unhandled rejection ends the process: the pool sees that and says so.
process.on('message', (job: FaceJob) => void carryOut(job));
// The portal is gone, however it went.
process.on('disconnect', () => process.exit());

async function loadEngine(folder: string): Promise<{ readonly looking: FaceEngine; readonly models: Judgement['models'] }> {
  // Not before the process has stepped back: to load the networks' libraries takes a second of processor time.
  const { FaceEngine } = await import('./face-engine.js');
  const models = await readFaceModels(folder);
  return { looking: await FaceEngine.load(models), models: models.hashes };
}

async function carryOut({ modelsFolder, mostMemory, task }: FaceJob): Promise<void> {
  const { looking, models } = await (engine ??= loadEngine(modelsFolder));
  const alive = (): void => tell({ looked: true }, mostMemory);
  if ('look' in task) return tell({ seen: await looking.observe(task.look, alive, task.before) }, mostMemory);
  const { challenge, frames, seen = [], portrait, thresholds, likeness } = task.judge;
  const all = [...seen, ...(await looking.observe(frames.slice(seen.length), alive, seen))];
  tell({ judgement: judgeCheck({ challenge, frames: all, portrait: await looking.observePortrait(portrait), thresholds, models, likeness }) }, mostMemory);
}

function tell(news: FaceNews, mostMemory: number): void {
  process.send?.(news, undefined, {}, () => {
    if (process.memoryUsage.rss() > mostMemory) process.exit(1);
  });
}
