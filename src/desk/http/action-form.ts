import type { Request } from 'express';
import type { ActionRefusal } from '../../cases/application/perform-action.js';
import { REFUSAL_GROUNDS, type RefusalGround } from '../../cases/documents/document-facts.js';
import type { CorrectionItem } from '../../cases/domain/correction.js';
import { deskAction, type DeskAction } from '../domain/desk-action.js';

/** What a clerk posted on one step, as typed: kept whole when it is refused. */
export interface ActionForm {
  readonly action: DeskAction;
  readonly reason: string;
  /** To whom it is forwarded, or who is asked: an id; undefined where none was chosen. */
  readonly to: string | undefined;
  /** For 不予受理: on which ground, and to whom the applicant should turn instead. */
  readonly ground: RefusalGround | undefined;
  readonly competentBody: string;
  /** Positions of the suggested grounds that were ticked. */
  readonly picked: readonly number[];
  /** `field:KEY` and `material:SLOT` that were ticked, and every reason that was typed, by the same names. */
  readonly ticked: readonly string[];
  readonly itemReasons: Readonly<Record<string, string>>;
}

/** What was posted on one of the steps and refused. */
export interface RefusedAct {
  readonly token: number;
  readonly form: ActionForm;
  readonly refusal: ActionRefusal;
}

/** A little longer than any reason may be, so that what is too long is refused and not cut. */
const LONGEST = 4000;
const ITEM = /^(field|material):(.{1,200})$/;

/** Reads the form of a step; undefined when it names no act. */
export function readActionForm(request: Request): ActionForm | undefined {
  const body = bodyOf(request);
  const action = deskAction(body['action']);
  if (action === undefined) return undefined;
  const itemReasons: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    const key = name.startsWith('reason:') ? name.slice('reason:'.length) : '';
    if (ITEM.test(key)) itemReasons[key] = textOf(value);
  }
  return {
    action,
    reason: textOf(body['reason']),
    to: /^[0-9a-f-]{36}$/.test(textOf(body['to'])) ? textOf(body['to']) : undefined,
    ground: REFUSAL_GROUNDS.find((each) => each === body['ground']),
    competentBody: textOf(body['competent']).slice(0, 200),
    picked: listOf(body['picked']).flatMap((text) => (/^\d{1,3}$/.test(text) ? [Number(text)] : [])),
    ticked: listOf(body['item']).filter((text) => ITEM.test(text)),
    itemReasons,
  };
}

/**
 * What the form asks to be corrected, in the order it stands on the page. A reason that was typed counts as a tick:
 * what is told once may not get lost for want of one. A suggestion left unticked and unchanged was never taken up.
 */
export function correctionItems(form: ActionForm, offered: readonly string[], suggested: Readonly<Record<string, string>>): CorrectionItem[] {
  const asked = new Set(form.ticked);
  for (const [name, reason] of Object.entries(form.itemReasons)) {
    if (reason.trim() !== '' && reason.trim() !== suggested[name]?.trim()) asked.add(name);
  }
  const strangers = [...asked].filter((name) => !offered.includes(name));
  return [...offered.filter((name) => asked.has(name)), ...strangers].flatMap((name): CorrectionItem[] => {
    const [, kind, ref] = ITEM.exec(name) ?? [];
    if (ref === undefined) return [];
    return [{ kind: kind === 'field' ? 'field' : 'material', ref, reason: (form.itemReasons[name] ?? '').trim() }];
  });
}

/** The reason as it goes into the document: the grounds that were ticked, then what the clerk wrote. */
export function wholeReason(form: ActionForm, grounds: readonly string[]): string {
  const written = form.reason.trim();
  const picked = form.picked.flatMap((index) => grounds[index] ?? []).filter((ground) => !written.includes(ground));
  return [...picked, ...(written === '' ? [] : [written])].join('\n');
}

/** The answer to a question, as typed. */
export function answerText(request: Request): string {
  return textOf(bodyOf(request)['answer']);
}

export type DeliveryChoice = 'confirm' | 'ask-again';

export function deliveryAnswer(value: unknown): DeliveryChoice | undefined {
  return value === 'confirm' || value === 'ask-again' ? value : undefined;
}

export function readDeliveryForm(request: Request): { readonly answer: DeliveryChoice | undefined; readonly reason: string } {
  const body = bodyOf(request);
  return { answer: deliveryAnswer(body['answer']), reason: textOf(body['reason']) };
}

/** The steps picked in the queue, `number:token` each; at most a page of them. */
export function pickedTasks(request: Request): { number: string; token: number }[] {
  return listOf(bodyOf(request)['task']).slice(0, 50).flatMap((text) => {
    const [, number, token] = /^([A-Z0-9-]{1,40}):(\d{1,9})$/.exec(text) ?? [];
    return number === undefined ? [] : [{ number, token: Number(token) }];
  });
}

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  return (request.body ?? {}) as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').slice(0, LONGEST) : '';
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');
}
