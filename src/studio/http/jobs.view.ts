import { formatDateTime } from '../../platform/i18n/dates.js';
import type { ParkedJob } from '../../platform/jobs/parked-jobs.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { jobWords } from './job-words.js';
import { countWords, type StudioSide } from './side.view.js';

export interface StudioJobsView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string }[];
  readonly done: string;
  /** How many there are, and that only the oldest are shown. */
  readonly count: string;
  readonly jobs: readonly {
    readonly id: string;
    readonly name: string;
    readonly about: readonly string[];
    readonly failedAt: string;
    readonly attempts: string;
    readonly failure: string;
    readonly action: string;
    readonly label: string;
  }[];
}

export const studioJobsPage = definePage<StudioJobsView & StudioSide>('studio/jobs');

export function studioJobsView(jobs: readonly ParkedJob[], count: number, outcome: 'retried' | 'not-parked' | undefined, frame: Frame): StudioJobsView {
  const { t, locale } = frame;
  const gone = outcome === 'not-parked';
  return {
    title: t('停住的后台任务'),
    hasErrors: gone,
    errors: gone ? [{ text: t('这个任务已经不在这里了：它做成了，或者有人刚刚重试过。请看下面还剩哪些。') }] : [],
    done: outcome === 'retried' ? t('已重新排队，马上再做。做成了就不再出现在这里，多次失败会再回到这里。') : '',
    count: count > jobs.length
      ? t('共 {count} 个后台任务，这里列出最早的 {shown} 个。', { count: countWords(count, frame), shown: jobs.length })
      : t('共 {count} 个后台任务。', { count }),
    jobs: jobs.map((job) => ({
      id: job.id,
      name: jobWords(job.name, t),
      about: job.about,
      failedAt: formatDateTime(job.failedAt, locale),
      attempts: t('试过 {count} 次', { count: job.attempts }),
      failure: job.failure === '' ? t('没有可以显示的错误代码，请按编号查看系统日志') : job.failure,
      action: `/studio/jobs/${job.id}`,
      label: t('再试一次：{name}，编号 {id}', { name: jobWords(job.name, t), id: job.id }),
    })),
  };
}
