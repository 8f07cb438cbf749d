import type { Region } from '../../forms/answers.js';
import type { Slot } from '../../materials/domain/materials.js';
import { formatDate, formatFileSize } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { CaseReading } from '../application/read-case.js';
import { deferralStanding, stillOwes } from '../domain/deferral.js';
import type { SubmittedMaterial } from '../domain/draft.js';
import type { SummaryRow } from './check.view.js';
import { deferralText, deferredConsequence } from './deferred-words.js';
import { displayOf } from './service-words.js';

export interface OwedView {
  readonly text: string;
  readonly href: string;
  readonly late: boolean;
}

/** 容缺: the call to hand in what is due first. */
export function owed({ caseFile, deferrals }: CaseReading, base: string, { t, locale, now }: Frame): OwedView | null {
  const open = stillOwes(caseFile.state) ? deferrals.filter((each) => ['awaited', 'late'].includes(deferralStanding(each, now))) : [];
  const [first] = open;
  if (!first) return null;
  const late = deferralStanding(first, now) === 'late';
  const words = { count: open.length, date: formatDate(first.dueAt, locale) };
  return {
    text: late ? t('有 {count} 份材料应当在 {date} 前补交，已经逾期。', words) : t('还有 {count} 份材料要补交，最迟 {date}。', words),
    href: `${base}/deferred`,
    late,
  };
}

function pledgeLines(slot: Slot | undefined, { by, slotId }: SubmittedMaterial, reading: CaseReading, frame: Frame): string[] {
  const { t } = frame;
  const deferred = by === 'deferred' ? slot?.satisfiedBy.find((way) => way.by === 'deferred') : undefined;
  if (!deferred) return [t('已承诺')];
  const deferral = reading.deferrals.find((each) => each.slotId === slotId);
  return deferral ? [deferralText(deferral, frame)] : [t('已承诺，受理后 {days} 个工作日内补交', { days: deferred.days }), deferredConsequence(t)];
}

/** Every material as it was submitted, and where what was promised for later stands. */
export function materialRows(reading: CaseReading, regions: readonly Region[], frame: Frame): SummaryRow[] {
  const { t, locale } = frame;
  const { content } = displayOf(reading.version.service, frame, regions);
  return reading.latest.materials.map((material) => {
    const slot = reading.version.service.materials.slots.find((each) => each.id === material.slotId);
    const lines =
      material.by === 'certificate'
        ? [t('使用了您的电子证照，未另交材料')]
        : material.by === 'document'
          ? [t('在线签署的文件')]
        : material.by === 'upload'
          ? material.fileIds.flatMap((id) => {
              const file = reading.files.get(id);
              return file ? [t('{name}（{size}）', { name: file.name, size: formatFileSize(file.bytes, locale) })] : [];
            })
          : pledgeLines(slot, material, reading, frame);
    const deferred = reading.deferrals.some((each) => each.slotId === material.slotId) && stillOwes(reading.caseFile.state);
    return {
      key: slot ? content(`materials.${slot.id}.name`, slot.name) : material.slotId,
      lines,
      ...(deferred && { actions: [{ href: `/cases/${reading.caseFile.number}/deferred`, text: t('查看') }] }),
    };
  });
}
