import { formatDayTime, formatFileSize } from '../../platform/i18n/dates.js';
import type { Region } from '../../forms/answers.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { Calendar } from '../../workflow/core/calendar.js';
import { uploadWay, type OpenDeferrals } from '../application/hand-in-deferred.js';
import { deferralStanding, mayHandIn, workingDaysLeft, type Deferral } from '../domain/deferral.js';
import { deferralTag, deferralText, deferredConsequence } from './deferred-words.js';
import { uploadHint, type UploadView } from './materials.view.js';
import { displayOf } from './service-words.js';

export interface DeferredView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly serviceName: string;
  readonly number: string;
  readonly backHref: string;
  /** '' where nothing is owed any more. */
  readonly consequence: string;
  readonly slots: readonly DeferredSlot[];
}

interface DeferredSlot {
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly colour: string;
  readonly tag: { readonly text: string; readonly colour: string };
  readonly text: string;
  /** How the time runs; '' while it rests or is over. */
  readonly clock: string;
  readonly files: readonly { readonly name: string; readonly detail: string }[];
  readonly upload: UploadView | null;
  readonly error: string;
  /** What the button says: the first files, or more of them. */
  readonly submit: string;
}

export const deferredPage = definePage<DeferredView>('cases/deferred');

/** 容缺后补: every material that is owed, until when, and where to hand it in. */
export function deferredView(
  open: OpenDeferrals, given: { readonly regions: readonly Region[]; readonly problem?: { readonly slotId: string; readonly text: string } | undefined }, frame: Frame,
): DeferredView {
  const { t } = frame;
  const { caseFile, version, deferrals } = open;
  const { content } = displayOf(version.service, frame, given.regions);
  const { problem } = given;
  const slots = deferrals.map((each) => slotView(each, open, given, frame));
  return {
    title: t('补交材料'),
    hasErrors: problem !== undefined,
    errors: problem ? [{ text: problem.text, href: `#slot-${problem.slotId}` }] : [],
    serviceName: content('item.name', version.service.item.name),
    number: caseFile.number,
    backHref: `/cases/${caseFile.number}`,
    consequence: slots.some(({ upload }) => upload !== null) ? deferredConsequence(t) : '',
    slots,
  };
}

function slotView(deferral: Deferral, { caseFile, version, calendar, files }: OpenDeferrals, { regions, problem }: Parameters<typeof deferredView>[1], frame: Frame): DeferredSlot {
  const { t, locale, now } = frame;
  const { content } = displayOf(version.service, frame, regions);
  const standing = deferralStanding(deferral, now);
  const slot = version.service.materials.slots.find((each) => each.id === deferral.slotId);
  const way = slot && uploadWay(slot);
  const done = standing === 'confirmed' || standing === 'dropped';
  return {
    id: `slot-${deferral.slotId}`,
    name: slot ? content(`materials.${slot.id}.name`, slot.name) : deferral.slotId,
    symbol: done ? 'check' : 'clock',
    colour: done || standing === 'delivered' ? 'green' : 'amber',
    tag: deferralTag(deferral, frame),
    text: deferralText(deferral, frame),
    clock: standing === 'awaited' ? clockText(deferral, calendar, frame) : '',
    files: deferral.deliveries.flatMap((delivery) => delivery.fileIds.flatMap((id) => {
      const file = files.get(id);
      return file ? [{ name: file.name, detail: `${formatFileSize(file.bytes, locale)} · ${formatDayTime(delivery.handedInAt, locale)}` }] : [];
    })),
    upload: way && mayHandIn(standing)
      ? {
          action: `/cases/${caseFile.number}/deferred/${deferral.slotId}`,
          inputId: `upload-${deferral.slotId}`,
          howTo: slot.howTo === undefined ? '' : content(`materials.${slot.id}.howTo`, slot.howTo),
          ...uploadHint(way, frame),
          open: true,
        }
      : null,
    error: problem?.slotId === deferral.slotId ? problem.text : '',
    submit: standing === 'delivered' ? t('再补交一些') : t('补交给受理机关'),
  };
}

function clockText(deferral: Deferral, calendar: Calendar, { t, now }: Frame): string {
  const left = workingDaysLeft(deferral, now, calendar);
  return left === 0 ? t('今天是最后一天。') : t('今天之后还有 {count} 个工作日。', { count: left });
}
