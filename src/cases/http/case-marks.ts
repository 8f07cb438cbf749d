import type { Marks } from '../../workflow/core/process-steps.js';
import type { CaseReading } from '../application/read-case.js';

/** Where a case stands on its process: for the drawing and for the list of steps. */
export function caseMarks(reading: Pick<CaseReading, 'instance' | 'doneBy' | 'clocks' | 'events'>): Marks {
  const current = new Set(reading.instance.tokens.filter((token) => token.waits !== 'join').map((token) => token.node));
  const late = reading.clocks.some((clock) => clock.state === 'expired' || (clock.late && clock.state === 'running'));
  const done = new Set(Object.keys(reading.doneBy).filter((node) => !current.has(node)));
  for (const event of reading.events) {
    const node = event.detail['node'];
    if (typeof node === 'string' && !current.has(node)) done.add(node);
  }
  return { done, current: late ? new Set() : current, late: late ? current : new Set(), notTaken: new Set() };
}
