import { correctionFields } from '../../forms/journey.js';
import { elementViews } from '../../forms/http/page.view.js';
import { errorLines, fieldLabel } from '../../forms/http/labels.js';
import type { ElementView } from '../../forms/http/field-views.js';
import type { PageReading } from '../../forms/refusals.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { OpenCorrection } from '../application/answer-correction.js';
import type { ApplicationMaterials } from '../application/application-materials.js';
import { correctionDue } from './clock-words.js';
import { statementOf, type CheckProblem, type SignatureView } from './check.view.js';
import { materialsView, type SlotView } from './materials.view.js';
import { displayOf } from './service-words.js';

export interface CorrectionView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { text: string; href?: string }[];
  readonly serviceName: string;
  readonly number: string;
  readonly backHref: string;
  /** Who asks for it: the office, once and for all; or somebody who would not sign. */
  readonly intro: string;
  /** Until when, where the service sets a time; '' otherwise. */
  readonly due: string;
  readonly reasons: readonly { readonly name: string; readonly reason: string }[];
  readonly elements: readonly ElementView[];
  readonly saveAction: string;
  readonly slots: readonly SlotView[];
  /** Posted with every change of a material, so that it leads back here. */
  readonly back: string;
  readonly submitAction: string;
  readonly sendCodeAction: string;
  readonly revision: number;
  readonly statement: string;
  readonly declarationError: string;
  readonly declared: boolean;
  readonly signature: SignatureView;
  /** Where an identity check is asked for before the signature; '' otherwise. */
  readonly checkAction: string;
}

export const correctionPage = definePage<CorrectionView>('cases/correction');

/** 補正: what was named, why, and nothing else. */
export function correctionView(
  found: OpenCorrection,
  materials: ApplicationMaterials,
  frame: Frame,
  given: {
    readonly reading?: Exclude<PageReading, { answers: unknown }>;
    readonly problems: readonly CheckProblem[];
    readonly declared: boolean;
    readonly codeSent: boolean;
    readonly lacksCheck: boolean;
  },
): CorrectionView {
  const { t } = frame;
  const { caseFile, correction, open, submitted } = found;
  const { form, item } = open.version.service;
  const { content } = open.application;
  const display = displayOf(open.version.service, frame, open.context.regions);
  const named = correction.items.filter((each) => each.kind === 'field').map((each) => each.ref);
  const fields = correctionFields(form, named, submitted.answers, given.reading?.soFar ?? content.answers, content.facts);
  const state = {
    answers: content.answers,
    facts: content.facts,
    prefilled: content.prefilled,
    ...(given.reading && { typed: given.reading.typed, refusals: given.reading.refusals }),
  };
  const slotIds = new Set(correction.items.filter((each) => each.kind === 'material').map((each) => each.ref));
  const slots = materialsView(open, materials, '', frame).slots.filter((slot) => slotIds.has(slot.id.replace(/^slot-/, '')));
  const due = correctionDue(found.clocks, frame);
  const base = `/cases/${caseFile.number}/correction`;
  const problemAt = (at: CheckProblem['at']): string => given.problems.find((problem) => problem.at === at)?.text ?? '';
  const errors = [...errorLines(fields, given.reading?.refusals ?? [], display), ...given.problems.map(({ text, href }) => ({ text, href }))];
  return {
    title: t('补正'),
    hasErrors: errors.length > 0,
    errors,
    serviceName: display.content('item.name', item.name),
    number: caseFile.number,
    backHref: `/cases/${caseFile.number}`,
    intro: correction.bySignatory
      ? t('有签署人不同意文件的内容，理由写在下面。可以修改后重新提交，请大家重新签署；不用改的保持原样。')
      : t('受理机关一次告知了全部需要补正的内容；其余内容不用重填。'),
    due: due === undefined ? '' : due.late ? t('应当在 {date} 前补正，期限已过。现在补正，办件就继续办理。', { date: due.date }) : t('请在 {date} 前补正。', { date: due.date }),
    reasons: correction.items.map((each) => {
      const field = each.kind === 'field' ? form.pages.flatMap((page) => page.elements).find((element) => 'key' in element && element.key === each.ref) : undefined;
      const slot = each.kind === 'material' ? open.version.service.materials.slots.find((candidate) => candidate.id === each.ref) : undefined;
      const name = field && 'key' in field ? fieldLabel(field, display) : slot ? display.content(`materials.${slot.id}.name`, slot.name) : each.ref;
      return { name, reason: each.reason };
    }),
    elements: fields.length > 0 ? elementViews(fields, state, display) : [],
    saveAction: base,
    slots,
    back: base,
    submitAction: `${base}/submit`,
    sendCodeAction: `${base}/signature-code`,
    revision: open.application.revision,
    checkAction: given.lacksCheck ? `${base}/identity-check` : '',
    statement: statementOf(frame),
    declarationError: problemAt('declaration'),
    declared: given.declared,
    signature: { passwordError: problemAt('password'), codeError: problemAt('code'), codeSent: given.codeSent },
  };
}
