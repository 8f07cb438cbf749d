import { fieldsOf } from '../../forms/definition.js';
import { maskName } from '../../certificates/domain/masking.js';
import { fieldLabel } from '../../forms/http/labels.js';
import { maskedLines } from './masked-answer.js';
import { reachableFields } from '../../forms/journey.js';
import type { Region } from '../../forms/answers.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { formatDate, formatDayTime } from '../../platform/i18n/dates.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { StepView } from '../../platform/rendering/step-view.js';
import type { ClockState } from '../../workflow/core/clocks.js';
import { openTasks } from '../../workflow/core/instance.js';
import { processSteps, type MarkedState } from '../../workflow/core/process-steps.js';
import type { CaseReading } from '../application/read-case.js';
import type { SigningState } from '../application/read-signing.js';
import { isOpen, mayWithdraw } from '../domain/case-state.js';
import { caseMarks } from './case-marks.js';
import { materialRows, owed, type OwedView } from './case-materials.view.js';
import { correctionDue, limitLines, pauseText, type CorrectionDue } from './clock-words.js';
import { documentTitle, eventTitle, stateTag } from './case-words.js';
import type { SummaryRow } from './check.view.js';
import { displayOf } from './service-words.js';
import { signingLines, signingSummary, standingTag } from './signing-words.js';

export interface CaseView {
  readonly title: string;
  readonly number: string;
  readonly tag: { readonly text: string; readonly colour: string };
  /** Right after submission: the receipt's panel on top. */
  readonly submitted: boolean;
  readonly panel: string;
  readonly headline: string;
  readonly correctionHref: string;
  /** What was promised for later and has not come: until when, and where. */
  readonly owed: OwedView | null;
  readonly timeline: readonly StepView[];
  readonly sections: readonly { readonly title: string; readonly rows: readonly SummaryRow[] }[];
  readonly documents: readonly { readonly name: string; readonly detail: string; readonly href: string }[];
  readonly walletHref: string;
  readonly withdrawHref: string;
}

export const casePage = definePage<CaseView>('cases/case');

export function caseView(
  reading: CaseReading,
  given: { readonly regions: readonly Region[]; readonly submitted: boolean; readonly signing: SigningState | undefined },
  frame: Frame,
): CaseView {
  const { regions, submitted, signing } = given;
  const { t, locale } = frame;
  const { caseFile, version } = reading;
  const { content } = displayOf(version.service, frame, regions);
  const base = `/cases/${caseFile.number}`;
  return {
    title: content('item.name', version.service.item.name),
    number: caseFile.number,
    tag: awaitsSignatures(reading) ? { text: t('待签署'), colour: 'yellow' } : stateTag(caseFile.state, t),
    submitted,
    panel: t('申请已提交'),
    headline: headline(reading, frame),
    correctionHref: caseFile.state === 'correction' ? `${base}/correction` : '',
    owed: owed(reading, base, frame),
    timeline: timeline(reading, regions, frame),
    sections: [
      ...reading.issued.map((certificate) => ({ title: t('办理结果'), rows: resultRows(certificate, reading, frame) })),
      ...(signing ? [{ title: t('签署'), rows: signingRows(signing, base, frame) }] : []),
      { title: t('申请内容'), rows: answerRows(reading, regions, frame) },
      { title: t('材料'), rows: materialRows(reading, regions, frame) },
    ],
    documents: reading.documents.map((document) => ({
      name: documentTitle(document.kind, t),
      detail: formatDayTime(document.issuedAt, locale),
      href: `${base}/documents/${document.id}`,
    })),
    walletHref: reading.issued.length > 0 ? walletOf(reading, '/wallet') : '',
    withdrawHref: mayWithdraw(caseFile.state) ? `${base}/withdraw` : '',
  };
}

/** Others have to sign before any office has it. */
function awaitsSignatures({ instance, version }: CaseReading): boolean {
  return openTasks(instance).some((token) => {
    const node = version.service.process.nodes[token.node];
    return node && 'work' in node && node.work?.performer === 'signatory';
  });
}

function signingRows(signing: SigningState, base: string, frame: Frame): SummaryRow[] {
  return [
    { key: signing.document.content.title, lines: [signingSummary(signing, frame)], actions: [{ href: `${base}/signatories`, text: frame.t('查看') }] },
    ...signing.people.map((person) => ({
      key: maskName(person.signatory.person.name),
      lines: [standingTag(person.standing, frame.t).text, ...signingLines(person, frame)],
    })),
  ];
}

/** A firm that the case brought into being holds its certificate itself: its founder switches to it first. */
function walletOf({ version }: CaseReading, path: string): string {
  return version.service.item.result.certificate?.founds ? `/account/party?back=${encodeURIComponent(path)}` : path;
}

/** What happens next and until when, in one sentence. */
function headline(reading: CaseReading, frame: Frame): string {
  const { t, locale } = frame;
  const { caseFile, clocks } = reading;
  if (reading.instance.tokens.some((token) => token.incident)) {
    return t('系统办理时遇到问题，工作人员正在处理。您不用做什么，处理好后会继续办理，进度在这里可以看到。');
  }
  const deadline = (id: string): string | undefined => {
    const clock = clocks.find((each) => each.id === id && each.state === 'running');
    return clock?.deadline && formatDate(new Date(clock.deadline), locale);
  };
  switch (caseFile.state) {
    case 'received': {
      if (awaitsSignatures(reading)) return t('正在等签署人签署，全部签完后送交受理。');
      const by = deadline('acceptance');
      return by ? t('受理机关最迟在 {date} 答复是否受理，逾期视为受理。', { date: by }) : t('受理机关正在核对您的材料。');
    }
    case 'correction':
      return reading.corrections.at(-1)?.bySignatory
        ? t('有签署人不同意文件的内容，请看过理由，修改后重新提交。')
        : correctionText(correctionDue(clocks, frame), frame);
    case 'accepted':
      return acceptedText(reading, frame);
    case 'approved':
      return t('已准予。');
    case 'refused':
      return t('不予受理，理由和救济途径见通知书。');
    case 'rejected':
      return t('不予准予，理由和救济途径见决定书。');
    case 'withdrawn':
      return t('您已撤回这份申请。');
    case 'lapsed':
      return t('没有在期限内签署完，这份申请已经终止。需要时可以重新申请。');
  }
}

function correctionText(due: CorrectionDue | undefined, { t }: Frame): string {
  if (!due) return t('受理机关需要您补充或修改一些内容，请补正后重新提交。');
  return due.late
    ? t('受理机关需要您补充或修改一些内容，应当在 {date} 前补正。期限已过，办件没有终止：补正后就继续办理，也可以撤回。', { date: due.date })
    : t('受理机关需要您补充或修改一些内容，请在 {date} 前补正并重新提交。', { date: due.date });
}

/** A promise that was broken is said to be; a limit that rests says why and since when. */
function acceptedText({ clocks }: CaseReading, { t, locale, ...frame }: Frame): string {
  const limit = (id: string): ClockState | undefined => clocks.find((each) => each.id === id);
  const day = (clock: ClockState | undefined): string => (clock?.deadline === undefined ? '' : formatDate(new Date(clock.deadline), locale));
  const [promised, statutory] = [limit('promised'), limit('statutory')];
  const pause = [promised, statutory].find((clock) => clock?.state === 'paused')?.pauses.at(-1);
  if (pause) return t('已受理。办理期限{pause}。恢复后接着计算，届满日期顺延。', { pause: pauseText(pause, { t, locale, ...frame }) });
  if (statutory?.state === 'expired') return t('已受理，已经超过法定期限 {date}。对此您可以向受理机关投诉，也可以依法申请行政复议。', { date: day(statutory) });
  if (promised?.state === 'expired') {
    return statutory?.state === 'running'
      ? t('已受理，已经超过承诺的 {date}，法定期限到 {statutory} 为止。', { date: day(promised), statutory: day(statutory) })
      : t('已受理，已经超过承诺的 {date}，正在办理。', { date: day(promised) });
  }
  const by = [promised, statutory].find((clock) => clock?.state === 'running');
  return by ? t('已受理，承诺最迟在 {date} 办结。', { date: day(by) }) : t('已受理，正在办理。');
}

/** What has happened, then what is still to come. */
function timeline(reading: CaseReading, regions: readonly Region[], frame: Frame): StepView[] {
  const { t, locale } = frame;
  const { content } = displayOf(reading.version.service, frame, regions);
  const past = reading.events
    .filter((event) => event.kind !== 'claim' && event.kind !== 'release' && event.kind !== 'timer' && event.kind !== 'consult' && event.kind !== 'opinion-given')
    .map((event): StepView => {
      const office = event.officeId ? reading.offices.get(event.officeId)?.name : undefined;
      return {
        // Where others sign first, no office has it yet.
        title: event.kind === 'submitted' && reading.version.service.document ? t('提交申请') : eventTitle(event.kind, t),
        state: 'done',
        lines: [formatDayTime(event.at, locale), ...(office ? [office] : []), ...limitLines(event, reading.version.service.process, frame), ...(event.note && event.kind !== 'forward' ? [event.note] : [])],
      };
    });
  if (!isOpen(reading.caseFile.state) && reading.instance.status !== 'running') return past;
  const marks = caseMarks(reading);
  const coming = processSteps(reading.version.service.process, marks)
    .filter((step) => step.state === 'current' || step.state === 'late' || (step.state === 'open' && !step.aside))
    .map((step): StepView => ({
      title: content(`process.${step.nodeId}`, step.name),
      ...(step.state === 'current' && { state: 'now' as const }),
      ...(step.state === 'late' && { state: 'late' as const }),
      lines: currentLines(step.nodeId, step.state, reading, frame),
    }));
  // A correction lies beside the main path: what is being done still comes before what is to come.
  return [...past, ...coming.filter((step) => step.state), ...coming.filter((step) => !step.state)];
}

/** Who has it now, and until when. */
function currentLines(nodeId: string, state: MarkedState, { entries, offices, clocks }: CaseReading, { t, locale, now }: Frame): string[] {
  if (state !== 'current' && state !== 'late') return [];
  const entry = entries.find((each) => each.node === nodeId);
  const office = entry && offices.get(entry.officeId)?.name;
  return [
    state === 'late' || (entry && entry.dueAt < now) ? t('进行中，已超期') : t('进行中'),
    ...(office === undefined ? [] : [office]),
    // While every limit rests, there is no day to name.
    ...(entry && entry.dueAt >= now && clocks.some((clock) => clock.state === 'running' && clock.whose === undefined) ? [t('最迟 {date}', { date: formatDate(entry.dueAt, locale) })] : []),
  ];
}

/** The certificate that the decision led to: it is issued after the decision is written, so it is named here. */
function resultRows({ id, label, identifier, validFrom, validTo }: CaseReading['issued'][number], reading: CaseReading, { t, locale }: Frame): SummaryRow[] {
  const from = formatDate(validFrom, locale);
  return [
    { key: t('电子证照'), lines: [contentText(label, locale)], actions: [{ href: walletOf(reading, `/wallet/${id}`), text: t('打开') }] },
    { key: t('证照标识'), lines: [identifier] },
    { key: t('有效期'), lines: [validTo === null ? t('{from}起长期有效', { from }) : t('{from}至{to}', { from, to: formatDate(validTo, locale) })] },
  ];
}

function answerRows(reading: CaseReading, regions: readonly Region[], frame: Frame): SummaryRow[] {
  const display = displayOf(reading.version.service, frame, regions);
  const { form } = reading.version.service;
  const { answers } = reading.latest;
  const shown = new Set(Object.keys(answers));
  return reachableFields(form, answers)
    .concat(fieldsOf(form).filter((field) => shown.has(field.key)))
    .filter((field, index, all) => all.findIndex((each) => each.key === field.key) === index)
    .map((field) => {
      const lines = maskedLines(field, answers[field.key], display);
      return { key: fieldLabel(field, display), lines: lines.length > 0 ? lines : [frame.t('（未填写）')] };
    });
}
