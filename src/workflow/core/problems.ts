/**
 * What the publishing check finds. `element` is a BPMN id (or an element name where there is no id),
 * `detail` holds the values its message needs; wording is in `describe-problem.ts`.
 */
export interface Problem {
  readonly element: string;
  readonly problem: ProblemCode;
  readonly detail?: Readonly<Record<string, string>>;
  readonly severity: 'error' | 'warning';
}

export const PROBLEM_CODES = [
  // the file
  'not-xml',
  'too-large',
  'doctype',
  'unreadable-part',
  'duplicate-id',
  'missing-id',
  'no-process',
  'several-processes',
  // outside the subset
  'unsupported-element',
  'unsupported-trigger',
  'unsupported-attribute',
  'several-triggers',
  'missing-trigger',
  // the drawing
  'empty-process',
  'nested-too-deep',
  'several-starts',
  'start-has-incoming',
  'end-has-outgoing',
  'missing-flow-end',
  'flow-crosses-scope',
  'condition-missing',
  'condition-not-allowed',
  'default-not-allowed',
  'boundary-has-incoming',
  'boundary-leads-nowhere',
  'error-boundary-not-interrupting',
  'event-gateway-target',
  'event-gateway-needs-targets',
  // expressions
  'feel-syntax',
  'feel-too-long',
  'feel-too-much',
  'feel-unknown-variable',
  'feel-clock-function',
  'feel-unknown-function',
  'unsupported-language',
  'bad-timer',
  'multi-instance-without-count',
  // the portal's own declarations
  'bad-declaration',
  'missing-work',
  'nobody-may-do',
  'unknown-department',
  'unknown-role',
  'unknown-form',
  'unknown-action',
  'action-not-for-performer',
  'signatories-without-list',
  'no-completing-action',
  'outcome-never-read',
  'missing-effect',
  'unknown-operation',
  'unknown-certificate-type',
  'missing-call',
  'unknown-process',
  'call-goes-round',
  'calls-too-many',
  'process-never-called',
  'clock-in-called-process',
  'missing-decision',
  'duplicate-variable',
  'duplicate-clock',
  'unknown-trigger',
  'clock-never-starts',
  'clock-never-stops',
  'clock-pause-without-basis',
  'clock-never-resumes',
  'clock-deems-nothing',
  'clock-waits-for-nobody',
  // decisions
  'decision-unreadable',
  'decision-unknown',
  'hit-policy-unsupported',
  'decision-result-type',
  'decision-never-asked',
  // how it runs
  'uncaught-error',
  'automatic-loop',
  'dead-step',
  'deadlock',
  'cannot-finish',
  'finishes-with-work-left',
  'too-many-tokens',
  'not-fully-explored',
  // a line of `workflow replay`
  'bad-line',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export function error(element: string, problem: ProblemCode, detail?: Readonly<Record<string, string>>): Problem {
  return { element, problem, severity: 'error', ...(detail && { detail }) };
}

export function warning(element: string, problem: ProblemCode, detail?: Readonly<Record<string, string>>): Problem {
  return { element, problem, severity: 'warning', ...(detail && { detail }) };
}

/** Warnings are shown, errors refuse the publication. */
export function mayBePublished(problems: readonly Problem[]): boolean {
  return problems.every((each) => each.severity !== 'error');
}
