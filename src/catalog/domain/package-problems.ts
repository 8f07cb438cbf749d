import type { FormProblem } from '../../forms/problems.js';
import type { MaterialsProblem } from '../../materials/domain/materials.js';
import type { Problem as ProcessProblem } from '../../workflow/core/problems.js';
import type { ConditionProblem } from '../../forms/condition.js';

export const PACKAGE_FILES = ['item.json', 'form.json', 'materials.json', 'process.bpmn', 'locales/en.json'] as const;
export type PackageFile = (typeof PACKAGE_FILES)[number];
/** A service has these only where it needs them. */
export const OPTIONAL_FILES = ['document.json'] as const;

/** Called processes and decision tables beside `process.bpmn`: as many as it asks for. */
const PROCESS_FILE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(bpmn|dmn)$/;

export function isProcessFile(path: string): boolean {
  return PROCESS_FILE.test(path) && path !== 'process.bpmn';
}

/** What the package's own checks find. `at` is the place in the file: `limits.promised`, `conditions[1].id`, an element id. */
export type PackageFault =
  // the files
  | { readonly problem: 'file-missing' }
  | { readonly problem: 'file-not-expected' }
  | { readonly problem: 'file-too-large'; readonly max: number }
  | { readonly problem: 'not-json'; readonly because: string }
  // the shape
  | { readonly problem: 'missing' | 'not-an-object' | 'not-text' | 'empty' | 'not-a-list' | 'not-boolean' | 'unknown-key' }
  | { readonly problem: 'not-a-whole-number'; readonly min: number; readonly max: number }
  | { readonly problem: 'unknown-value'; readonly found: string; readonly known: readonly string[] }
  | { readonly problem: 'too-long'; readonly max: number }
  | { readonly problem: 'bad-slug' | 'bad-id' | 'bad-phone' }
  | { readonly problem: 'bad-base-code' }
  | { readonly problem: 'bad-implementation-code' | 'bad-business-code'; readonly found: string }
  | { readonly problem: 'duplicate-id'; readonly found: string }
  | { readonly problem: 'condition'; readonly condition: ConditionProblem }
  // consistency of the item (實施清單)
  | { readonly problem: 'depth-four-with-visits'; readonly visits: number }
  | { readonly problem: 'visits-without-reason' }
  | { readonly problem: 'fee-without-basis' }
  | { readonly problem: 'phones-are-the-same' }
  | { readonly problem: 'promised-exceeds-statutory'; readonly promised: number; readonly statutory: number }
  | { readonly problem: 'acceptance-exceeds-law'; readonly days: number }
  | { readonly problem: 'no-legal-basis' }
  | { readonly problem: 'no-conditions' }
  | { readonly problem: 'theme-not-for-audience' }
  // the item against the city
  | { readonly problem: 'unknown-department' | 'unknown-certificate-type'; readonly found: string }
  | { readonly problem: 'certificate-holder-differs'; readonly certificate: string }
  | { readonly problem: 'unknown-attribute' | 'attribute-not-filled'; readonly attribute: string; readonly certificate: string }
  // the files against one another
  | { readonly problem: 'unknown-answer'; readonly found: string }
  | { readonly problem: 'unknown-slot'; readonly found: string }
  | { readonly problem: 'slot-may-lack-certificate'; readonly slot: string }
  | { readonly problem: 'signatories-not-people'; readonly field: string }
  | { readonly problem: 'document-not-signed' | 'signing-without-document' | 'slot-without-document' }
  | { readonly problem: 'jurisdiction-not-a-region'; readonly field: string }
  | { readonly problem: 'jurisdiction-not-required'; readonly field: string }
  | { readonly problem: 'clock-missing'; readonly limit: string }
  | { readonly problem: 'clock-differs'; readonly limit: string; readonly clock: string; readonly item: string }
  | { readonly problem: 'variable-from-nowhere'; readonly variable: string; readonly from: string }
  | { readonly problem: 'result-not-issued' }
  | { readonly problem: 'issues-another-certificate'; readonly found: string; readonly expected: string }
  | { readonly problem: 'replaced-without-slot' }
  // translations
  | { readonly problem: 'english-missing'; readonly text: string }
  | { readonly problem: 'english-has-chinese' }
  | { readonly problem: 'english-for-nothing' };

/** One thing that keeps the package from being published, or (a warning) ought to be looked at. */
export type PackageProblem = { readonly file: string; readonly at: string; readonly severity: 'error' | 'warning' } & (
  | { readonly from: 'package'; readonly fault: PackageFault }
  | { readonly from: 'form'; readonly fault: FormProblem }
  | { readonly from: 'materials'; readonly fault: MaterialsProblem }
  | { readonly from: 'process'; readonly fault: ProcessProblem }
);

/** Warnings are shown, errors refuse the publication. */
export function isPublishable(problems: readonly PackageProblem[]): boolean {
  return problems.every((each) => each.severity !== 'error');
}
