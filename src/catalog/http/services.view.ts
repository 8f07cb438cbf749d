import { contentText } from '../../platform/i18n/content-text.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { localisedContent } from '../domain/localised-content.js';
import type { SearchFilter } from '../domain/search.js';
import type { Service, ServiceVersion } from '../domain/service.js';
import { LIFE_EVENTS, SERVICE_AUDIENCES, THEMES } from '../domain/service-item.js';
import { serviceTile, type ServiceTile } from './tile.view.js';
import { audienceName, lifeEventName, themeName } from './words.js';

export interface ServicesView {
  readonly title: string;
  readonly question: string;
  readonly count: string;
  readonly filters: readonly { readonly label: string; readonly chips: readonly Chip[] }[];
  readonly results: readonly (ServiceTile & { readonly summary: string; readonly office: string })[];
  readonly clearHref: string | undefined;
}

interface Chip {
  readonly href: string;
  readonly text: string;
  readonly current: boolean;
}

export const servicesPage = definePage<ServicesView>('catalog/services');

export interface Question extends SearchFilter {
  readonly text: string;
}

/**
 * @param found slugs in the order they answer the question
 * @param departments code → authored name
 */
export function servicesView(
  services: readonly ServiceVersion[], found: readonly string[], question: Question, departments: ReadonlyMap<string, string>, frame: Frame,
): ServicesView {
  const { t } = frame;
  const bySlug = new Map(services.map((version) => [version.slug, version.service]));
  const results = found.flatMap((slug) => bySlug.get(slug) ?? []);
  return {
    title: question.text === '' ? t('全部事项') : t('搜索“{question}”', { question: question.text }),
    question: question.text,
    count: t('共 {count} 项', { count: results.length }),
    filters: filters(services.map(({ service }) => service), question, departments, frame),
    results: results.map((service) => ({
      ...serviceTile(service, frame),
      summary: localisedContent(service, frame.locale)('item.summary', service.item.summary),
      office: contentText(departments.get(service.item.department) ?? '', frame.locale),
    })),
    clearHref: question.text === '' && href(question, {}) === '/services' ? undefined : '/services',
  };
}

function filters(
  services: readonly Service[], question: Question, departments: ReadonlyMap<string, string>, { t, locale }: Frame,
): ServicesView['filters'] {
  const items = services.map(({ item }) => item);
  const ofAudience = items.filter((item) => question.audience === undefined || item.audience === question.audience);
  const chips = <K extends keyof SearchFilter>(
    key: K, values: readonly NonNullable<SearchFilter[K]>[], name: (value: NonNullable<SearchFilter[K]>) => string,
  ): Chip[] => [
    { href: href(question, { [key]: undefined }), text: t('不限'), current: question[key] === undefined },
    ...values.map((value) => ({ href: href(question, { [key]: value }), text: name(value), current: question[key] === value })),
  ];
  const events = LIFE_EVENTS.filter((event) => ofAudience.some((item) => item.lifeEvents.includes(event)));
  const offices = [...new Set(ofAudience.map((item) => item.department))].sort();
  return [
    { label: t('服务对象'), chips: chips('audience', SERVICE_AUDIENCES, (audience) => audienceName(audience, t)) },
    { label: t('主题'), chips: chips('theme', THEMES.filter((theme) => ofAudience.some((item) => item.theme === theme)), (theme) => themeName(theme, t)) },
    { label: t('人生与经营大事'), chips: chips('lifeEvent', events, (event) => lifeEventName(event, t)) },
    { label: t('办理部门'), chips: chips('department', offices, (code) => contentText(departments.get(code) ?? code, locale)) },
  ];
}

const PARAMETERS = { audience: 'audience', theme: 'theme', lifeEvent: 'event', department: 'office' } as const satisfies Record<keyof SearchFilter, string>;

/** The same question with one filter changed; leaving the audience leaves its theme too. */
function href(question: Question, change: { readonly [K in keyof SearchFilter]?: SearchFilter[K] | undefined }): string {
  const all = { ...question, ...('audience' in change ? { theme: undefined, lifeEvent: undefined } : {}), ...change };
  const query = new URLSearchParams();
  if (question.text !== '') query.set('q', question.text);
  for (const [key, name] of Object.entries(PARAMETERS) as [keyof SearchFilter, string][]) {
    const value = all[key];
    if (value !== undefined) query.set(name, value);
  }
  return query.size === 0 ? '/services' : `/services?${query.toString()}`;
}
