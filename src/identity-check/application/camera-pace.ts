import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';

/** Of what cameras ask, so much is under way at once: a page of another reader stands behind no more than that. */
const AT_ONCE = 2;
/** Messages a second that this process takes from all cameras together: other readers want it too. */
const MESSAGES_PER_SECOND = 12;
/** A camera that is alone sends so often at most. */
const LEAST_MS = 500;
/** A challenge is open for a minute and a half: nobody is sent away for longer. */
const MOST_MS = 12_000;

/**
 * Lets cameras in one after the other: fifty that begin in one moment take their turns, and are told each when it may come
 * again, so they don't come back in one moment. What was taken meanwhile comes with the next message.
 */
@Injectable()
export class CameraPace {
  private last = 0;
  private readonly turns = pLimit(AT_ONCE);

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.turns(work);
  }

  /** Milliseconds from now. */
  next(): number {
    const now = performance.now();
    this.last = Math.min(now + MOST_MS, Math.max(now + LEAST_MS, this.last + 1000 / MESSAGES_PER_SECOND));
    return Math.round(this.last - now);
  }
}
