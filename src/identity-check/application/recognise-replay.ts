import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { mostPicturesInOneOther } from '../store/frame-rows.js';

/** Pictures equal to the last byte: no camera takes three of them twice. */
const SAME_BYTES = 3;
/** A smaller one shows next to nothing (a covered lens) and proves nothing. */
const LEAST_BYTES = 4000;

/**
 * Pictures that were sent before, in whoever's try. Only their bytes are compared, as keyed hashes, which outlive the
 * pictures and show nothing. A hash of how a picture looks was tried and left out: of two recordings of one person in one
 * place it found 70% alike, of one recording encoded anew 43 to 91%.
 */
@Injectable()
export class RecogniseReplay {
  async seenBefore(manager: EntityManager, attemptId: string): Promise<boolean> {
    return (await mostPicturesInOneOther(manager, attemptId, LEAST_BYTES)) >= SAME_BYTES;
  }
}
