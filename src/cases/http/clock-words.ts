import { formatDate } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { CaseEvent } from '../domain/case.js';
import type { ClockPause, ClockStates } from '../../workflow/core/clocks.js';
import type { ProcessDefinition } from '../../workflow/core/definition.js';
import { PAUSE_GROUNDS, type ClockUnit, type PauseGround } from '../../workflow/core/extension.js';

/** The clocks that every case has are named by us, a service's own as it names them. */
export function clockName(id: string, authored: string | undefined, { t }: Pick<Frame, 't'>): string {
  switch (id) {
    case 'acceptance': return t('受理期限');
    case 'promised': return t('承诺时限');
    case 'statutory': return t('法定时限');
    case 'correction': return t('补正期限');
    default: return authored ?? id;
  }
}

export function unitsText(units: number, unit: ClockUnit, { t }: Pick<Frame, 't'>): string {
  switch (unit) {
    case 'working-day': return t('{count} 个工作日', { count: units });
    case 'natural-day': return t('{count} 天', { count: units });
    case 'working-hour': return t('{count} 个工作小时', { count: units });
    case 'urgent-hour': return t('{count} 小时', { count: units });
  }
}

/** The special procedures whose time does not count, in the words of 行政许可法 45. */
export function pauseGroundText(ground: PauseGround, { t }: Pick<Frame, 't'>): string {
  switch (ground) {
    case 'hearing': return t('听证');
    case 'tender': return t('招标');
    case 'auction': return t('拍卖');
    case 'inspection': return t('检验');
    case 'testing': return t('检测');
    case 'quarantine': return t('检疫');
    case 'appraisal': return t('鉴定');
    case 'expert-review': return t('专家评审');
  }
}

/** Until when the applicant is to correct, where the service sets a time. */
export interface CorrectionDue {
  readonly date: string;
  readonly late: boolean;
}

export function correctionDue(clocks: ClockStates, { locale }: Pick<Frame, 'locale'>): CorrectionDue | undefined {
  const clock = clocks.find((each) => each.whose === 'applicant' && each.state !== 'stopped');
  return clock?.deadline === undefined ? undefined : { date: formatDate(new Date(clock.deadline), locale), late: clock.state === 'expired' };
}

/** Since when (and until when) a limit does not run, for what, and on which basis. */
export function pauseText(pause: ClockPause, frame: Pick<Frame, 't' | 'locale'>): string {
  const { t, locale } = frame;
  const from = formatDate(new Date(pause.from), locale);
  const why = pause.ground === undefined ? pause.basis : t('{ground}（{basis}）', { ground: pauseGroundText(pause.ground, frame), basis: pause.basis });
  return pause.to === undefined
    ? t('{from} 起暂停，依据：{basis}', { from, basis: why })
    : t('{from} 至 {to} 暂停，依据：{basis}', { from, to: formatDate(new Date(pause.to), locale), basis: why });
}

/** What a line of the history did to limits; none where it did nothing. */
export function limitLines(event: CaseEvent, process: ProcessDefinition, frame: Pick<Frame, 't'>): string[] {
  const { t } = frame;
  const ids = String(event.detail['clocks'] ?? '').split(' ').filter((id) => id !== '');
  const declared = ids.flatMap((id) => process.clocks.find((each) => each.id === id) ?? []);
  const clocks = declared.map(({ id, name }) => clockName(id, name, frame)).join(t('、'));
  switch (event.kind) {
    case 'extended':
      return [t('{clocks}延长 {units}', { clocks, units: unitsText(Number(event.detail['units']), declared[0]?.unit ?? 'working-day', frame) })];
    case 'paused': {
      const ground = PAUSE_GROUNDS.find((each) => each === event.detail['ground']);
      return [t('{clocks}：{ground}，预计需要 {count} 个工作日', { clocks, ground: ground ? pauseGroundText(ground, frame) : '', count: Number(event.detail['expectedDays']) })];
    }
    case 'resumed':
      return [clocks];
    default:
      return [];
  }
}
