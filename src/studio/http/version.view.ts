import type { VersionDetail } from '../../catalog/application/inspect-versions.js';
import { describePackageProblem } from '../../catalog/domain/describe-package-problem.js';
import { localisedContent } from '../../catalog/domain/localised-content.js';
import { isPublishable, type PackageProblem } from '../../catalog/domain/package-problems.js';
import { processNames } from '../../catalog/domain/process-texts.js';
import type { Service } from '../../catalog/domain/service.js';
import type { Region } from '../../forms/answers.js';
import { formPageView, type FormPageView } from '../../forms/http/page.view.js';
import { formatDateTime, formatFileSize } from '../../platform/i18n/dates.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { DecisionTable } from '../../workflow/core/decision.js';
import { drawProcess } from '../../workflow/core/draw-process.js';
import { processSteps } from '../../workflow/core/process-steps.js';
import { clockName } from '../../cases/http/clock-words.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { namesOf } from './move-words.js';
import { actionText, clockLines, whoText } from './process-words.js';
import { decisionTableView, type DecisionTableView } from './decision-table.view.js';
import type { StudioSide } from './side.view.js';
import { sourceTag, stateTag, versionPath, type Tag } from './version-words.js';

export interface StudioVersionView {
  readonly title: string;
  readonly id: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly done: string | undefined;
  readonly state: Tag;
  readonly source: Tag;
  readonly isDemo: boolean;
  readonly facts: readonly { readonly key: string; readonly value: string }[];
  readonly tabs: readonly { readonly text: string; readonly href: string; readonly current: boolean; readonly count?: string }[];
  readonly actions: {
    readonly publish: boolean;
    readonly retire: boolean;
    readonly confirm: boolean;
    /** Where its open cases can go on in the published version. */
    readonly moveHref: string;
    /** What publishing or retiring would mean. */
    readonly note: string;
  };
  readonly problems: { readonly summary: string; readonly rows: readonly ProblemRow[] } | undefined;
  readonly drawing: { readonly across: string; readonly down: string; readonly steps: readonly { readonly title: string; readonly lines: readonly string[] }[]; readonly clocks: readonly { readonly title: string; readonly lines: readonly string[] }[]; readonly trialHref: string } | undefined;
  readonly tables: readonly DecisionTableView[] | undefined;
  readonly pages: readonly FormPageView[] | undefined;
  readonly file: { readonly path: string; readonly size: string; readonly content: string } | undefined;
}

interface ProblemRow {
  readonly tag: Tag;
  readonly place: string;
  readonly text: string;
  /** The file it is in. */
  readonly href: string | undefined;
}

export const studioVersionPage = definePage<StudioVersionView & StudioSide>('studio/version');

export interface VersionViewing {
  /** 'overview', 'process', 'decisions', 'form', or a file's path. */
  readonly show: string;
  readonly regions: readonly Region[];
  /** Names of the types of departments. */
  readonly departments: ReadonlyMap<string, string>;
  readonly done?: 'published' | 'retired' | 'confirmed' | 'imported' | 'unchanged';
  /** Why what was asked was not done. */
  readonly refused?: string;
}

export function studioVersionView(version: VersionDetail, viewing: VersionViewing, frame: Frame): StudioVersionView {
  const { t, locale } = frame;
  const { service, problems } = version;
  const { show } = viewing;
  const publishable = isPublishable(problems);
  const file = version.files[show];
  return {
    title: t('{name} 第 {version} 版', { name: service ? localisedContent(service, locale)('item.name', service.item.name) : version.slug, version: version.version }),
    id: version.id,
    hasErrors: viewing.refused !== undefined,
    errors: viewing.refused === undefined ? [] : [{ text: refusalText(viewing.refused, t), href: '#problems' }],
    done: viewing.done && doneText(viewing.done, t),
    state: stateTag(version.state, t),
    source: sourceTag(version.source, t),
    isDemo: version.source === 'demo',
    facts: [
      { key: t('代号'), value: version.slug },
      { key: t('导入时间'), value: formatDateTime(version.importedAt, locale) },
      ...(version.publishedAt ? [{ key: t('发布时间'), value: formatDateTime(version.publishedAt, locale) }] : []),
      ...(version.retiredAt ? [{ key: t('停用时间'), value: formatDateTime(version.retiredAt, locale) }] : []),
      { key: t('内容校验值'), value: version.hash.slice(0, 16) },
    ],
    tabs: tabs(version, show, t),
    actions: {
      publish: version.state !== 'published' && publishable,
      retire: version.state === 'published',
      confirm: version.source === 'demo',
      moveHref: version.state === 'retired' ? `${versionPath(version.id)}/move` : '',
      note: actionNote(version, publishable, t),
    },
    problems: shownProblems(version, show, t),
    drawing: show === 'process' && service ? drawing(version, service, viewing.departments, frame) : undefined,
    tables: show === 'decisions' && service ? tablesOf(service).map((table) => decisionTableView(table, frame)) : undefined,
    pages: show === 'form' && service ? pages(service, viewing.regions, frame) : undefined,
    file: file === undefined ? undefined : { path: show, size: formatFileSize(Buffer.byteLength(file), locale), content: file },
  };
}

function tabs(version: VersionDetail, show: string, t: Frame['t']): StudioVersionView['tabs'] {
  const tab = (id: string, text: string): StudioVersionView['tabs'][number] =>
    ({ text, href: versionPath(version.id, id), current: show === id });
  return [
    { ...tab('overview', t('检查')), ...(version.problems.length > 0 && { count: String(version.problems.length) }) },
    ...(version.service ? [
      tab('process', t('流程图')),
      ...(tablesOf(version.service).length > 0 ? [tab('decisions', t('决策表'))] : []),
      tab('form', t('表单预览')),
    ] : []),
    ...Object.keys(version.files).sort().map((path) => tab(path, path)),
  ];
}

function problemList(id: string, problems: readonly PackageProblem[], t: Frame['t']): StudioVersionView['problems'] {
  const errors = problems.filter((each) => each.severity === 'error').length;
  return {
    summary: problems.length === 0
      ? t('没有发现问题，可以发布。')
      : errors === 0
        ? t('有 {count} 处提醒，不影响发布。', { count: problems.length })
        : t('有 {count} 处问题，改好后重新导入才能发布。', { count: errors }),
    rows: problems.map((problem) => ({
      tag: problem.severity === 'error' ? { text: t('必须修改'), colour: 'red' } : { text: t('提醒'), colour: 'yellow' },
      place: problem.at === '' ? problem.file : `${problem.file} · ${problem.at}`,
      text: describePackageProblem(problem, t),
      href: problem.from === 'package' && problem.fault.problem === 'file-missing' ? undefined : versionPath(id, problem.file),
    })),
  };
}

function actionNote(version: VersionDetail, publishable: boolean, t: Frame['t']): string {
  if (version.state === 'published') return t('停用后不能再申请；在办的件照常按这一版办完。');
  if (!publishable) return t('还有必须修改的问题，不能发布。');
  return t('发布后新申请用这一版；在办的件仍按各自开始时的版本办完，也可以换过来。');
}

/** All of them on the first page; beside the drawing those of its elements. */
function shownProblems(version: VersionDetail, show: string, t: Frame['t']): StudioVersionView['problems'] {
  if (show === 'overview') return problemList(version.id, version.problems, t);
  const drawn = show === 'process' ? version.problems.filter(({ from }) => from === 'process') : [];
  return drawn.length > 0 ? problemList(version.id, drawn, t) : undefined;
}

function drawing(version: VersionDetail, service: Service, departments: ReadonlyMap<string, string>, frame: Frame): StudioVersionView['drawing'] {
  const { t, locale } = frame;
  const { process } = service;
  const content = localisedContent(service, locale);
  const name = namesOf(process, content);
  const office = (code: string): string => contentText(departments.get(code) ?? code, locale);
  const labels = { title: t('“{service}”办理流程图', { service: content('item.name', service.item.name) }), names: processNames(process, content), late: t('有问题') };
  const faulty = new Set(version.problems.flatMap(({ from, at }) => (from === 'process' && process.nodes[at] ? [at] : [])));
  const none = { done: new Set<string>(), current: new Set<string>(), notTaken: new Set<string>(), flows: new Set<string>(), counts: new Map<string, string>() };
  const marks = faulty.size > 0 ? { ...none, late: faulty } : undefined;
  return {
    across: drawProcess(process, marks, labels, { direction: 'across' }),
    down: drawProcess(process, marks, labels, { direction: 'down' }),
    steps: processSteps(process).map((step) => {
      const node = process.nodes[step.nodeId];
      const who = node ? whoText(node, office, name, t) : '';
      const actions = node && 'work' in node && node.work ? node.work.actions.map((action) => actionText(action, t)).join(t('、')) : '';
      return {
        title: content(`process.${step.nodeId}`, step.name),
        lines: [step.nodeId, ...(who === '' ? [] : [who]), ...(actions === '' ? [] : [t('可以：{actions}', { actions })]), ...(step.aside ? [t('支线')] : [])],
      };
    }),
    clocks: process.clocks.map((clock) => ({ title: clockName(clock.id, clock.name, frame), lines: clockLines(clock, name, frame) })),
    trialHref: `${versionPath(version.id)}/trial`,
  };
}

function tablesOf(service: Service): readonly DecisionTable[] {
  return Object.values(service.process.decisions ?? {});
}

function pages(service: Service, regions: readonly Region[], { t, locale }: Frame): readonly FormPageView[] {
  const display = { t, locale, content: localisedContent(service, locale), regions };
  return service.form.pages.map((page) => formPageView(service.form, page, { answers: {} }, display));
}

function doneText(done: NonNullable<VersionViewing['done']>, t: Frame['t']): string {
  switch (done) {
    case 'published': return t('已发布。市民现在就能申请。');
    case 'retired': return t('已停用。');
    case 'confirmed': return t('已确认：这一版的内容与本市办事指南一致。');
    case 'imported': return t('已导入为草稿。请检查后发布。');
    case 'unchanged': return t('内容与这一版完全相同，没有新增版本。');
  }
}

function refusalText(refused: string, t: Frame['t']): string {
  switch (refused) {
    case 'has-problems': return t('还有必须修改的问题，没有发布。请改好文件后重新导入。');
    case 'already-published': return t('这一版已经发布了。');
    case 'not-published': return t('这一版没有在发布中，不用停用。');
    case 'already-confirmed': return t('这一版已经确认过了。');
    default: return t('没有办成，请刷新后再试。');
  }
}
