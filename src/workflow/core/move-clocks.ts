import { orderedPause } from './clock-orders.js';
import type { ClockStates } from './clocks.js';
import type { ProcessDefinition } from './definition.js';

/** A clock that another version would lose or miscount. A limit that runs is a promise: it can't be moved away. */
export interface ClockObstacle {
  readonly clock: string;
  readonly why: 'clock-gone' | 'clock-unit-changed' | 'clock-never-resumes';
}

/** A clock whose limit the other version states differently: what was promised to the applicant stays. */
export interface KeptLimit {
  readonly clock: string;
  readonly limit: number;
  readonly newLimit: number;
  readonly unit: string;
}

/**
 * The clocks of a case in another version of its process. They go on as they are, with their start, their limit and their
 * pauses; the version only says what stops them and who is told.
 */
export function planClocks(
  to: ProcessDefinition,
  clocks: ClockStates,
): { readonly obstacles: readonly ClockObstacle[]; readonly keptLimits: readonly KeptLimit[] } {
  const obstacles: ClockObstacle[] = [];
  const keptLimits: KeptLimit[] = [];
  for (const clock of clocks) {
    if (clock.state === 'stopped') continue;
    const declared = to.clocks.find((each) => each.id === clock.id);
    if (!declared) obstacles.push({ clock: clock.id, why: 'clock-gone' });
    else if (declared.unit !== clock.unit) obstacles.push({ clock: clock.id, why: 'clock-unit-changed' });
    else if (clock.state === 'paused' && declared.resumes.length === 0 && !orderedPause(clock)) obstacles.push({ clock: clock.id, why: 'clock-never-resumes' });
    else {
      const promised = clock.limit - clock.extensions.reduce((sum, { units }) => sum + units, 0);
      if (declared.limit !== promised) keptLimits.push({ clock: clock.id, limit: promised, newLimit: declared.limit, unit: clock.unit });
    }
  }
  return { obstacles, keptLimits };
}
