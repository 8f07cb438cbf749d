/** login.gov's limit for remote proofing: five tries in six hours. An outage uses none. */
export const ATTEMPTS = 5;
/** One number tried from many accounts. Higher, so that a stranger can't shut its owner out with a few tries. */
export const ATTEMPTS_OF_A_NUMBER = 20;
export const WINDOW_HOURS = 6;

/**
 * When the next try is allowed: undefined for now.
 *
 * @param failed instants of the tries that were not confirmed, newest first
 */
export function nextAttemptAt(failed: readonly Date[], limit: number, at: Date): Date | undefined {
  const windowMs = WINDOW_HOURS * 3_600_000;
  const counted = failed.filter((instant) => instant <= at && at.getTime() - instant.getTime() < windowMs);
  const oldest = counted[limit - 1];
  return oldest && new Date(oldest.getTime() + windowMs);
}
