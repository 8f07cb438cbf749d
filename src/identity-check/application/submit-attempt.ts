import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { writeAttemptState } from '../store/attempt-rows.js';
import { lastFrame } from '../store/frame-rows.js';
import { JudgeAttempts } from './judge-attempts.js';
import { type Answering, type FramesRefusal, ReceiveFrames } from './receive-frames.js';
import { SettleCheck } from './settle-check.js';

export type SubmitRefusal = FramesRefusal | { readonly refused: 'incomplete'; readonly next: number };

/** The last picture has arrived: the challenge is answered, once, and the try waits its turn. */
@Injectable()
export class SubmitAttempt {
  constructor(
    private readonly dataSource: DataSource,
    private readonly frames: ReceiveFrames,
    private readonly settle: SettleCheck,
    private readonly judge: JudgeAttempts,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** `count`: how many pictures the browser took; where the server has fewer, they are to be sent first. */
  async submit(attemptId: string, answering: Answering, count: number): Promise<{ queued: true } | SubmitRefusal> {
    const at = this.clock.now();
    const answer = await this.dataSource.transaction(async (manager) => {
      const attempt = await this.frames.openFor(manager, attemptId, answering, at);
      // A second "done" after the answer to the first was lost.
      if ('refused' in attempt && attempt.refused === 'closed' && attempt.state === 'queued') return { queued: true } as const;
      if ('refused' in attempt) return attempt;
      const next = ((await lastFrame(manager, attemptId))?.seq ?? -1) + 1;
      if (next !== count || next === 0) return { refused: 'incomplete', next } as const;
      const waiting = await this.settle.wait(manager, attempt.check_id, 'face');
      if ('refused' in waiting) return { refused: 'closed', state: 'lapsed' } as const;
      await writeAttemptState(manager, attemptId, { state: 'queued', submittedAt: at });
      await this.audit.append(manager, {
        chain: attemptId, at, actor: { kind: 'citizen', id: answering.actor.accountId }, action: 'face-attempt.submitted',
        subject: { kind: 'face-attempt', id: attemptId }, detail: { pictures: next },
      });
      return { queued: true } as const;
    });
    if ('queued' in answer) this.judge.wake();
    return answer;
  }
}
