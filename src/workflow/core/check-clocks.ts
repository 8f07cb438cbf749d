import { deemedTask } from './clock-alarms.js';
import type { ProcessDefinition } from './definition.js';
import type { ClockDeclaration, Trigger } from './extension.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';

/** A clock that never starts, never stops, or rests without a reason in law is a promise nobody keeps. */
export function checkClocks(definition: ProcessDefinition): Problem[] {
  return definition.clocks.flatMap((clock) => checkClock(definition, clock));
}

function checkClock(definition: ProcessDefinition, clock: ClockDeclaration): Problem[] {
  const problems: Problem[] = [];
  for (const trigger of new Set([...clock.starts, ...clock.stops, ...clock.pauses, ...clock.resumes])) {
    if (!canHappen(definition, trigger)) problems.push(error(clock.id, 'unknown-trigger', { trigger }));
  }
  const happens = (trigger: Trigger): boolean => canHappen(definition, trigger);
  if (!clock.starts.some(happens)) problems.push(error(clock.id, 'clock-never-starts'));
  if (!clock.stops.some(happens)) problems.push(error(clock.id, 'clock-never-stops'));
  if (clock.pauses.length > 0 && clock.basis === undefined) problems.push(error(clock.id, 'clock-pause-without-basis'));
  if (clock.pauses.length > 0 && !clock.resumes.some(happens)) problems.push(error(clock.id, 'clock-never-resumes'));
  if (clock.onExpiry === 'deem-accepted') {
    const task = definition.nodes[deemedTask(clock) ?? ''];
    const accepts = task?.kind === 'user' && task.work?.actions.includes('accept');
    if (!accepts) problems.push(error(clock.id, 'clock-deems-nothing'));
  }
  if (clock.onExpiry === 'wait' && !clock.stops.some((trigger) => isApplicants(definition, trigger))) problems.push(error(clock.id, 'clock-waits-for-nobody'));
  return problems;
}

function isApplicants(definition: ProcessDefinition, trigger: Trigger): boolean {
  const step = definition.nodes[trigger.replace(/^leave:/, '').split(':')[0] ?? ''];
  return (step?.kind === 'user' || step?.kind === 'manual') && step.work?.performer === 'applicant';
}

function canHappen(definition: ProcessDefinition, trigger: Trigger): boolean {
  if (trigger === 'start' || trigger === 'end') return true;
  const passing = /^(?:enter|leave):(.+)$/.exec(trigger);
  if (passing) return definition.nodes[passing[1] ?? ''] !== undefined;
  const [node, action] = trigger.split(':');
  const step = definition.nodes[node ?? ''];
  return (
    (step?.kind === 'user' || step?.kind === 'manual') && (step.work?.actions.some((each) => each === action) ?? false)
  );
}
