import { stepsToMap, type MovePreview, type PlannedCase } from '../../cases/application/preview-moves.js';
import { stayReasons } from '../../cases/application/move-case.js';
import type { StayReason } from '../../cases/domain/case-move.js';
import { localisedContent } from '../../catalog/domain/localised-content.js';
import { submissionDifferences } from '../../catalog/domain/submitted-version.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { isMovable } from '../../workflow/application/move-process.js';
import type { ProcessDefinition } from '../../workflow/core/definition.js';
import { namesOf, stayText, timerText } from './move-words.js';
import type { StudioSide } from './side.view.js';
import { versionPath } from './version-words.js';

type Choice = { readonly value: string; readonly text: string; readonly selected: boolean };

export interface StudioMoveView {
  readonly title: string;
  readonly action: string;
  readonly backHref: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly summary: string;
  readonly noCases: boolean;
  readonly movable: boolean;
  readonly mapping: readonly { readonly id: string; readonly name: string; readonly label: string; readonly hint: string; readonly items: readonly Choice[] }[];
  readonly stepHead: readonly { readonly text: string; readonly numeric?: boolean }[];
  readonly stepRows: readonly (readonly { readonly text: string; readonly numeric?: boolean }[])[];
  readonly stays: readonly { readonly text: string; readonly numbers: string }[];
  readonly notes: readonly string[];
  readonly which: { readonly legend: string; readonly items: readonly { readonly value: string; readonly text: string; readonly checked: boolean; readonly hint?: string }[] };
  readonly numbers: { readonly label: string; readonly hint: string; readonly value: string; readonly error: string };
  readonly submit: string;
  readonly latest: readonly { readonly text: string; readonly href: string }[];
}

export const studioMovePage = definePage<StudioMoveView & StudioSide>('studio/move');

export interface MoveViewing {
  readonly from: ServiceVersion;
  readonly to: ServiceVersion;
  readonly preview: MovePreview;
  /** Steps that were renamed, as chosen. */
  readonly mapping: Readonly<Record<string, string>>;
  readonly which: 'all' | 'some';
  /** As typed. */
  readonly numbers: string;
  readonly refused?: 'no-cases' | 'no-numbers';
  readonly latest: readonly { readonly id: string; readonly startedAt: Date; readonly cases: number }[];
}

/** So many case numbers are named beside a reason; the rest are counted. */
const NAMED = 5;

export function mappingField(node: string): string {
  return `step-${node}`;
}

export function studioMoveView(viewing: MoveViewing, frame: Frame): StudioMoveView {
  const { t, locale } = frame;
  const { from, to, preview } = viewing;
  const content = localisedContent(to.service, locale);
  const [oldName, newName] = [namesOf(from.service.process, localisedContent(from.service, locale)), namesOf(to.service.process, content)];
  const movable = preview.cases.filter(({ plan }) => isMovable(plan));
  const error = refusalText(viewing.refused, t);
  return {
    title: t('把在办件换到第 {version} 版', { version: to.version }),
    action: `${versionPath(from.id)}/move`,
    backHref: versionPath(from.id),
    hasErrors: error !== '',
    errors: error === '' ? [] : [{ text: error, href: '#numbers' }],
    summary: summary(viewing, movable.length, frame),
    noCases: preview.cases.length === 0 && viewing.numbers.trim() === '',
    movable: movable.length > 0,
    mapping: stepsToMap(from.service.process, to.service.process, preview).map((id) => ({
      id: mappingField(id),
      name: mappingField(id),
      label: t('“{step}”在第 {version} 版里是', { step: oldName(id), version: to.version }),
      hint: preview.cases.some(({ plan }) => plan.obstacles.some(({ node }) => node === id) || plan.moves.some((move) => move.from === id))
        ? t('有办件正停在这里')
        : t('已经办过的环节：选了才能继续查“两人不得为同一人”'),
      items: choices(id, viewing, newName, t),
    })),
    stepHead: [{ text: t('现在停在') }, { text: t('换版后停在') }, { text: t('件数'), numeric: true }],
    stepRows: stepRows(movable, oldName, newName),
    stays: stays(preview.cases, oldName, t),
    notes: notes(viewing, newName, frame),
    which: {
      legend: t('换哪些办件'),
      items: [
        { value: 'all', text: t('这一版上的全部在办件'), checked: viewing.which === 'all' },
        { value: 'some', text: t('只换下面这些'), checked: viewing.which === 'some', hint: t('可以先换一件看看') },
      ],
    },
    numbers: { label: t('办件编号'), hint: t('一行一个'), value: viewing.numbers, error },
    submit: t('换到第 {version} 版', { version: to.version }),
    latest: viewing.latest.map(({ id, startedAt, cases }) => ({
      text: t('{time}，{count} 件', { time: formatDateTime(startedAt, locale), count: cases }), href: `/studio/moves/${id}`,
    })),
  };
}

function summary({ from, to, preview }: MoveViewing, movable: number, { t }: Frame): string {
  const { length } = preview.cases;
  const facts = { from: from.version, to: to.version, count: length, movable, staying: length - movable };
  if (preview.more) return t('看了第 {from} 版最早的 {count} 件在办件：{movable} 件能换到第 {to} 版，{staying} 件不能。其余的在换的时候逐件检查。', facts);
  return t('第 {from} 版有 {count} 件在办：{movable} 件能换到第 {to} 版，{staying} 件不能。', facts);
}

/** Only steps of the same kind can stand for each other; one of the same name is proposed. */
function choices(id: string, { from, to, mapping }: MoveViewing, newName: (id: string) => string, t: Frame['t']): readonly Choice[] {
  const old = from.service.process.nodes[id];
  const fitting = Object.values(to.service.process.nodes).filter((node) => node.kind === old?.kind);
  return [
    { value: '', text: t('没有对应的环节'), selected: mapping[id] === undefined },
    ...fitting.map((node) => ({ value: node.id, text: t('{name}（{id}）', { name: newName(node.id), id: node.id }), selected: mapping[id] === node.id })),
  ];
}

function stepRows(movable: readonly PlannedCase[], oldName: (id: string) => string, newName: (id: string) => string): StudioMoveView['stepRows'] {
  const counted = new Map<string, { from: string; to: string; count: number }>();
  for (const { plan } of movable) {
    for (const { from, to } of new Map(plan.moves.map((move) => [`${move.from} ${move.to}`, move])).values()) {
      const row = counted.get(`${from} ${to}`) ?? { from, to, count: 0 };
      counted.set(`${from} ${to}`, { ...row, count: row.count + 1 });
    }
  }
  return [...counted.values()].map(({ from, to, count }) => [{ text: oldName(from) }, { text: newName(to) }, { text: String(count), numeric: true }]);
}

function stays(cases: readonly PlannedCase[], oldName: (id: string) => string, t: Frame['t']): StudioMoveView['stays'] {
  const grouped = new Map<string, { reason: StayReason; numbers: string[] }>();
  for (const { number, plan } of cases) {
    for (const reason of stayReasons(plan)) {
      const key = `${reason.code} ${reason.at ?? ''}`;
      const group = grouped.get(key) ?? { reason, numbers: [] };
      if (!group.numbers.includes(number)) group.numbers.push(number);
      grouped.set(key, group);
    }
  }
  return [...grouped.values()].map(({ reason, numbers }) => ({
    text: stayText(reason, oldName, t),
    numbers: numbers.length > NAMED
      ? t('{numbers} 等 {count} 件', { numbers: numbers.slice(0, NAMED).join('、'), count: numbers.length })
      : numbers.join('、'),
  }));
}

/** What else an administrator should know: limits, facts, and what the versions ask differently. */
function notes({ from, to, preview }: MoveViewing, newName: (id: string) => string, frame: Frame): readonly string[] {
  const { t } = frame;
  const plans = preview.cases.map(({ plan }) => plan);
  const kept = new Map(plans.flatMap(({ keptLimits }) => keptLimits.map((each) => [each.clock, each] as const)));
  const dropped = [...new Set(plans.flatMap(({ droppedVariables }) => droppedVariables))];
  const added = [...new Set(plans.flatMap(({ addedVariables }) => addedVariables))]
    .filter((name) => to.service.process.variables.some((each) => each.name === name && each.from === undefined && !from.service.process.variables.some((old) => old.name === name)));
  const { onlyBefore, onlyAfter } = submissionDifferences(from.service, to.service);
  return [
    ...[...kept.values()].map(({ clock, limit, newLimit }) =>
      t('时限“{clock}”：已经在算的仍是 {limit}，不改成 {newLimit}——答应过申请人的不变。', { clock: newName(clock), limit, newLimit })),
    ...timerNotes(preview, to.service.process, newName, frame),
    ...(onlyAfter.length > 0 ? [t('新版还要这些内容，换版的办件不会补问：{names}', { names: onlyAfter.join('、') })] : []),
    ...(onlyBefore.length > 0 ? [t('新版不再要这些内容，已提交的照样保留：{names}', { names: onlyBefore.join('、') })] : []),
    ...(dropped.length > 0 ? [t('新版流程不认这些变量，换版后不再有：{names}', { names: dropped.join('、') })] : []),
    ...(added.length > 0 ? [t('新版流程要这些变量，换版的办件还没有值：{names}', { names: added.join('、') })] : []),
    t('申请人提交的内容、材料和已出的文书都不变，改变的只是怎样办。办下一步之前，换版可以撤回。'),
  ];
}

/** Timers that run, declared otherwise in the new version: named by their event, or by the step they stand beside. */
function timerNotes(preview: MovePreview, to: ProcessDefinition, newName: (id: string) => string, frame: Frame): readonly string[] {
  const reset = new Map(preview.cases.filter(({ plan }) => isMovable(plan)).flatMap(({ plan }) => plan.resetTimers.map((each) => [each.node, each] as const)));
  return [...reset.values()].map(({ node, from, to: after }) => {
    const at = to.nodes[node];
    const step = newName(at?.kind === 'boundary' && at.name === undefined ? at.host : node);
    return frame.t('“{step}”的计时从 {before} 改为 {after}：正在走的也改，从原来开始的时候算起；按新的算已经到时的，换版后马上到时。', {
      step, before: timerText(from, frame), after: timerText(after, frame),
    });
  });
}

function refusalText(refused: MoveViewing['refused'], t: Frame['t']): string {
  switch (refused) {
    case 'no-numbers': return t('请写要换的办件编号，一行一个');
    case 'no-cases': return t('这一版上没有这样的在办件：请核对编号，或它们已经办结');
    case undefined: return '';
  }
}
