import type { Calendar } from './calendar.js';
import { withDeadline } from './clocks.js';
import type { ClockStates } from './clocks.js';
import type { ProcessDefinition } from './definition.js';

export interface Extension {
  readonly clock: string;
  readonly units: number;
  readonly reason: string;
  /** Actor id, and the roles the actor has. */
  readonly by: string;
  readonly roles: readonly string[];
  readonly at: string;
}

export type ExtensionRefusal =
  'no-such-clock' | 'not-running' | 'not-extendable' | 'not-your-role' | 'reason-missing' | 'too-much';

/** 延期 (行政許可法 42): a leader's act with a reason, before the limit has run out, and no more than the process allows. */
export function extendClock(
  definition: ProcessDefinition,
  clocks: ClockStates,
  extension: Extension,
  calendar: Calendar,
): { clocks: ClockStates; refused?: undefined } | { refused: ExtensionRefusal; most?: number } {
  const declaration = definition.clocks.find((each) => each.id === extension.clock);
  const clock = clocks.find((each) => each.id === extension.clock);
  if (!declaration || !clock) return { refused: 'no-such-clock' };
  if (!declaration.extension) return { refused: 'not-extendable' };
  if (
    clock.state !== 'running' ||
    (clock.deadline !== undefined && Date.parse(extension.at) > Date.parse(clock.deadline))
  )
    return { refused: 'not-running' };
  if (!extension.roles.includes(declaration.extension.by)) return { refused: 'not-your-role' };
  if (extension.reason.trim() === '') return { refused: 'reason-missing' };
  const most = declaration.extension.most - clock.extensions.reduce((sum, each) => sum + each.units, 0);
  if (!Number.isInteger(extension.units) || extension.units < 1 || extension.units > most)
    return { refused: 'too-much', most };
  const { units, reason, by, at } = extension;
  const { warnedAt: _again, ...rest } = clock;
  const extended = withDeadline(
    {
      ...rest,
      limit: clock.limit + units,
      escalated: [],
      extensions: [...clock.extensions, { by, units, reason, at }],
    },
    calendar,
  );
  return { clocks: clocks.map((each) => (each === clock ? extended : each)) };
}
