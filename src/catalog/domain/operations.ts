/** What a service or send step of a process may ask for (`<tongban:effect operation="…"/>`); carried out by the cases room. */
export const OPERATIONS = ['issue-certificate', 'revoke-certificate', 'approve', 'notify'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The attributes that each takes, all of them needed. */
export const OPERATION_PARAMETERS: Readonly<Record<Operation, readonly string[]>> = {
  /** Issue the certificate that `item.result` declares; `certificateType` names its type once more, as a check. */
  'issue-certificate': ['certificateType'],
  /** Revoke the certificate that met the material `slot`, of this type, for this reason. */
  'revoke-certificate': ['certificateType', 'slot', 'reason'],
  /** 秒批: the portal itself accepts and grants, because the process says that nothing is left to judge. */
  approve: [],
  /** Tell the applicant `text`; its English is `process.<step>.text`. */
  notify: ['text'],
};
