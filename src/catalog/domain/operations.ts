/** What a service step of a process may ask for (`<tongban:effect operation="…"/>`); carried out by the cases room. */
export const OPERATIONS = [
  /** Issue the certificate that `item.result` declares; `certificateType` names its type once more, as a check. */
  'issue-certificate',
  /** 秒批: the portal itself accepts and grants, because the process says that nothing is left to judge. */
  'approve',
] as const;
export type Operation = (typeof OPERATIONS)[number];
