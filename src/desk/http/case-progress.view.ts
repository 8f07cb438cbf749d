import { caseMarks } from '../../cases/http/case-marks.js';
import { documentTitle, eventTitle } from '../../cases/http/case-words.js';
import { clockName, limitLines, pauseText, unitsText } from '../../cases/http/clock-words.js';
import { displayOf } from '../../cases/http/service-words.js';
import type { CaseEvent } from '../../cases/domain/case.js';
import type { Correction } from '../../cases/domain/correction.js';
import { processNames } from '../../catalog/domain/process-texts.js';
import { fieldsOf } from '../../forms/definition.js';
import { fieldLabel } from '../../forms/http/labels.js';
import { formatDate, formatDateTime, formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { StepView } from '../../platform/rendering/step-view.js';
import { awaitedMessages } from '../../workflow/core/awaited-messages.js';
import type { ClockState } from '../../workflow/core/clocks.js';
import { drawProcess } from '../../workflow/core/draw-process.js';
import { processSteps, type MarkedState } from '../../workflow/core/process-steps.js';
import type { OpenedCase } from '../application/open-desk-case.js';
import { timeLeft, urgencyOf } from '../domain/time-left.js';
import { cardTag, timeLeftText } from './queue-words.js';

export interface ClockView {
  readonly name: string;
  readonly tag: { readonly text: string; readonly colour: string };
  readonly cards: readonly { readonly text: string; readonly colour: string }[];
  readonly lines: readonly string[];
}

export interface ProgressView {
  readonly history: readonly StepView[];
  readonly steps: readonly StepView[];
  readonly drawing: { readonly across: string; readonly down: string };
  /** What it waits for from outside, and since when. */
  readonly awaited: readonly string[];
  readonly clocks: readonly ClockView[];
  readonly documents: readonly { readonly name: string; readonly detail: string; readonly href: string }[];
}

export function progressView(opened: OpenedCase, frame: Frame): ProgressView {
  const { t, locale } = frame;
  return {
    history: history(opened, frame),
    ...picture(opened, frame),
    awaited: awaitedMessages(opened.version.service.process, opened.instance).map(({ message, since }) =>
      t('在等“{message}”的答复，{time} 起', { message, time: formatDateTime(new Date(since), locale) })),
    clocks: opened.clocks.map((clock) => clockView(clock, opened, frame)),
    documents: opened.documents.map((document) => ({
      name: documentTitle(document.kind, t),
      detail: formatDayTime(document.issuedAt, locale),
      href: `/desk/cases/${opened.caseFile.number}/documents/${document.id}`,
    })),
  };
}

/** Everything that happened, the latest first, with who did it and what they wrote. */
function history(opened: OpenedCase, frame: Frame): StepView[] {
  const { t, locale } = frame;
  const rounds = opened.corrections.filter((round) => !round.bySignatory);
  const lines = opened.events.filter((event) => event.kind !== 'timer').map((event): StepView => {
    const round = event.kind === 'correct' ? rounds.shift() : undefined;
    return {
      title: eventTitle(event.kind, t),
      state: 'done',
      lines: [
        formatDateTime(event.at, locale),
        who(event, opened, frame),
        ...limitLines(event, opened.version.service.process, frame),
        ...(event.note ? event.note.split('\n') : []),
        ...(round ? correctionLines(round, opened, frame) : []),
      ],
    };
  });
  return lines.toReversed();
}

function who(event: CaseEvent, opened: OpenedCase, { t }: Frame): string {
  if (event.kind === 'signed' || event.kind === 'decline') return t('签署人');
  if (event.actorKind === 'citizen') return t('申请人');
  if (event.actorKind === 'system') return t('系统');
  const name = event.actorId === undefined ? undefined : opened.staffNames.get(event.actorId);
  const office = event.officeId === undefined ? undefined : opened.offices.get(event.officeId)?.name;
  return [name, office].filter((each) => each !== undefined).join(' · ');
}

function correctionLines(round: Correction, opened: OpenedCase, frame: Frame): string[] {
  const { service } = opened.version;
  const display = displayOf(service, frame, opened.regions);
  return round.items.map((item) => {
    const field = item.kind === 'field' ? fieldsOf(service.form).find((each) => each.key === item.ref) : undefined;
    const slot = item.kind === 'material' ? service.materials.slots.find((each) => each.id === item.ref) : undefined;
    const name = field ? fieldLabel(field, display) : slot ? display.content(`materials.${slot.id}.name`, slot.name) : item.ref;
    return frame.t('{label}：{text}', { label: name, text: item.reason });
  });
}

function picture(opened: OpenedCase, frame: Frame): Pick<ProgressView, 'steps' | 'drawing'> {
  const { t } = frame;
  const { service } = opened.version;
  const { content } = displayOf(service, frame, opened.regions);
  const marks = caseMarks(opened);
  const labels = {
    title: t('“{service}”办理流程图', { service: content('item.name', service.item.name) }),
    names: processNames(service.process, content),
    done: t('已办'),
    current: t('正在办'),
    late: t('已超期'),
    notTaken: t('不会经过'),
  };
  return {
    steps: processSteps(service.process, marks)
      .filter((step) => !step.aside || !['open', 'not-taken'].includes(step.state))
      .map((step) => ({
        title: content(`process.${step.nodeId}`, step.name),
        ...stepState(step.state),
        ...(step.count !== undefined && { lines: [t('办了 {count}', { count: step.count })] }),
      })),
    drawing: {
      across: drawProcess(service.process, marks, labels, { direction: 'across' }),
      down: drawProcess(service.process, marks, labels, { direction: 'down' }),
    },
  };
}

function stepState(state: MarkedState): Pick<StepView, 'state'> {
  if (state === 'done') return { state: 'done' };
  if (state === 'current') return { state: 'now' };
  return state === 'late' ? { state: 'late' } : {};
}

function clockView(clock: ClockState, opened: OpenedCase, frame: Frame): ClockView {
  const { t, locale } = frame;
  const declared = opened.version.service.process.clocks.find((each) => each.id === clock.id);
  const from = { limit: unitsText(clock.limit, clock.unit, frame), date: formatDate(new Date(clock.startedAt), locale) };
  // 民法典 201: days run from the day after; hours from the hour itself.
  const limit = clock.unit === 'working-day' || clock.unit === 'natural-day' ? t('共 {limit}，从 {date} 的次日起算', from) : t('共 {limit}，{date} 起算', from);
  const pauses = clock.pauses.map((pause) => pauseText(pause, frame));
  const extensions = clock.extensions.map((each) => t('{date} 延期 {units}', { date: formatDate(new Date(each.at), locale), units: unitsText(each.units, clock.unit, frame) }));
  const provisional = clock.provisional && clock.state === 'running' ? [t('暂定日期：跨入的年份还没有公布放假安排')] : [];
  return {
    name: clockName(clock.id, declared?.name, frame),
    tag: clockTag(clock, opened, frame),
    cards: opened.cards.filter((card) => card.clock === clock.id).map((card) => ({ ...cardTag(card.colour, t), text: t('{date} {card}', { date: formatDate(card.givenAt, locale), card: cardTag(card.colour, t).text }) })),
    lines: [
      ...(clock.state === 'running' && clock.deadline ? [t('{time} 到期', { time: formatDateTime(new Date(clock.deadline), locale) })] : []),
      limit,
      ...pauses,
      ...extensions,
      ...provisional,
    ],
  };
}

function clockTag(clock: ClockState, { calendar, caseFile }: OpenedCase, frame: Frame): ClockView['tag'] {
  const { t, locale, now } = frame;
  switch (clock.state) {
    case 'paused':
      return { text: t('已暂停，剩 {left}', { left: remainingText(clock, frame) }), colour: 'grey' };
    case 'stopped':
      if (clock.late) return { text: t('超期办结'), colour: 'red' };
      // Withdrawn, it was kept by nobody: the case ended under it.
      return caseFile.state === 'withdrawn' && clock.stoppedAt === caseFile.closedAt?.toISOString()
        ? { text: t('随撤回终止'), colour: 'grey' }
        : { text: t('按时办结'), colour: 'green' };
    case 'expired':
      return { text: t('已超期'), colour: 'red' };
    case 'running': {
      const time = timeLeft(new Date(clock.deadline ?? now), now, calendar, clock.unit === 'natural-day');
      const urgency = urgencyOf(time);
      const left = timeLeftText(time, t, locale);
      return { text: time.left === 'overdue' ? left : t('还剩 {left}', { left }), colour: urgency === 'red' ? 'red' : urgency === 'amber' ? 'yellow' : 'blue' };
    }
  }
}

/** What was left when the clock was paused; hours are kept in milliseconds. */
function remainingText(clock: ClockState, frame: Frame): string {
  const left = clock.remaining ?? 0;
  return unitsText(clock.unit.endsWith('-hour') ? Math.ceil(left / 3_600_000) : left, clock.unit, frame);
}
