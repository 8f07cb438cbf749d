import { reachablePages } from '../../forms/journey.js';
import type { StepView } from '../../platform/rendering/step-view.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { OpenApplication } from '../application/open-application.js';
import { displayOf } from './service-words.js';

/** The line beside every page of a journey: where one is, what is done, what comes. */
export interface JourneyView {
  readonly serviceName: string;
  readonly progress: { readonly text: string; readonly value: number; readonly max: number };
  readonly steps: readonly StepView[];
}

export type JourneyPlace = { readonly page: string } | 'materials' | 'check';

export function journeyView(open: OpenApplication, place: JourneyPlace, frame: Frame): JourneyView {
  const { t } = frame;
  const { application, version, context } = open;
  const { content } = displayOf(version.service, frame, context.regions);
  const base = `/applications/${application.id}`;
  const pages = reachablePages(version.service.form, application.content.answers, application.content.facts);
  const stops = [
    ...pages.map((page) => ({ id: page.id, title: content(`${page.id}.label`, page.title), href: `${base}/pages/${page.id}` })),
    { id: 'materials', title: t('材料与授权'), href: `${base}/materials` },
    { id: 'check', title: t('核对并签署'), href: `${base}/check` },
  ];
  const here = typeof place === 'string' ? place : place.page;
  const at = Math.max(0, stops.findIndex((stop) => stop.id === here));
  const done = new Set(application.pagesDone);
  return {
    serviceName: content('item.name', version.service.item.name),
    progress: { text: t('第 {step} 步，共 {steps} 步', { step: at + 1, steps: stops.length }), value: at, max: stops.length },
    steps: stops.map((stop, index) => ({
      title: stop.title,
      ...(index === at ? { state: 'now' as const } : done.has(stop.id) || index < at ? { state: 'done' as const } : {}),
      ...(index !== at && (done.has(stop.id) || index < at) && { href: stop.href }),
    })),
  };
}
