import type { DeskTask } from '../../cases/application/read-case.js';
import { displayOf } from '../../cases/http/service-words.js';
import { REFUSAL_GROUNDS, type RefusalGround } from '../../cases/documents/document-facts.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { OpenedCase } from '../application/open-desk-case.js';
import { deskAction, type DeskAction } from '../domain/desk-action.js';
import type { RefusedAct } from './action-form.js';
import { actionText } from './case-words.js';
import { correctForm, type CorrectForm } from './correct-form.view.js';
import { groundText } from './grounds.text.js';
import { handForms, type HandForm } from './hand-forms.view.js';
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
  readonly hand: readonly HandForm[];
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
  /** For 不予受理: the article it rests on, and who is competent instead. */
  readonly articles: { readonly id: string; readonly items: readonly Article[]; readonly body: { readonly id: string; readonly value: string; readonly error: string } } | null;
  readonly groundsId: string;
  readonly grounds: readonly { readonly value: string; readonly text: string; readonly checked: boolean }[];
}

interface Article {
  readonly value: string;
  readonly text: string;
  readonly checked: boolean;
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
    hand: handForms(task, mine, frame),
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
  const bodyNeeded = own?.refusal.refused === 'competent-body-needed';
  return {
    name: action,
    text: actionText(action, t),
    danger: !back,
    open: own !== undefined,
    id: `reason-${token}-${action}`,
    label: back ? t('退回的理由') : t('理由'),
    hint: back ? t('写明要上一环节补做什么。申请人在办理进度里能看到。') : t('理由会写进决定文书，请用中文写明事实和依据。'),
    value: own?.form.reason ?? '',
    error: own && !bodyNeeded ? refusalText(own.refusal, t) : '',
    limit: REASON_LENGTH,
    articles: action === 'refuse' ? {
      id: `article-${token}`,
      items: articleItems(own?.form.ground ?? 'other', frame),
      body: { id: `competent-${token}`, value: own?.form.competentBody ?? '', error: own && bodyNeeded ? refusalText(own.refusal, t) : '' },
    } : null,
    groundsId: `grounds-${token}-${action}`,
    grounds: groundTexts(opened).map((text, index) => ({ value: String(index), text, checked: own?.form.picked.includes(index) ?? false })),
  };
}

function articleItems(chosen: RefusalGround, { t }: Frame): Article[] {
  const texts: Readonly<Record<RefusalGround, string>> = {
    other: t('不符合本事项的受理条件'), 'not-required': t('依法不需要办理这项许可'), 'not-competent': t('不属于本机关职权范围'),
  };
  return REFUSAL_GROUNDS.map((value) => ({ value, text: texts[value], checked: value === chosen }));
}

/** The suggested grounds in the order the form numbers them. */
export function groundTexts(opened: Pick<OpenedCase, 'grounds'>): string[] {
  return opened.grounds.map(groundText);
}

/** Lines for the error summary: each leads to the input it speaks of. */
export function refusedErrors(refused: RefusedAct, panel: TaskPanel, frame: Frame): { text: string; href: string }[] {
  const { form, refusal } = refused;
  if (form.action === 'correct' && panel.correct) {
    const items = [...panel.correct.fields, ...panel.correct.materials].filter((item) => item.conditional.view.error !== '');
    const named = items.map((item) => ({ text: frame.t('{label}：{text}', { label: item.text, text: item.conditional.view.error }), href: `#${item.conditional.view.id}` }));
    return named.length > 0 ? named : [{ text: refusalText(refusal, frame.t), href: `#${panel.correct.id}` }];
  }
  const hand = panel.hand.find((each) => each.name === form.action);
  if (hand) return [{ text: refusalText(refusal, frame.t), href: `#${hand.toError === '' ? hand.reasonId : hand.toId}` }];
  const competent = panel.reasoned.find((each) => each.name === form.action)?.articles?.body;
  if (competent && competent.error !== '') return [{ text: competent.error, href: `#${competent.id}` }];
  const id = panel.reasoned.find((each) => each.name === form.action)?.id ?? panel.forward.find((each) => each.name === form.action)?.opinion?.id;
  return [{ text: refusalText(refusal, frame.t), href: id === undefined ? '#actions' : `#${id}` }];
}
