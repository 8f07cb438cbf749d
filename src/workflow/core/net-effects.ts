import type { Effect } from './effects.js';

const OPENED_BY: Partial<Record<Effect['do'], readonly Effect['do'][]>> = {
  'close-task': ['open-task'],
  'cancel-work': ['run-service', 'decide', 'call'],
  'disarm-timer': ['arm-timer'],
  'forget-message': ['await-message'],
};

/**
 * Without what was both begun and taken back within the step (a branch that another branch's end terminated at once):
 * nobody should be told of a task that never was.
 */
export function netEffects(effects: readonly Effect[]): readonly Effect[] {
  const gone = new Set<Effect>();
  for (const closing of effects) {
    const openers = OPENED_BY[closing.do];
    if (!openers || !('token' in closing)) continue;
    const opening = effects.find(
      (each) =>
        openers.includes(each.do) && 'token' in each && each.token === closing.token && each.node === closing.node,
    );
    if (opening && effects.indexOf(opening) < effects.indexOf(closing)) gone.add(opening).add(closing);
  }
  return gone.size === 0 ? effects : effects.filter((each) => !gone.has(each));
}
