/** What staff do with an open step at the desk. 轉交 and 徵求意見 are declared in processes but not done here yet. */
export const DESK_ACTIONS = ['claim', 'release', 'accept', 'correct', 'refuse', 'pass', 'return', 'approve', 'reject'] as const;
export type DeskAction = (typeof DESK_ACTIONS)[number];

export function deskAction(name: unknown): DeskAction | undefined {
  return DESK_ACTIONS.find((each) => each === name);
}
