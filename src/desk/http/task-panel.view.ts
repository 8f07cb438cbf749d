import type { ActionRefusal } from '../../cases/application/perform-action.js';
import type { DeskTask } from '../../cases/application/read-case.js';
import { displayOf } from '../../cases/http/service-words.js';
import { fieldLabel } from '../../forms/http/labels.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { OpenedCase } from '../application/open-desk-case.js';
import { deskAction, type DeskAction } from '../domain/desk-action.js';
import type { ActionForm } from './action-form.js';
import { actionText } from './case-words.js';
import { groundText } from './grounds.text.js';
import { withQueue, type ChosenQueue } from './queue-link.js';
import { stageText } from './queue-words.js';
import { refusalText, unavailableText } from './refusal.text.js';

/** At most so long: as PerformAction has it. */
const REASON_LENGTH = 2000;

/** One open step of the office, with exactly what may be done on it now. */
export interface TaskPanel {
  readonly heading: string;
  readonly state: string;
  /** Why nothing may be done here by this reader; empty where something may. */
  readonly notice: string;
  /** Where all its forms post. */
  readonly action: string;
  readonly claim: string;
  readonly release: string;
  readonly forward: readonly ForwardForm[];
  readonly correct: CorrectForm | null;
  readonly reasoned: readonly ReasonForm[];
}

/** 受理, 通過, 准予: one press; an opinion may go with it. */
export interface ForwardForm {
  readonly name: string;
  readonly text: string;
  readonly opinion: { readonly id: string; readonly value: string; readonly open: boolean } | null;
}

/** 不予受理, 不予准予, 退回: never without a reason. */
export interface ReasonForm {
  readonly name: string;
  readonly text: string;
  readonly danger: boolean;
  readonly open: boolean;
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly error: string;
  readonly limit: number;
  readonly groundsId: string;
  readonly grounds: readonly { readonly value: string; readonly text: string; readonly checked: boolean }[];
}

/** 一次性告知: every answer and material that may be named, each with its own reason. */
export interface CorrectForm {
  readonly text: string;
  readonly open: boolean;
  readonly error: string;
  readonly id: string;
  readonly fieldsId: string;
  readonly fields: readonly CorrectItem[];
  readonly materialsId: string;
  readonly materials: readonly CorrectItem[];
  /** After a first round only what was named, or has changed, may be named. */
  readonly again: boolean;
}

export interface CorrectItem {
  readonly value: string;
  readonly text: string;
  readonly checked: boolean;
  readonly conditional: {
    readonly template: 'partials/textarea';
    readonly view: { readonly id: string; readonly name: string; readonly label: string; readonly rows: number; readonly value: string; readonly error: string };
  };
}

/** What was posted on one of the steps and refused. */
export interface RefusedAct {
  readonly token: number;
  readonly form: ActionForm;
  readonly refusal: ActionRefusal;
}

const FORWARD: readonly DeskAction[] = ['accept', 'pass', 'approve'];
const WITH_OPINION: ReadonlySet<DeskAction> = new Set(['pass', 'approve']);
const REASONED: readonly DeskAction[] = ['return', 'refuse', 'reject'];

export function taskPanel(task: DeskTask, opened: OpenedCase, queue: ChosenQueue, refused: RefusedAct | undefined, frame: Frame): TaskPanel {
  const { t } = frame;
  const { entry, availability } = task;
  const { content } = displayOf(opened.version.service, frame, opened.regions);
  const actions = (availability.refused === undefined ? availability.actions : []).flatMap((action) => deskAction(action) ?? []);
  const mine = refused?.token === entry.token ? refused : undefined;
  const node = opened.version.service.process.nodes[entry.node];
  return {
    heading: content(`process.${entry.node}`, node?.name ?? entry.node),
    state: stageText(entry.stage, entry.resubmitted, t),
    notice: noticeOf(task, opened, frame),
    action: withQueue(`/desk/cases/${opened.caseFile.number}/tasks/${entry.token}`, queue),
    claim: actions.includes('claim') ? actionText('claim', t) : '',
    release: actions.includes('release') ? actionText('release', t) : '',
    forward: FORWARD.filter((action) => actions.includes(action)).map((action) => forwardForm(action, entry.token, mine, frame)),
    correct: actions.includes('correct') ? correctForm(entry.token, opened, mine, frame) : null,
    reasoned: REASONED.filter((action) => actions.includes(action)).map((action) => reasonForm(action, entry.token, opened, mine, frame)),
  };
}

function noticeOf({ entry, availability }: DeskTask, opened: OpenedCase, { t }: Frame): string {
  if (availability.refused === undefined) return '';
  const name = opened.claimants.get(entry.claimedBy ?? '');
  if (availability.refused === 'claimed-by-other') return t('{name}正在办理这一步。', { name: name ?? t('同事') });
  return unavailableText(availability.refused, name, t);
}

function forwardForm(action: DeskAction, token: number, mine: RefusedAct | undefined, { t }: Frame): ForwardForm {
  const value = mine?.form.action === action ? mine.form.reason : '';
  return {
    name: action,
    text: actionText(action, t),
    opinion: WITH_OPINION.has(action) ? { id: `reason-${token}-${action}`, value, open: value !== '' } : null,
  };
}

function reasonForm(action: DeskAction, token: number, opened: OpenedCase, mine: RefusedAct | undefined, frame: Frame): ReasonForm {
  const { t } = frame;
  const own = mine?.form.action === action ? mine : undefined;
  const back = action === 'return';
  return {
    name: action,
    text: actionText(action, t),
    danger: !back,
    open: own !== undefined,
    id: `reason-${token}-${action}`,
    label: back ? t('退回的理由') : t('理由'),
    hint: back ? t('写明要上一环节补做什么。申请人在办理进度里能看到。') : t('理由会写进决定文书，请用中文写明事实和依据。'),
    value: own?.form.reason ?? '',
    error: own ? refusalText(own.refusal, t) : '',
    limit: REASON_LENGTH,
    groundsId: `grounds-${token}-${action}`,
    grounds: groundTexts(opened).map((text, index) => ({ value: String(index), text, checked: own?.form.picked.includes(index) ?? false })),
  };
}

/** The suggested grounds in the order the form numbers them. */
export function groundTexts(opened: Pick<OpenedCase, 'grounds'>): string[] {
  return opened.grounds.map(groundText);
}

function correctForm(token: number, opened: OpenedCase, mine: RefusedAct | undefined, frame: Frame): CorrectForm {
  const { t } = frame;
  const own = mine?.form.action === 'correct' ? mine : undefined;
  const display = displayOf(opened.version.service, frame, opened.regions);
  const suggested = suggestedReasons(opened);
  const item = (value: string, text: string): CorrectItem => {
    const suggestion = suggested[value];
    const reason = own ? (own.form.itemReasons[value] ?? '') : (suggestion ?? '');
    const refusal = own?.refusal;
    const ref = value.slice(value.indexOf(':') + 1);
    return {
      value,
      text,
      checked: own ? own.form.ticked.includes(value) || (reason.trim() !== '' && reason !== suggestion) : suggestion !== undefined,
      conditional: {
        template: 'partials/textarea',
        view: {
          id: `reason-${token}-${value.replaceAll(/[^\w-]/g, '-')}`,
          name: `reason:${value}`,
          label: t('缺什么、怎样才对'),
          rows: 3,
          value: reason,
          error: refusal && 'ref' in refusal && refusal.ref === ref ? refusalText(refusal, t) : '',
        },
      },
    };
  };
  return {
    text: actionText('correct', t),
    open: own !== undefined,
    error: own?.refusal.refused === 'nothing-named' ? refusalText(own.refusal, t) : '',
    id: `correct-${token}`,
    fieldsId: `correct-${token}-fields`,
    materialsId: `correct-${token}-materials`,
    fields: opened.correctable.fields.map((field) => item(`field:${field.key}`, fieldLabel(field, display))),
    materials: opened.correctable.slots.map((slot) => item(`material:${slot.id}`, display.content(`materials.${slot.id}.name`, slot.name))),
    again: opened.corrections.length > 0,
  };
}

/** `field:KEY` and `material:SLOT`, as the form offers them. */
export function offeredItems({ correctable }: Pick<OpenedCase, 'correctable'>): string[] {
  return [...correctable.fields.map((field) => `field:${field.key}`), ...correctable.slots.map((slot) => `material:${slot.id}`)];
}

/** What a machine can already say is wrong with a material, by item. */
export function suggestedReasons({ slotGrounds }: Pick<OpenedCase, 'slotGrounds'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...slotGrounds].filter(([, grounds]) => grounds.length > 0).map(([slotId, grounds]) => [`material:${slotId}`, grounds.map(groundText).join('\n')]),
  );
}

/** Lines for the error summary: each leads to the input it speaks of. */
export function refusedErrors(refused: RefusedAct, panel: TaskPanel, frame: Frame): { text: string; href: string }[] {
  const { form, refusal } = refused;
  if (form.action === 'correct' && panel.correct) {
    const items = [...panel.correct.fields, ...panel.correct.materials].filter((item) => item.conditional.view.error !== '');
    const named = items.map((item) => ({ text: frame.t('{label}：{text}', { label: item.text, text: item.conditional.view.error }), href: `#${item.conditional.view.id}` }));
    return named.length > 0 ? named : [{ text: refusalText(refusal, frame.t), href: `#${panel.correct.id}` }];
  }
  const id = panel.reasoned.find((each) => each.name === form.action)?.id ?? panel.forward.find((each) => each.name === form.action)?.opinion?.id;
  return [{ text: refusalText(refusal, frame.t), href: id === undefined ? '#actions' : `#${id}` }];
}
