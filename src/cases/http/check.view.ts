import { isField } from '../../forms/definition.js';
import { maskedLines } from './masked-answer.js';
import { reachablePages, visibleElements } from '../../forms/journey.js';
import { prefillText } from '../../forms/http/prefill.text.js';
import { fieldLabel } from '../../forms/http/labels.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { ApplicationMaterials } from '../application/application-materials.js';
import type { OpenApplication } from '../application/open-application.js';
import { journeyView, type JourneyView } from './journey-steps.js';
import { displayOf } from './service-words.js';

export interface SummaryRow {
  readonly key: string;
  readonly lines: readonly string[];
  readonly source?: string;
  readonly actions?: readonly { readonly href: string; readonly text: string }[];
}

export interface CheckView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { text: string; href: string }[];
  readonly journey: JourneyView;
  readonly sections: readonly { readonly title: string; readonly rows: readonly SummaryRow[] }[];
  readonly action: string;
  readonly sendCodeAction: string;
  readonly backHref: string;
  readonly revision: number;
  readonly statement: string;
  readonly declarationError: string;
  readonly declared: boolean;
  readonly signature: SignatureView;
  /** Where an identity check is asked for before the signature; '' where none is, or one is in force. */
  readonly checkAction: string;
}

export interface SignatureView {
  readonly passwordError: string;
  readonly codeError: string;
  /** A code was sent: its input is shown. */
  readonly codeSent: boolean;
}

export interface CheckProblem {
  readonly at: 'page' | 'slot' | 'declaration' | 'password' | 'code' | 'whole';
  readonly href: string;
  readonly text: string;
}

export const checkPage = definePage<CheckView>('cases/check');

/** Check-your-answers, declaration and signature on one page. */
export function checkView(
  open: OpenApplication,
  materials: ApplicationMaterials,
  frame: Frame,
  given: { readonly problems: readonly CheckProblem[]; readonly declared: boolean; readonly codeSent: boolean; readonly lacksCheck: boolean },
): CheckView {
  const { t } = frame;
  const { application } = open;
  const base = `/applications/${application.id}`;
  const problemAt = (at: CheckProblem['at']): string => given.problems.find((problem) => problem.at === at)?.text ?? '';
  return {
    title: t('核对并签署'),
    hasErrors: given.problems.length > 0,
    errors: given.problems.map(({ text, href }) => ({ text, href })),
    journey: journeyView(open, 'check', frame),
    sections: [...answerSections(open, frame, base), { title: t('材料'), rows: materialRows(open, materials, frame, `${base}/materials`) }],
    action: `${base}/submit`,
    sendCodeAction: `${base}/signature-code`,
    backHref: `${base}/materials`,
    revision: application.revision,
    checkAction: given.lacksCheck ? `${base}/identity-check` : '',
    statement: statementOf(frame),
    declarationError: problemAt('declaration'),
    declared: given.declared,
    signature: { passwordError: problemAt('password'), codeError: problemAt('code'), codeSent: given.codeSent },
  };
}

/** Who declares, and for whom: the person at the keyboard signs, also for a firm. */
export function statementOf({ t, account }: Frame): string {
  const name = account?.displayName ?? '';
  return account?.actingFor
    ? t('我是{name}，代表{party}声明：以上内容真实、完整；如有虚假，愿承担法律责任。', { name, party: account.actingFor.name })
    : t('我是{name}，以上内容真实、完整；如有虚假，我愿承担法律责任。', { name });
}

/** The answers page by page; `base` undefined leaves out the links to change them. */
export function answerSections(open: OpenApplication, frame: Frame, base: string | undefined): { title: string; rows: SummaryRow[] }[] {
  const { application, version, context } = open;
  const { form } = version.service;
  const { answers, facts, prefilled } = application.content;
  const display = displayOf(version.service, frame, context.regions);
  return reachablePages(form, answers, facts).map((page) => ({
    title: display.content(`${page.id}.label`, page.title),
    rows: visibleElements(form, page, answers, facts)
      .filter(isField)
      .map((field) => {
        const lines = maskedLines(field, answers[field.key], display);
        const taken = prefilled[field.key];
        const unchanged = taken !== undefined && JSON.stringify(taken.answer) === JSON.stringify(answers[field.key]);
        const fixed = taken !== undefined && !field.editable;
        return {
          key: fieldLabel(field, display),
          lines: lines.length > 0 ? lines : [frame.t('（未填写）')],
          ...(unchanged && { source: prefillText(taken.origin, fixed, display) }),
          ...(base !== undefined && !fixed && { actions: [{ href: `${base}/pages/${page.id}#field-${field.key}`, text: frame.t('修改') }] }),
        };
      }),
  }));
}

function materialRows(open: OpenApplication, materials: ApplicationMaterials, frame: Frame, href: string): SummaryRow[] {
  const { t } = frame;
  const display = displayOf(open.version.service, frame, open.context.regions);
  return materials.slots
    .filter((slot) => slot.state !== 'not-needed')
    .map((resolved) => {
      const files = materials.uploads.filter((upload) => upload.slotId === resolved.slot.id);
      const way = resolved.state === 'met' ? resolved.by?.by : undefined;
      const lines =
        way === 'certificate' || way === 'data-call'
          ? [t('已授权使用您的电子证照，不用提交')]
          : way === 'document'
            ? [t('提交后生成，在线签署')]
          : way === 'upload'
            ? files.map(({ file }) => file.name)
            : way
              ? [t('已承诺')]
              : [resolved.required ? t('还没有提供') : t('未提供（可不交）')];
      return {
        key: display.content(`materials.${resolved.slot.id}.name`, resolved.slot.name),
        lines,
        actions: [{ href: `${href}#slot-${resolved.slot.id}`, text: t('修改') }],
      };
    });
}
