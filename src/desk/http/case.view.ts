import { maskIdNumber } from '../../accounts/domain/profile.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { serviceName } from '../../cases/http/service-words.js';
import { worstCard } from '../../cases/domain/supervision-card.js';
import { correctionDue } from '../../cases/http/clock-words.js';
import { signingLines, signingSummary, standingTag } from '../../cases/http/signing-words.js';
import type { QueueOutline } from '../../cases/application/read-queue.js';
import { fieldsOf } from '../../forms/definition.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { Translate } from '../../platform/i18n/translate.js';
import { definePage } from '../../platform/rendering/page.js';
import type { OpenedCase } from '../application/open-desk-case.js';
import type { DeskAction } from '../domain/desk-action.js';
import type { RefusedAct } from './action-form.js';
import { answerSections, type AnswerSection } from './case-answers.view.js';
import { deliveryRefusalText, materialViews, type MaterialView, type RefusedDelivery } from './case-materials.view.js';
import { progressView, type ProgressView } from './case-progress.view.js';
import { answerRefusalText, consultationViews, type ConsultationView, type RefusedAnswer } from './consultations.view.js';
import { deskStateTag, doneText } from './case-words.js';
import type { LimitOrder, RefusedOrder } from './limit-form.js';
import { limitDoneText, limitPanel, limitRefusalText, orderErrors, type LimitPanel } from './limit-panel.view.js';
import { withQueue, type ChosenQueue } from './queue-link.js';
import { cardTag } from './queue-words.js';
import { refusalText } from './refusal.text.js';
import { sideView, type SideView } from './side.view.js';
import { refusedErrors, taskPanel, type TaskPanel } from './task-panel.view.js';

export interface DeskCaseView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly side: SideView;
  readonly backHref: string;
  readonly number: string;
  readonly tag: { readonly text: string; readonly colour: string };
  /** The worst card of the case. */
  readonly card: { readonly text: string; readonly colour: string } | null;
  readonly summary: string;
  readonly success: { readonly text: string; readonly nextHref: string } | null;
  /** Somebody was quicker: what happened, and what had been written, so that it isn't lost. */
  readonly conflict: { readonly text: string; readonly written: readonly string[] } | null;
  /** Materials that stood at submission and stand no more. */
  readonly warnings: readonly { readonly text: string; readonly href: string }[];
  readonly applicant: readonly { readonly key: string; readonly value: string }[];
  readonly answers: readonly AnswerSection[];
  /** Where the full identity numbers are asked for; empty where none is masked. */
  readonly revealAction: string;
  readonly materials: readonly MaterialView[];
  readonly signing: SigningView | null;
  readonly progress: ProgressView;
  readonly panels: readonly TaskPanel[];
  readonly limits: LimitPanel;
  /** Those that this reader may answer: on top, because they came for them. */
  readonly questions: readonly ConsultationView[];
  readonly consultations: readonly ConsultationView[];
  readonly idle: string;
}

/** The document that several sign: who has, how each was proven, and the file. */
interface SigningView {
  readonly summary: string;
  readonly rows: readonly { readonly key: string; readonly lines: readonly string[]; readonly tag: { readonly text: string; readonly colour: string } }[];
  readonly files: readonly { readonly name: string; readonly detail: string; readonly href: string }[];
}

export const deskCasePage = definePage<DeskCaseView>('desk/case');

export interface CasePlace {
  readonly reader: StaffActor;
  readonly queue: ChosenQueue;
  readonly outline: QueueOutline;
  /** The act just done, as the redirect names it. */
  readonly done?: DeskAction | undefined;
  readonly refused?: RefusedAct | undefined;
  /** The limit just changed, or the order that was refused. */
  readonly limitDone?: LimitOrder | undefined;
  readonly refusedOrder?: RefusedOrder | undefined;
  /** Identity numbers are shown in full: asked for, and recorded. */
  readonly revealed?: boolean | undefined;
  readonly answered?: boolean | undefined;
  readonly refusedAnswer?: RefusedAnswer | undefined;
  /** What came later was confirmed or asked for again; or that was refused. */
  readonly delivery?: 'confirm' | 'ask-again' | undefined;
  readonly refusedDelivery?: RefusedDelivery | undefined;
}

export function deskCaseView(opened: OpenedCase, place: CasePlace, frame: Frame): DeskCaseView {
  const { t } = frame;
  const { queue, refused } = place;
  const panels = opened.tasks.map((task) => taskPanel(task, opened, queue, refused, frame));
  const materials = materialViews(opened, { queue, refused: place.refusedDelivery }, frame);
  const conflict = refused !== undefined && isConflict(refused);
  const { refusedOrder } = place;
  const card = worstCard(opened.cards);
  const consultations = consultationViews(opened, place.reader, queue, place.refusedAnswer, frame);
  const panel = opened.tasks.findIndex((task) => task.entry.token === refused?.token);
  const mended = panels[panel];
  const errors = place.refusedAnswer && place.refusedAnswer.refusal.refused !== 'not-asked'
    ? [{ text: answerRefusalText(place.refusedAnswer.refusal, t), href: `#answer-${place.refusedAnswer.id}` }]
    : place.refusedDelivery && place.refusedDelivery.refusal.refused !== 'nothing-to-answer'
    ? [{ text: deliveryRefusalText(place.refusedDelivery.refusal, t), href: `#again-${place.refusedDelivery.slotId}` }]
    : refusedOrder && refusedOrder.refusal.refused !== 'not-offered' ? orderErrors(refusedOrder, frame) : refused && !conflict && mended ? refusedErrors(refused, mended, frame) : [];
  const done = place.delivery ? deliveryDoneText(place.delivery, t) : place.answered ? t('意见已答复，对方已收到通知。') : place.limitDone ? limitDoneText(place.limitDone, t) : place.done && doneText(place.done, t);
  return {
    title: serviceName(opened.version.service, frame),
    hasErrors: errors.length > 0,
    errors,
    side: sideView(place.outline, queue, frame),
    backHref: withQueue('/desk', queue),
    number: opened.caseFile.number,
    tag: deskStateTag(opened.caseFile.state, t),
    card: card === undefined ? null : cardTag(card, t),
    summary: summary(opened, frame),
    success: done === undefined ? null : { text: done, nextHref: place.done === 'claim' || place.limitDone ? '' : withQueue('/desk/next', queue, { after: opened.caseFile.number }) },
    conflict: conflictOf(place, t),
    warnings: materials.filter((material) => material.warning !== '').map(({ name, warning, id }) => ({ text: t('{label}：{text}', { label: name, text: warning }), href: `#${id}` })),
    applicant: applicantRows(opened, place.revealed ?? false, frame),
    answers: answerSections(opened, place.revealed ?? false, frame),
    revealAction: place.revealed || !hasNumbers(opened) ? '' : withQueue(`/desk/cases/${opened.caseFile.number}/reveal`, queue),
    materials,
    signing: signingView(opened, frame),
    progress: progressView(opened, frame),
    panels,
    questions: consultations.filter(({ form }) => form !== null),
    consultations: consultations.filter(({ form }) => form === null),
    limits: limitPanel(opened, queue, place.refusedOrder, frame),
    idle: idleText(opened, frame),
  };
}

/** The step moved on or is another's: not this reader's mistake, and nothing to mend on the form. */
export function isConflict({ refusal }: Pick<RefusedAct, 'refusal'>): boolean {
  return refusal.refused === 'step-is-over' || refusal.refused === 'not-available';
}

function conflictOf({ refused, refusedOrder, refusedAnswer, refusedDelivery }: CasePlace, t: Translate): DeskCaseView['conflict'] {
  if (refusedDelivery?.refusal.refused === 'nothing-to-answer') {
    return { text: deliveryRefusalText(refusedDelivery.refusal, t), written: [refusedDelivery.reason.trim()].filter((text) => text !== '') };
  }
  if (refusedAnswer?.refusal.refused === 'not-asked') {
    return { text: answerRefusalText(refusedAnswer.refusal, t), written: [refusedAnswer.text.trim()].filter((text) => text !== '') };
  }
  if (refusedOrder?.refusal.refused === 'not-offered') {
    return { text: limitRefusalText(refusedOrder.refusal, t), written: [refusedOrder.form.reason.trim()].filter((text) => text !== '') };
  }
  return refused && isConflict(refused) ? { text: refusalText(refused.refusal, t), written: written(refused) } : null;
}

function deliveryDoneText(answer: 'confirm' | 'ask-again', t: Translate): string {
  return answer === 'confirm' ? t('已确认收到，申请人已收到通知。') : t('已要求重交，申请人已收到通知。');
}

function written({ form }: RefusedAct): string[] {
  return [form.reason, ...Object.values(form.itemReasons)].map((text) => text.trim()).filter((text) => text !== '');
}

function summary(opened: OpenedCase, { t, locale }: Frame): string {
  const { caseFile, latest } = opened;
  const submitted = t('{time} 提交', { time: formatDateTime(caseFile.submittedAt, locale) });
  if (latest.revision === 1) return submitted;
  return `${submitted} · ${t('{time} 第 {round} 次重新提交', { time: formatDateTime(latest.submittedAt, locale), round: latest.revision - 1 })}`;
}

/** Is there an identity number on the page that is masked? */
function hasNumbers({ party, version }: OpenedCase): boolean {
  return (party?.kind === 'person' && party.code !== undefined) || fieldsOf(version.service.form).some((field) => field.kind === 'resident-id');
}

function applicantRows({ party, agent, latest }: OpenedCase, revealed: boolean, { t }: Frame): { key: string; value: string }[] {
  if (!party) return [{ key: t('申请人'), value: t('已清除') }];
  const person = party.kind === 'person';
  return [
    { key: person ? t('申请人') : t('申请单位'), value: party.name ?? '' },
    ...(party.code === undefined ? [] : [{ key: person ? t('身份证号') : t('统一社会信用代码'), value: person && !revealed ? maskIdNumber(party.code) : party.code }]),
    ...(agent ? [{ key: t('代办人'), value: agent.name ?? '' }] : []),
    { key: t('签署方式'), value: latest.signatureMethod === 'password' ? t('登录密码') : t('手机验证码') },
  ];
}

function signingView({ signing, caseFile }: OpenedCase, frame: Frame): SigningView | null {
  if (!signing) return null;
  const { title } = signing.document.content;
  return {
    summary: signingSummary(signing, frame),
    rows: signing.people.map((person) => ({
      key: person.signatory.person.name, lines: signingLines(person, frame), tag: standingTag(person.standing, frame.t),
    })),
    files: [{
      name: title,
      detail: signing.complete ? frame.t('已签署，附签署记录') : frame.t('待签署的文本'),
      href: `/desk/cases/${caseFile.number}/signed-document`,
    }],
  };
}

/** Said where no step of this office is open. */
function idleText({ caseFile, clocks }: OpenedCase, frame: Frame): string {
  const { t } = frame;
  switch (caseFile.state) {
    case 'correction': {
      const due = correctionDue(clocks, frame);
      if (due?.late) return t('申请人没有在 {date} 前补正。办件继续等申请人，重新提交后会回到队列。', { date: due.date });
      return due ? t('正在等申请人补正，最迟 {date}，重新提交后会回到队列。', { date: due.date }) : t('正在等申请人补正，重新提交后会回到队列。');
    }
    case 'received':
    case 'accepted': return t('这件正在其他环节办理，现在没有您单位要办的步骤。');
    default: return t('这件已经办结。');
  }
}
