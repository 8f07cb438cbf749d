import type { FormPage } from '../../forms/definition.js';
import { formPageView, type FormPageView, type PageState } from '../../forms/http/page.view.js';
import type { PageReading } from '../../forms/refusals.js';
import { formatTime } from '../../platform/i18n/dates.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { OpenApplication } from '../application/open-application.js';
import { journeyView, type JourneyView } from './journey-steps.js';
import { displayOf } from './service-words.js';

export interface ApplicationFormView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly journey: JourneyView;
  readonly form: FormPageView;
  readonly action: string;
  readonly backHref: string;
  readonly saved: string;
}

export const applicationFormPage = definePage<ApplicationFormView>('cases/form-page');

/** One topic of the form. After a refused post, `reading` keeps what was typed. */
export function applicationFormView(
  open: OpenApplication,
  page: FormPage,
  previousHref: string,
  frame: Frame,
  reading?: Exclude<PageReading, { answers: unknown }>,
): ApplicationFormView {
  const { application, version, context } = open;
  const { content } = application;
  const state: PageState = {
    answers: content.answers,
    facts: content.facts,
    prefilled: content.prefilled,
    ...(reading && { typed: reading.typed, refusals: reading.refusals }),
  };
  const form = formPageView(version.service.form, page, state, displayOf(version.service, frame, context.regions));
  return {
    title: form.title,
    hasErrors: form.errors.length > 0,
    journey: journeyView(open, { page: page.id }, frame),
    form,
    action: `/applications/${application.id}/pages/${page.id}`,
    backHref: previousHref,
    saved: frame.t('已保存 {time}', { time: formatTime(application.updatedAt, frame.locale) }),
  };
}
