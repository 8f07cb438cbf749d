/** What a one-time code proves a person for; a code for one purpose serves no other. */
export type CodePurpose = 'register' | 'sign-in' | 'reset-password' | 'sign-application';

export const CODE_MINUTES = 5;
export const CODE_ATTEMPTS = 5;
/** How long the proof that a right code gave may be used, in minutes. */
export const PROOF_MINUTES = 15;

export const RESEND_AFTER_SECONDS = 60;
export const CODES_PER_HOUR = 5;

export type CodeRefusal =
  | { readonly refused: 'wrong-code'; readonly attemptsLeft: number }
  /** Used, too old, too many attempts, or never asked for. */
  | { readonly refused: 'code-ended' };

/** Six digits as people type them: spaces and full-width digits are forgiven. */
export function normaliseCode(text: string): string {
  return text.normalize('NFKC').replace(/[\s-]/gu, '');
}
