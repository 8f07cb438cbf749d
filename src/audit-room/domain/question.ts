import { parseCaseNumber } from '../../cases/domain/case-number.js';

/** What an auditor asks the record, as typed. */
export interface AskedRecords {
  readonly case: string;
  readonly chain: string;
  readonly staff: string;
  readonly day: string;
}

export type AskedField = keyof AskedRecords;

/** The same, understood: all that is given must fit. */
export interface RecordsQuestion {
  readonly caseNumber?: string;
  readonly chain?: string;
  readonly staffNumber?: string;
  /** 'YYYY-MM-DD' in the city. */
  readonly day?: string;
}

/** malformed: can't be one. unknown: there is no such case, or nobody has that number. */
export interface QuestionProblem {
  readonly field: AskedField;
  readonly problem: 'malformed' | 'unknown';
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Understands what was typed, or names every field that can't be understood. Nothing asked is asked about `today`. */
export function readQuestion(asked: AskedRecords, today: string): RecordsQuestion | { readonly refused: readonly QuestionProblem[] } {
  const caseNumber = asked.case === '' ? undefined : parseCaseNumber(asked.case);
  const chain = asked.chain.toLowerCase();
  const problems: QuestionProblem[] = [
    ...(asked.case !== '' && caseNumber === undefined ? [{ field: 'case', problem: 'malformed' } as const] : []),
    ...(chain !== '' && !UUID.test(chain) ? [{ field: 'chain', problem: 'malformed' } as const] : []),
    ...(asked.day !== '' && !isCalendarDate(asked.day) ? [{ field: 'day', problem: 'malformed' } as const] : []),
  ];
  if (problems.length > 0) return { refused: problems };
  const nothing = Object.values(asked).every((text) => text === '');
  return {
    ...(caseNumber !== undefined && { caseNumber }),
    ...(chain !== '' && { chain }),
    ...(asked.staff !== '' && { staffNumber: asked.staff }),
    ...(nothing ? { day: today } : asked.day !== '' && { day: asked.day }),
  };
}

/** The instants between which a day of the city lies; the city's zone has had no other offset than +08:00 since 1991. */
export function boundsOfDay(day: string): { readonly from: Date; readonly to: Date } {
  const from = new Date(`${day}T00:00:00+08:00`);
  return { from, to: new Date(from.getTime() + 86_400_000) };
}

function isCalendarDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
