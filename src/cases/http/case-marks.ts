import type { Marks } from '../../workflow/core/process-steps.js';
import { standingMarks } from '../../workflow/core/standing.js';
import type { CaseReading } from '../application/read-case.js';

/** Where a case stands on its process: for the drawing and for the list of steps. */
export function caseMarks({ version, instance, trail, clocks, readAt }: Pick<CaseReading, 'version' | 'instance' | 'trail' | 'clocks' | 'readAt'>): Marks {
  return standingMarks(version.service.process, instance, trail, clocks, readAt.toISOString());
}
