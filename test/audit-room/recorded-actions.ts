import { ACTIONS } from '../../src/workflow/core/extension.js';
import { readSource, sourceFiles } from '../views/rendered.js';

/** Alarms of a case's clocks, of which `RunDueClocks` makes records. */
export const CLOCK_ALARMS_RECORDED = ['clock.warn', 'clock.escalate', 'clock.expired'];

/** Every action that the source writes into the audit record: named outright, or one of a process's actions. */
export function recordedActions(): string[] {
  const named = sourceFiles('src', '.ts')
    .filter((path) => !path.endsWith('.spec.ts'))
    .map((path) => readSource(path))
    .filter((source) => /\baudit\b/i.test(source))
    .flatMap((source) => [
      ...source.matchAll(/\baction: '([a-z-]+\.[a-z-]+)'/g),
      ...source.matchAll(/'((?:account|application|audit|case|certificate|city|material|service|staff|task)\.[a-z-]+)'/g),
    ].map((match) => match[1] ?? ''))
    .filter((code) => !NOT_ACTIONS.has(code));
  return [...new Set([...named, ...ACTIONS.map((action) => `case.${action}`)])];
}

/** Jobs and files with names of the same make. */
const NOT_ACTIONS = new Set([
  'audit.daily-verification', 'audit.export-heads', 'audit.verify-whole', 'case.deferrals', 'case.due-clocks', 'case.move-batch', 'case.service-step', 'case.service-steps-parked', 'case.signature-stands', 'case.remind-signatories', 'case.sweep-drafts', 'certificate.seal',
  'certificate.pdf', 'certificate.pem', 'certificate.json',
]);
