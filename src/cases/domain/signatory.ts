import type { CheckWay } from '../../identity-check/domain/check.js';
import { listOf, personIn, type DocumentTemplate } from '../../catalog/domain/document-template.js';
import type { Answers, PersonAnswer } from '../../forms/answers.js';
import type { FormDefinition } from '../../forms/definition.js';
import { part } from '../../forms/kinds/kind.js';

/** So long a link opens its door; asked again, whoever was named gets a new one. */
export const LINK_DAYS = 15;
/** A reminder a day at most. */
export const REMIND_EVERY_MS = 86_400_000;
/** Messages to one person for one case: a number typed wrong must not be rung for ever. */
export const MOST_INVITATIONS = 20;
/** Between two messages sent at the applicant's word. */
export const RESEND_AFTER_MS = 10 * 60_000;

/** A person whom an application names to sign. The mobile is where their link goes. */
export interface NamedPerson {
  readonly name: string;
  readonly idNumber: string;
  readonly mobile: string;
  /** The mobile as the form names it, where the link goes to another since. */
  readonly formMobile?: string;
}

/** After a correction: a mobile that was changed by hand holds, unless the correction itself names a new one. */
export function correctedPerson(known: NamedPerson, named: NamedPerson): NamedPerson {
  const untouched = known.formMobile !== undefined && known.formMobile === named.mobile;
  return untouched ? { ...named, mobile: known.mobile, formMobile: known.formMobile } : named;
}

export interface Signatory {
  readonly id: string;
  readonly caseId: string;
  readonly position: number;
  readonly codeIndex: Buffer;
  readonly person: NamedPerson;
  /** Token of their open step; undefined while nothing is asked of them. */
  readonly stepToken: number | undefined;
  readonly linkExpiresAt: Date | undefined;
  readonly invitedAt: Date | undefined;
  readonly invitations: number;
  readonly remindedAt: Date | undefined;
}

/** What they did about one document. */
export interface Signature {
  readonly signatoryId: string;
  readonly documentId: string;
  readonly act: 'sign' | 'decline';
  readonly at: Date;
  readonly method: 'password' | 'code' | undefined;
  /** How their identity was proven for this signature, and when; undefined where the process asks for no check. */
  readonly check: { readonly way: CheckWay; readonly at: Date } | undefined;
  readonly reason: string | undefined;
}

/** The people whom these answers name, in their order. */
export function peopleNamed(template: DocumentTemplate, form: FormDefinition, answers: Answers): NamedPerson[] {
  const list = listOf(template, form);
  const key = list && personIn(list)?.key;
  const rows = answers[template.signedBy];
  if (key === undefined || !Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown): NamedPerson[] => {
    const person = isRow(row) ? row[key] : undefined;
    if (person === undefined) return [];
    return [{ name: part(person, 'name'), idNumber: part(person, 'idNumber'), mobile: part(person, 'mobile') }];
  });
}

/** One person signs once: a number named twice is a mistake of the form. */
export function namedTwice(people: readonly NamedPerson[]): boolean {
  return new Set(people.map((person) => person.idNumber)).size < people.length;
}

/** Where a signatory stands with the document that counts now. An act on an older text counts no more. */
export function standingWith(
  signatory: Pick<Signatory, 'id' | 'stepToken'>, documentId: string, signatures: readonly Signature[],
): 'signed' | 'declined' | 'waiting' {
  const acts = signatures.filter((each) => each.signatoryId === signatory.id && each.documentId === documentId);
  if (acts.some((each) => each.act === 'sign')) return 'signed';
  return signatory.stepToken === undefined && acts.length > 0 ? 'declined' : 'waiting';
}

function isRow(row: unknown): row is Readonly<Record<string, PersonAnswer>> {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}
