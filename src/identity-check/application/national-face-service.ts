import type { Challenge, TakenFrame } from '../judgement/judgement.js';

/** What is sent of a person: no portrait, the service has its own. */
export interface NationalQuestion {
  readonly name: string;
  readonly idNumber: string;
  readonly challenge: Challenge;
  readonly frames: readonly TakenFrame[];
}

/**
 * match, mismatch: a clear answer. unsure: a clerk looks. not-covered: the service doesn't know this kind of person or
 * check, so the portal's own engine judges. outage: everything that is not an answer.
 */
export type NationalAnswer = 'match' | 'mismatch' | 'unsure' | 'not-covered' | 'outage';

/** The national face service, where a city has one: then it is asked first. */
export abstract class NationalFaceService {
  abstract isSet(): boolean;
  abstract judge(question: NationalQuestion): Promise<NationalAnswer>;
}
