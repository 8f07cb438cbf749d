import { maskedLines } from '../../cases/http/masked-answer.js';
import { displayOf } from '../../cases/http/service-words.js';
import type { Answer } from '../../forms/answers.js';
import { fieldsOf, type Field } from '../../forms/definition.js';
import { answerLines } from '../../forms/http/answer.text.js';
import type { Display } from '../../forms/http/display.js';
import { fieldLabel } from '../../forms/http/labels.js';
import { answerOf, reachableFields } from '../../forms/journey.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { OpenedCase } from '../application/open-desk-case.js';

export interface AnswerRow {
  readonly key: string;
  readonly lines: readonly string[];
  /** A correction changed it. */
  readonly tag: { readonly text: string; readonly colour: string } | null;
}

export interface AnswerSection {
  readonly title: string;
  readonly rows: readonly AnswerRow[];
}

/** What the applicant said, page by page; what a correction changed is marked and shows what stood there before. */
export function answerSections(opened: OpenedCase, revealed: boolean, frame: Frame): AnswerSection[] {
  const { service } = opened.version;
  const { answers } = opened.latest;
  const display = displayOf(service, frame, opened.regions);
  const reached = new Set(reachableFields(service.form, answers, opened.facts).map((field) => field.key));
  return service.form.pages.flatMap((page) => {
    const fields = fieldsOf(page).filter((field) => reached.has(field.key) || answerOf(answers, field.key) !== undefined);
    const rows = fields.map((field) => answerRow(field, opened, revealed, display));
    return rows.length > 0 ? [{ title: display.content(`${page.id}.label`, page.title), rows }] : [];
  });
}

function answerRow(field: Field, opened: OpenedCase, revealed: boolean, display: Display): AnswerRow {
  const { t } = display;
  const lines = shown(field, answerOf(opened.latest.answers, field.key), revealed, display);
  const changed = opened.changed.fields.includes(field.key);
  const before = changed ? shown(field, answerOf(opened.earlier.at(-1)?.answers ?? {}, field.key), revealed, display) : [];
  return {
    key: fieldLabel(field, display),
    lines: changed ? [...lines, t('原为：{answer}', { answer: before.join(t('；')) })] : lines,
    tag: changed ? { text: t('补正后改动'), colour: 'yellow' } : null,
  };
}

function shown(field: Field, answer: Answer | undefined, revealed: boolean, display: Display): readonly string[] {
  const lines = (revealed ? answerLines : maskedLines)(field, answer, display);
  return lines.length > 0 ? lines : [display.t('（未填写）')];
}
