import { localisedContent } from '../../catalog/domain/localised-content.js';
import type { Service } from '../../catalog/domain/service.js';
import type { Region } from '../../forms/answers.js';
import type { Display } from '../../forms/http/display.js';
import type { Frame } from '../../platform/rendering/frame.js';

/** How a service's own words and a form's answers are shown to this reader. */
export function displayOf(service: Service, frame: Frame, regions: readonly Region[]): Display {
  return { t: frame.t, locale: frame.locale, content: localisedContent(service, frame.locale), regions };
}

export function serviceName(service: Service, frame: Frame): string {
  return localisedContent(service, frame.locale)('item.name', service.item.name);
}
