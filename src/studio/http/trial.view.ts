import type { VersionDetail } from '../../catalog/application/inspect-versions.js';
import { localisedContent } from '../../catalog/domain/localised-content.js';
import { processNames } from '../../catalog/domain/process-texts.js';
import type { Service } from '../../catalog/domain/service.js';
import { clockName } from '../../cases/http/clock-words.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { ProcessNode } from '../../workflow/core/definition.js';
import { ACTIONS_THAT_KEEP_THE_STEP, type Action } from '../../workflow/core/extension.js';
import { drawProcess } from '../../workflow/core/draw-process.js';
import type { Token } from '../../workflow/core/instance.js';
import type { Trial, TrialEntry, TrialStep } from '../../workflow/core/simulate.js';
import { standingMarks } from '../../workflow/core/standing.js';
import { incidentWords } from './incident-words.js';
import { namesOf } from './move-words.js';
import { actionText, expiryText, roleText, whoText } from './process-words.js';
import type { StudioSide } from './side.view.js';
import { writeSteps } from './trial-steps.js';
import { versionPath } from './version-words.js';

interface Link {
  readonly text: string;
  readonly href: string;
}

export interface StudioTrialView {
  readonly title: string;
  readonly backHref: string;
  readonly action: string;
  readonly start: { readonly value: string; readonly error: string };
  readonly variables: readonly { readonly id: string; readonly name: string; readonly label: string; readonly value: string; readonly error: string; readonly long: boolean }[];
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly now: string;
  readonly ended: boolean;
  readonly refused: boolean;
  readonly drawing: { readonly across: string; readonly down: string };
  readonly open: readonly { readonly title: string; readonly lines: readonly string[]; readonly choices: readonly Link[] }[];
  readonly wait: readonly Link[];
  readonly backOne: string;
  readonly again: string;
  readonly clocks: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly log: readonly { readonly title: string; readonly lines: readonly string[] }[];
}

export const studioTrialPage = definePage<StudioTrialView & StudioSide>('studio/trial');

export interface TrialViewing {
  /** As typed: `2026-03-02T09:00` in the city. */
  readonly start: string;
  readonly typed: Readonly<Record<string, string>>;
  readonly wrong: readonly string[];
  readonly steps: readonly TrialStep[];
  readonly departments: ReadonlyMap<string, string>;
}

export function variableField(name: string): string {
  return `variable-${name}`;
}

export function studioTrialView(version: VersionDetail & { readonly service: Service }, trial: Trial, viewing: TrialViewing, frame: Frame): StudioTrialView {
  const { t, locale } = frame;
  const { process, item } = version.service;
  const content = localisedContent(version.service, locale);
  const name = namesOf(process, content);
  const base = `${versionPath(version.id)}/trial`;
  const href = (steps: readonly TrialStep[]): string => `${base}?${addressOf(viewing, steps)}#now`;
  const go = (text: string, step: TrialStep): Link => ({ text, href: href([...viewing.steps, step]) });
  const labels = {
    title: t('试走“{service}”的流程', { service: content('item.name', item.name) }), names: processNames(process, content),
    done: t('已办'), current: t('正在办'), late: t('已超期'), notTaken: t('不会经过'),
  };
  const marks = standingMarks(process, trial.instance, trial.trail, trial.clocks, trial.at);
  const variables = process.variables.map((declared) => ({
    id: variableField(declared.name), name: variableField(declared.name), label: declared.name, value: viewing.typed[declared.name] ?? '', long: declared.type === 'list',
    error: viewing.wrong.includes(declared.name) ? t('“{key}”的值不对，请核对', { key: declared.name }) : '',
  }));
  const errors = variables.filter(({ error }) => error !== '').map(({ error, id }) => ({ text: error, href: `#${id}` }));
  return {
    title: labels.title,
    backHref: versionPath(version.id, 'process'),
    action: base,
    start: { value: viewing.start, error: '' },
    variables,
    hasErrors: errors.length > 0,
    errors,
    now: formatDateTime(new Date(trial.at), locale),
    ended: trial.instance.status !== 'running',
    refused: trial.refused !== undefined,
    drawing: { across: drawProcess(process, marks, labels, { direction: 'across' }), down: drawProcess(process, marks, labels, { direction: 'down' }) },
    open: trial.instance.tokens.flatMap((token) => {
      const node = process.nodes[token.node];
      if (!node || token.waits === 'join') return [];
      const choices = choicesOf(token, node, version.service, name, go, t);
      if (choices.length === 0 && token.waits !== 'mend' && !token.incident) return [];
      const who = whoText(node, (code) => contentText(viewing.departments.get(code) ?? code, locale), name, t);
      const incident = token.incident ? incidentWords(token.incident, t) : undefined;
      return [{ title: name(token.node), lines: [...(who === '' ? [] : [who]), ...(incident ? [incident.title, t('改下面的变量，从头再走一遍。')] : [])], choices }];
    }),
    wait: trial.instance.status === 'running'
      ? [
        go(t('过 1 个工作日'), { do: 'wait', days: 1, working: true }), go(t('过 5 个工作日'), { do: 'wait', days: 5, working: true }),
        go(t('过 1 天'), { do: 'wait', days: 1, working: false }), go(t('过 30 天'), { do: 'wait', days: 30, working: false }),
      ]
      : [],
    backOne: viewing.steps.length > 0 ? href(viewing.steps.slice(0, -1)) : '',
    again: viewing.steps.length > 0 ? href([]) : '',
    clocks: trial.clocks.map((clock) => ({
      title: clockName(clock.id, process.clocks.find(({ id }) => id === clock.id)?.name, frame),
      lines: [
        clockState(clock.state, clock.late, t),
        ...(clock.deadline === undefined || clock.state === 'stopped' ? [] : [t('最后一刻：{time}', { time: formatDateTime(new Date(clock.deadline), locale) })]),
        ...(clock.provisional ? [t('暂定日期：跨入的年份还没有公布放假安排')] : []),
      ],
    })),
    log: trial.log.map((entry) => ({ title: entryText(entry, name, frame, (id) => clockName(id, process.clocks.find((each) => each.id === id)?.name, frame)), lines: [formatDateTime(new Date(entry.at), locale)] })),
  };
}

/** Everything that could happen to this token next. */
function choicesOf(token: Token, node: ProcessNode, { process }: Service, name: (id: string) => string, go: (text: string, step: TrialStep) => Link, t: Frame['t']): readonly Link[] {
  const fire = (id: string): Link => go(process.nodes[id]?.kind === 'receive' ? t('收到“{event}”', { event: name(id) }) : t('发生“{event}”', { event: name(id) }), { do: 'fire', token: token.id, node: id });
  const guards = node.boundaries.flatMap((id): Link[] => {
    const guard = process.nodes[id];
    if (guard?.kind !== 'boundary' || token.waits === 'mend' || token.fired?.includes(id)) return [];
    return guard.trigger.on === 'timer' ? [fire(id)] : [go(t('出错：{event}', { event: name(id) }), { do: 'error', token: token.id, code: guard.trigger.errorCode ?? 'error' })];
  });
  switch (token.waits) {
    case 'task': {
      const actions = ('work' in node && node.work ? node.work.actions : []).filter((action) => !ACTIONS_THAT_KEEP_THE_STEP.has(action));
      const complete = (action?: Action): Link =>
        go(action === undefined ? t('办完') : actionText(action, t), { do: 'complete', token: token.id, ...(action !== undefined && { outcome: action }) });
      return [...(actions.length > 0 ? actions.map(complete) : [complete()]), ...guards];
    }
    case 'service':
    case 'call':
      return [go(t('系统办成了'), { do: 'complete', token: token.id }), ...guards];
    case 'catch': {
      const heard = node.kind === 'event-gateway' ? node.outgoing.map((flow) => process.flows[flow]?.to ?? '') : [node.id];
      return [...heard.map(fire), ...guards];
    }
    default:
      return guards;
  }
}

function clockState(state: Trial['clocks'][number]['state'], late: boolean, t: Frame['t']): string {
  switch (state) {
    case 'running': return t('正在计算');
    case 'paused': return t('已暂停');
    case 'expired': return t('已经到期');
    case 'stopped': return late ? t('超期后停止') : t('按时停止');
  }
}

function entryText({ what }: TrialEntry, name: (id: string) => string, { t }: Frame, clock: (id: string) => string): string {
  switch (what.event) {
    case 'start': return t('提交申请');
    case 'complete': {
      const told = { step: name(what.node), action: what.outcome === undefined ? t('办完') : actionText(what.outcome as Action, t) };
      return what.bySystem ? t('系统：“{step}”{action}', told) : t('“{step}”{action}', told);
    }
    case 'fire': return t('发生“{event}”', { event: name(what.node) });
    case 'error': return t('“{step}”出错', { step: name(what.node) });
    case 'alarm': {
      const { alarm } = what;
      if (alarm.alarm === 'expired') return t('{clock}：{what}', { clock: clock(alarm.clock), what: expiryText(alarm.expiry, t) });
      return alarm.alarm === 'warn'
        ? t('{clock}：快到期，提醒', { clock: clock(alarm.clock) })
        : t('{clock}：快到期，告诉{role}', { clock: clock(alarm.clock), role: roleText(alarm.to, t) });
    }
  }
}

function addressOf({ start, typed }: TrialViewing, steps: readonly TrialStep[]): string {
  const query = new URLSearchParams({ start });
  for (const [name, value] of Object.entries(typed)) if (value !== '') query.set(variableField(name), value);
  if (steps.length > 0) query.set('steps', writeSteps(steps));
  return query.toString();
}
