import { FaceJudge, type JudgeRefusal } from '../judgement/judgement.js';

/** Stands where no engine is installed: the face check says so and offers the other ways. */
export class NoFaceJudge extends FaceJudge {
  judge(): Promise<JudgeRefusal> {
    return Promise.resolve({ refused: 'unavailable' });
  }

  available(): boolean {
    return false;
  }
}
