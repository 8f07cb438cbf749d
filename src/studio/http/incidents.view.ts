import type { CaseIncident, IncidentPage } from '../../cases/application/incidents.js';
import { localisedContent } from '../../catalog/domain/localised-content.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Fact } from '../../workflow/core/instance.js';
import { incidentWords } from './incident-words.js';
import { countWords, type StudioSide } from './side.view.js';
import { typeWords } from './variable-words.js';

export interface StudioIncidentsView {
  readonly title: string;
  readonly done: string;
  readonly head: readonly { readonly text: string }[];
  readonly rows: readonly (readonly { readonly text: string; readonly href?: string }[])[];
  readonly nextHref: string;
  /** The way to the jobs that stopped; '' where there are none. */
  readonly jobs: string;
}

export interface StudioIncidentView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly facts: readonly { readonly key: string; readonly value: string; readonly href?: string }[];
  readonly advice: readonly string[];
  readonly action: string;
  readonly fields: readonly {
    readonly id: string;
    readonly name: string;
    readonly label: string;
    readonly hint: string;
    readonly value: string;
    readonly error: string;
    readonly long: boolean;
  }[];
}

export const studioIncidentsPage = definePage<StudioIncidentsView & StudioSide>('studio/incidents');
export const studioIncidentPage = definePage<StudioIncidentView & StudioSide>('studio/incident');

export function incidentPath({ caseFile, token }: Pick<CaseIncident, 'caseFile' | 'token'>): string {
  return `/studio/incidents/${caseFile.number}/${token}`;
}

/** `done`: what was just done with one of them, whose number it gives. */
export function studioIncidentsView(page: IncidentPage, done: string | undefined, jobs: number, frame: Frame): StudioIncidentsView {
  const { t, locale } = frame;
  return {
    title: t('办理出错'),
    done: done === undefined ? '' : t('已重新办理 {number}，它不再停在这里。', { number: done }),
    head: [{ text: t('办件编号') }, { text: t('事项') }, { text: t('环节') }, { text: t('问题') }, { text: t('停在这里的时间') }],
    rows: page.incidents.map((each) => [
      { text: each.caseFile.number, href: incidentPath(each) },
      { text: localisedContent(each.version.service, locale)('item.name', each.version.service.item.name) },
      { text: nodeName(each, frame) },
      { text: incidentWords(each.incident, t).title },
      { text: formatDateTime(new Date(each.incident.at), locale) },
    ]),
    nextHref: page.next === undefined ? '' : `/studio/incidents?after=${page.next}`,
    jobs: jobs === 0 ? '' : t('还有停住的后台任务（{count}）：看看是哪些', { count: countWords(jobs, frame) }),
  };
}

/** `refused`: what was typed, and which of it does not fit its variable; `again`: it was tried and stopped again. */
export function studioIncidentView(
  found: CaseIncident,
  { refused, again }: { refused?: { typed: Readonly<Record<string, string>>; names: readonly string[] }; again?: boolean },
  frame: Frame,
): StudioIncidentView {
  const { t, locale } = frame;
  const words = incidentWords(found.incident, t);
  const wrong = new Set(refused?.names);
  const fields = found.variables.map(({ declared, value }) => ({
    id: `variable-${declared.name}`,
    name: `variable-${declared.name}`,
    label: declared.name,
    hint: t('{kind}；现在是：{value}。不改就留空。', { kind: typeWords(declared.type, t), value: factText(value, t) }),
    value: refused?.typed[declared.name] ?? '',
    error: wrong.has(declared.name) ? t('“{name}”的值不对：{kind}', { name: declared.name, kind: typeWords(declared.type, t) }) : '',
    long: declared.type === 'list',
  }));
  const errors = fields.filter((field) => field.error !== '').map((field) => ({ text: field.error, href: `#${field.id}` }));
  const all = again ? [{ text: t('试过了，还是停在同一个问题上。请按下面的办法排除原因后再试。'), href: '#try-again' }, ...errors] : errors;
  return {
    title: words.title,
    hasErrors: all.length > 0,
    errors: all,
    facts: [
      { key: t('办件编号'), value: found.caseFile.number },
      { key: t('事项'), value: localisedContent(found.version.service, locale)('item.name', found.version.service.item.name), href: `/studio/versions/${found.version.id}?show=process` },
      { key: t('环节'), value: t('{name}（{id}）', { name: nodeName(found, frame), id: found.node }) },
      { key: t('停在这里的时间'), value: formatDateTime(new Date(found.incident.at), locale) },
      { key: t('系统记录'), value: `${found.incident.code} ${found.incident.detail}`.trim() },
    ],
    advice: words.advice,
    action: incidentPath(found),
    fields,
  };
}

function nodeName({ version, node }: CaseIncident, { locale }: Frame): string {
  const name = version.service.process.nodes[node]?.name ?? '';
  return name === '' ? node : localisedContent(version.service, locale)(`process.${node}`, name);
}

function factText(value: Fact, t: Frame['t']): string {
  if (value === null) return t('没有值');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
