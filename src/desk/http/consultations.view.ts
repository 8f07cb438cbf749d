import type { AnswerRefusal } from '../../cases/application/answer-consultation.js';
import type { QueueOutline } from '../../cases/application/read-queue.js';
import type { ConsultationRow } from '../../cases/application/read-consultations.js';
import { mayAnswer, type Consultation } from '../../cases/domain/consultation.js';
import { serviceName } from '../../cases/http/service-words.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Translate } from '../../platform/i18n/translate.js';
import type { OpenedCase } from '../application/open-desk-case.js';
import { chosenQueue, withQueue, type ChosenQueue } from './queue-link.js';
import { sideView, type SideView } from './side.view.js';

export interface ConsultationView {
  readonly asked: string;
  readonly question: readonly string[];
  readonly state: { readonly text: string; readonly colour: string };
  readonly answered: string;
  readonly answer: readonly string[];
  /** For whoever may answer now. */
  readonly form: { readonly action: string; readonly id: string; readonly value: string; readonly error: string } | null;
}

/** An answer that was refused, as typed. */
export interface RefusedAnswer {
  readonly id: string;
  readonly text: string;
  readonly refusal: AnswerRefusal;
}

/** Every question about the case, the latest first, with its answer or the form for one. */
export function consultationViews(
  opened: OpenedCase, reader: { readonly accountId: string; readonly office: { readonly id: string } }, queue: ChosenQueue, refused: RefusedAnswer | undefined, frame: Frame,
): ConsultationView[] {
  const { t, locale } = frame;
  const name = (id: string | undefined): string => (id === undefined ? '' : (opened.staffNames.get(id) ?? t('同事')));
  const office = (id: string): string => opened.offices.get(id)?.name ?? '';
  return opened.consultations.toReversed().map((each) => {
    const own = refused?.id === each.id ? refused : undefined;
    const to = each.toAccount === undefined ? office(each.toOffice) : name(each.toAccount);
    return {
      asked: t('{time} {name}（{office}）问 {to}', { time: formatDateTime(each.askedAt, locale), name: name(each.askedBy), office: office(each.askedOffice), to }),
      question: each.question.split('\n'),
      state: stateOf(each, t),
      answered: each.answeredAt ? t('{time} {name}答复', { time: formatDateTime(each.answeredAt, locale), name: name(each.answeredBy) }) : '',
      answer: each.answer?.split('\n') ?? [],
      form: mayAnswer(each, reader)
        ? {
            action: withQueue(`/desk/cases/${opened.caseFile.number}/consultations/${each.id}`, queue),
            id: `answer-${each.id}`, value: own?.text ?? '', error: own ? answerRefusalText(own.refusal, t) : '',
          }
        : null,
    };
  });
}

function stateOf({ answeredAt, closedAt }: Consultation, t: Translate): ConsultationView['state'] {
  if (answeredAt) return { text: t('已答复'), colour: 'green' };
  return closedAt ? { text: t('不再需要'), colour: 'grey' } : { text: t('等待答复'), colour: 'yellow' };
}

export function answerRefusalText(refusal: AnswerRefusal, t: Translate): string {
  switch (refusal.refused) {
    case 'no-such-case': return t('没有这件，或者它不归您的单位办理。');
    case 'not-asked': return t('这个问题已经有人答复，或者那一步已经办完，不再需要答复。');
    case 'answer-needed': return t('请写明您的意见');
    case 'answer-too-long': return t('意见最多 {most} 个字，请写得简短些', { most: refusal.most });
  }
}

export interface ConsultationsView {
  readonly title: string;
  readonly side: SideView;
  readonly head: readonly { readonly text: string }[];
  readonly rows: readonly (readonly { readonly text: string; readonly href?: string }[])[];
  readonly nextHref: string;
}

export const consultationsPage = definePage<ConsultationsView>('desk/consultations');

export function consultationsView(rows: readonly ConsultationRow[], next: string | undefined, outline: QueueOutline, frame: Frame): ConsultationsView {
  const { t, locale } = frame;
  return {
    title: t('待答复的意见'),
    side: sideView(outline, chosenQueue({}), frame, false),
    head: [{ text: t('办件编号') }, { text: t('事项') }, { text: t('征求单位') }, { text: t('时间') }],
    rows: rows.map((row) => [
      { text: row.number, href: `/desk/cases/${row.number}#consultations` },
      { text: row.service ? serviceName(row.service.service, frame) : '' },
      { text: row.askedBy },
      { text: formatDateTime(row.askedAt, locale) },
    ]),
    nextHref: next === undefined ? '' : `/desk/consultations?after=${next}`,
  };
}
