import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FaceJudge, type Judgement, type JudgeRefusal, type JudgeRequest, type QueuePosition, type TakenFrame } from '../judgement/judgement.js';
import type { FrameObservation } from '../judgement/observation.js';
import type { FaceAnswer, FaceJob, FaceNews, FaceTask } from './face-child.js';
import { type FaceModels, ModelsUnfitError, readFaceModels } from './face-models.js';

export interface FacePoolOptions {
  /** Undefined: the models that `npm start` laid out. */
  readonly modelsFolder: string | undefined;
  /** Child processes: one takes a core and some 400 MB while it looks. */
  readonly processes: number;
  /** Checks that may wait; one more is told that the engine is busy. */
  readonly queueLength: number;
  /** Hears in one sentence why faces can't be judged, or that a child was lost. */
  readonly warn: (message: string) => void;
  /** Another than the engine's own, that speaks its protocol (FaceJob, FaceNews). */
  readonly childFile?: string;
  /** A child that says nothing for so long hangs, also while it opens the models on a machine with much to do. */
  readonly silentMs?: number;
  /** Bytes that a child may hold, pictures and tensors included. */
  readonly mostMemory?: number;
}

interface Job {
  readonly task: FaceTask;
  readonly onPosition: QueuePosition;
  readonly settle: (answer: FaceAnswer | JudgeRefusal) => void;
  /** Children lost on it. */
  losses: number;
}

interface Child {
  readonly process: ChildProcess;
  job: Job | undefined;
  /** When it last said that it is alive, and when it took its job. */
  heardAt: number;
  begunAt: number;
}

const SILENT_MS = 180_000;
const MOST_MEMORY = 900 * 1024 * 1024;
/** Of JavaScript alone; tensors and pictures lie outside of it and are watched by the child itself. */
const HEAP_MEGABYTES = 256;
/** A check so far, for the first estimate. */
const FIRST_GUESS_MS = 6_000;

/** Judges in child processes, behind a bounded queue. Children start with the first check, and are replaced when lost. */
export class FacePool extends FaceJudge {
  private readonly children: Child[] = [];
  private readonly waiting: Job[] = [];
  private readonly watch: NodeJS.Timeout;
  private usualMs = FIRST_GUESS_MS;
  private closed = false;

  private constructor(
    private readonly options: FacePoolOptions,
    private readonly models: FaceModels | undefined,
  ) {
    super();
    this.watch = setInterval(() => this.endSilent(), 5_000);
    this.watch.unref();
  }

  /** Without fit models it opens all the same, and says that it is not available. */
  static async open(options: FacePoolOptions): Promise<FacePool> {
    try {
      return new FacePool(options, await readFaceModels(options.modelsFolder));
    } catch (error) {
      if (!(error instanceof ModelsUnfitError)) throw error;
      options.warn(`Faces can't be judged, the other ways are offered: ${error.message}`);
      return new FacePool(options, undefined);
    }
  }

  available(): boolean {
    return this.models !== undefined && !this.closed;
  }

  async judge(request: JudgeRequest, onPosition: QueuePosition = () => {}): Promise<Judgement | JudgeRefusal> {
    const answer = await this.give({ judge: request }, onPosition);
    if ('seen' in answer) throw new Error('the process that looks at faces answered another question');
    return 'judgement' in answer ? answer.judgement : answer;
  }

  async look(frames: readonly TakenFrame[], before: readonly FrameObservation[]): Promise<readonly FrameObservation[] | JudgeRefusal> {
    const answer = await this.give({ look: frames, before }, () => {});
    if ('judgement' in answer) throw new Error('the process that looks at faces answered another question');
    return 'seen' in answer ? answer.seen : answer;
  }

  private give(task: FaceTask, onPosition: QueuePosition): Promise<FaceAnswer | JudgeRefusal> {
    if (!this.available()) return Promise.resolve({ refused: 'unavailable' });
    const idle = this.children.some(({ job }) => !job) || this.children.length < this.options.processes;
    if (!idle && this.waiting.length >= this.options.queueLength) return Promise.resolve({ refused: 'busy' });
    return new Promise((settle) => {
      this.waiting.push({ task, onPosition, settle, losses: 0 });
      this.hand();
      this.tellPositions();
    });
  }

  /** Ends the children. What was not answered is answered as unavailable: whoever asked asks another process, or later. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.watch);
    const unanswered = [...this.waiting.splice(0), ...this.children.flatMap(({ job }) => job ?? [])];
    await Promise.all(this.children.map((child) => ended(child.process)));
    for (const { settle } of unanswered) settle({ refused: 'unavailable' });
  }

  /** Nest ends its providers so. */
  onModuleDestroy(): Promise<void> {
    return this.close();
  }

  /** The process ids of the children that live. */
  get processIds(): number[] {
    return this.children.flatMap(({ process }) => process.pid ?? []);
  }

  private hand(): void {
    while (this.waiting.length > 0 && !this.closed && this.models) {
      const child = this.children.find(({ job }) => !job) ?? (this.children.length < this.options.processes ? this.start() : undefined);
      const job = child && this.waiting.shift();
      if (!child || !job) return;
      child.job = job;
      child.heardAt = child.begunAt = performance.now();
      job.onPosition(0, Math.ceil(this.usualMs / 1000));
      const message: FaceJob = { modelsFolder: this.models.folder, mostMemory: this.options.mostMemory ?? MOST_MEMORY, task: job.task };
      // A child that is gone already takes no message; that it has gone is heard at once.
      child.process.send(message, () => {});
    }
  }

  private start(): Child {
    // No environment: the child needs none of the portal's settings and secrets.
    const options = { execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`, '--enable-source-maps'], env: {}, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] } as const;
    const child: Child = { process: fork(this.options.childFile ?? engineFile(), [], { ...options, execArgv: [...options.execArgv], stdio: [...options.stdio] }), job: undefined, heardAt: performance.now(), begunAt: performance.now() };
    child.process.on('message', (news: FaceNews) => this.hear(child, news));
    child.process.once('exit', (code, signal) => this.lose(child, signal ?? `exit code ${code}`));
    child.process.once('error', (error) => this.lose(child, error.message));
    this.children.push(child);
    return child;
  }

  private hear(child: Child, news: FaceNews): void {
    child.heardAt = performance.now();
    if ('looked' in news) return;
    const { job } = child;
    child.job = undefined;
    if ('judgement' in news) this.usualMs = 0.7 * this.usualMs + 0.3 * (performance.now() - child.begunAt);
    job?.settle(news);
    this.hand();
    this.tellPositions();
  }

  /** What it was at is given to another child, once: a picture that ends two children would end them all. */
  private lose(child: Child, how: string): void {
    const place = this.children.indexOf(child);
    if (place === -1) return;
    this.children.splice(place, 1);
    if (this.closed) return;
    const { job } = child;
    if (!job) return;
    job.losses += 1;
    this.options.warn(`The process that looks at faces was lost in the middle of a check (${how}); ${job.losses === 1 ? 'another tries again' : 'the check is given up'}.`);
    if (job.losses === 1) this.waiting.unshift(job);
    else job.settle({ refused: 'broken' });
    this.hand();
    this.tellPositions();
  }

  private endSilent(): void {
    for (const { process, job, heardAt } of this.children) if (job && performance.now() - heardAt > (this.options.silentMs ?? SILENT_MS)) process.kill('SIGKILL');
  }

  private tellPositions(): void {
    this.waiting.forEach(({ onPosition }, index) => {
      const rounds = Math.ceil((index + 1) / this.options.processes) + 1;
      onPosition(index + 1, Math.ceil((rounds * this.usualMs) / 1000));
    });
  }
}

/** Node runs no TypeScript: from the sources (in tests) the compiled child is started. */
function engineFile(): string {
  const here = fileURLToPath(new URL('face-child.js', import.meta.url));
  const file = import.meta.url.endsWith('.ts') ? here.replace(/([\\/])src([\\/]identity-check[\\/])/, '$1dist$1src$2') : here;
  if (!existsSync(file)) throw new Error(`${file} is not there: build the portal first (npm run build).`);
  return file;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
