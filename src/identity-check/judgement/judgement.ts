import type { FrameObservation } from './observation.js';

/**
 * What a face check asks for and what is concluded from it: plain shapes, shared by the engine that looks at pictures,
 * the rules that judge what it saw, and the room that keeps the record.
 */

/** What a person is asked to do, from their own point of view: `left` is the person's own left. */
export const ACTIONS = ['left', 'right', 'nod', 'eyes', 'mouth'] as const;
/** left, right: turn the head. nod: chin down and up. eyes: closed for a second. mouth: open it. */
export type FaceAction = (typeof ACTIONS)[number];

/** Actions in the order asked. */
export type Challenge = readonly FaceAction[];

/** One picture as it arrived. */
export interface TakenFrame {
  /** JPEG or PNG, at most 4 million pixels. */
  readonly picture: Uint8Array;
  /**
   * Milliseconds since the first frame, read from the clock when the picture was taken (`performance.now()`), never
   * counted up in even steps: intervals without any jitter are no camera's.
   */
  readonly takenMs: number;
}

export interface JudgeRequest {
  readonly challenge: Challenge;
  /** What was seen of the first frames before: they are not looked at again. */
  readonly seen?: readonly FrameObservation[];
  /** The likeness that was compared is wanted with the judgement. Only where people agreed to it. */
  readonly likeness?: boolean;
  /** The portrait on file: JPEG or PNG. */
  readonly portrait: Uint8Array;
  /** In the order taken. */
  readonly frames: readonly TakenFrame[];
  readonly thresholds: Thresholds;
}

/** Every number that decides. Kept as a setting, so that a city can move it on its own evidence. */
export interface Thresholds {
  /** Cosine between the portrait and the mean of the near-frontal frames: at or above passes, … */
  readonly matchPass: number;
  /** … at or above goes to a clerk, below fails. */
  readonly matchReview: number;
  /** Cosine that every near-frontal frame must reach with the one that is most like all others. */
  readonly samePerson: number;
  /** Liveness score (1 is certainly a live face) below which a clerk looks, … */
  readonly spoofReview: number;
  /** … and below which the check fails. 0: never by this score alone. */
  readonly spoofFail: number;
  /** Mean brightness, 0 to 255. */
  readonly darkest: number;
  readonly brightest: number;
  /** Width of the face as a share of the picture's width. */
  readonly smallestFace: number;
  /** Sharpness of the face (variance of the Laplacian, the face brought to 96 pixels) below which it is blurred. */
  readonly leastSharp: number;
  /** Share of the frames that may show no face (a fast movement blurs it). Two faces are never forgiven. */
  readonly missedFrames: number;
  /** Milliseconds within which all actions must be done, from the first frame. */
  readonly longestMs: number;
  /** Milliseconds within which each action must be done, from the end of the one before (the first: from the first frame). */
  readonly actionMs: number;
  /** Fewest frames a second, over the whole, that count as having watched. */
  readonly slowestRate: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  matchPass: 0.55,
  matchReview: 0.4,
  samePerson: 0.4,
  spoofReview: 0.5,
  spoofFail: 0,
  darkest: 45,
  brightest: 225,
  smallestFace: 0.18,
  leastSharp: 40,
  missedFrames: 0.1,
  longestMs: 30_000,
  actionMs: 12_000,
  slowestRate: 4,
};

export type Outcome = 'pass' | 'review' | 'fail';

/** Why it is not a plain pass; each is one sentence to the person, and what to do better. */
export const REASONS = [
  'portrait-unusable', // no face on the portrait on file: another way is needed
  'no-face', 'several-faces', 'too-dark', 'too-bright', 'too-far', 'blurred',
  'too-few-frames', 'too-slow', // fewer frames than needed; not done in time
  'wrong-order', 'action-missing',
  'different-people', // not the same person throughout
  'no-match', 'match-uncertain',
  'spoof-suspected', 'still-picture',
  'unnatural-timing', // frames at times that no camera produces
] as const;
export type Reason = (typeof REASONS)[number];

export interface Finding {
  readonly reason: Reason;
  /** On its own this reason would lead to: */
  readonly outcome: 'review' | 'fail';
  /** The action concerned, where one is. */
  readonly action?: FaceAction;
}

export interface Judgement {
  readonly outcome: Outcome;
  /** Everything found, the gravest first. Empty on a pass. */
  readonly findings: readonly Finding[];
  /** Undefined where it could not be measured. */
  readonly scores: {
    readonly match?: number;
    readonly leastAlike?: number;
    readonly spoof?: number;
    readonly brightness?: number;
    readonly faceWidth?: number;
    readonly sharpness?: number;
    readonly framesPerSecond?: number;
  };
  /** What was seen to be done, in order, with the frame it was first seen in. */
  readonly actionsSeen: readonly { readonly action: FaceAction; readonly frame: number }[];
  /** Up to six frames worth showing to a clerk: neutral, and each action. */
  readonly telling: readonly number[];
  /** Model name → SHA-256, hex: a verdict names what gave it. */
  readonly models: Readonly<Record<string, string>>;
  /** The likeness that was compared with the portrait, where it was asked for. */
  readonly likeness?: Float32Array;
}

/** The engine is busy, unavailable or broke down: never a verdict on the person, and no attempt is used up. */
export type JudgeRefusal =
  /** The queue is full. */
  | { readonly refused: 'busy' }
  /** No models are installed. */
  | { readonly refused: 'unavailable' }
  /** The child was lost twice on this check. */
  | { readonly refused: 'broken' };

/** Where a waiting check stands (0 is being looked at), and in about how many seconds it will have been judged. */
export type QueuePosition = (position: number, seconds: number) => void;

export abstract class FaceJudge {
  abstract judge(request: JudgeRequest, onPosition?: QueuePosition): Promise<Judgement | JudgeRefusal>;
  /** Looks at frames that come after those `before`, while a film is still taken; what is seen goes into the request later. */
  abstract look(frames: readonly TakenFrame[], before: readonly FrameObservation[]): Promise<readonly FrameObservation[] | JudgeRefusal>;
  /** Cheap look at one frame for live guidance is the browser's affair; this says whether judging is possible at all. */
  abstract available(): boolean;
}
