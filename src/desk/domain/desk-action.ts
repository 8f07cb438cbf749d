/** What staff do with an open step at the desk. */
export const DESK_ACTIONS = ['claim', 'release', 'accept', 'correct', 'refuse', 'pass', 'return', 'approve', 'reject', 'forward', 'consult'] as const;
export type DeskAction = (typeof DESK_ACTIONS)[number];

export function deskAction(name: unknown): DeskAction | undefined {
  return DESK_ACTIONS.find((each) => each === name);
}
