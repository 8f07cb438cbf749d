import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { CAPTURE_SECONDS } from '../domain/attempt.js';
import { FaceJudge } from '../judgement/judgement.js';
import type { FrameObservation } from '../judgement/observation.js';
import { capturingAttempts } from '../store/attempt-rows.js';
import { ReadPictures } from './read-pictures.js';

interface Seen {
  readonly sinceMs: number;
  readonly frames: readonly FrameObservation[];
}

/** Where nothing comes of it, what was seen is forgotten after so long. */
const KEPT_MS = (CAPTURE_SECONDS + 30) * 1000;

/**
 * While nobody waits for a verdict, the engine looks at what cameras have sent so far, so that little is left to look at
 * when they are done. What it saw stays in this process's memory until then and nowhere else: a worker that takes the try
 * up without it looks at everything. With more cameras than engines it would only take the engine from those who wait.
 */
@Injectable()
export class LookAhead {
  private readonly seen = new Map<string, Seen>();
  private readonly underWay = new Set<string>();
  /** Whether the portal's own engine will be asked: not while a national service answers. */
  wanted = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly judge: FaceJudge,
    private readonly pictures: ReadPictures,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Looks at the next pictures of one camera. False when there are none. */
  async next(): Promise<boolean> {
    for (const [id, { sinceMs }] of this.seen) if (performance.now() - sinceMs > KEPT_MS) this.seen.delete(id);
    if (!this.wanted || !this.judge.available()) return false;
    const { manager } = this.dataSource;
    const cameras = await capturingAttempts(manager, this.clock.now(), this.settings.faceProcesses + 1);
    if (cameras.length > this.settings.faceProcesses) return false;
    for (const camera of cameras.filter(({ id }) => !this.underWay.has(id))) {
      this.underWay.add(camera.id);
      try {
        const before = this.seen.get(camera.id) ?? { sinceMs: performance.now(), frames: [] };
        const frames = await this.pictures.some(manager, camera, (seq) => seq >= before.frames.length);
        const more = frames.length > 0 ? await this.judge.look(frames, before.frames) : [];
        if ('refused' in more || more.length === 0) continue;
        this.seen.set(camera.id, { ...before, frames: [...before.frames, ...more] });
        return true;
      } finally {
        this.underWay.delete(camera.id);
      }
    }
    return false;
  }

  /** What was seen of the first pictures of a try that is judged now; it is forgotten here. */
  take(attemptId: string): readonly FrameObservation[] {
    const found = this.seen.get(attemptId)?.frames ?? [];
    this.seen.delete(attemptId);
    return found;
  }
}
