import type { DeliveryRefusal } from '../../cases/application/answer-delivery.js';
import { deferralStanding } from '../../cases/domain/deferral.js';
import type { SubmittedMaterial } from '../../cases/domain/draft.js';
import { deferralTag } from '../../cases/http/deferred-words.js';
import { displayOf } from '../../cases/http/service-words.js';
import type { CertificateAttribute } from '../../certificates/domain/certificate-type.js';
import type { CertificateStanding } from '../../certificates/domain/status.js';
import { regionPath } from '../../forms/regions.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { formatDate, formatDayTime, formatFileSize } from '../../platform/i18n/dates.js';
import type { Translate } from '../../platform/i18n/translate.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { StoredFile } from '../../platform/files/file-store.js';
import type { OpenedCase, UsedCertificate } from '../application/open-desk-case.js';
import { withQueue, type ChosenQueue } from './queue-link.js';

interface Tag {
  readonly text: string;
  readonly colour: string;
}

interface Row {
  readonly key: string;
  readonly value: string;
}

export interface MaterialView {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly Tag[];
  /** What is wrong with it today, told prominently; empty when nothing is. */
  readonly warning: string;
  readonly text: string;
  readonly certificate: { readonly rows: readonly Row[]; readonly attributes: readonly Row[] } | null;
  readonly files: readonly FileView[];
  /** For what was handed in later and waits for the office. */
  readonly answer: { readonly action: string; readonly reasonId: string; readonly reason: string; readonly error: string } | null;
}

export interface FileView {
  readonly name: string;
  readonly detail: string;
  readonly href: string;
  readonly image: boolean;
  readonly pdf: boolean;
  /** Shown at once; the others unfold. */
  readonly open: boolean;
}

/** Every material as it was submitted: certificates with what they say and where they stand today, uploads to look at. */
export function materialViews(opened: OpenedCase, place: { readonly queue: ChosenQueue; readonly refused: RefusedDelivery | undefined }, frame: Frame): MaterialView[] {
  const { t } = frame;
  const { service } = opened.version;
  const { content } = displayOf(service, frame, opened.regions);
  return service.materials.slots.flatMap((slot): MaterialView[] => {
    const met = opened.latest.materials.filter((material) => material.slotId === slot.id);
    const grounds = opened.slotGrounds.get(slot.id) ?? [];
    const missing = grounds.some((ground) => ground.because === 'material-missing');
    if (met.length === 0 && !missing) return [];
    const base = { id: `material-${slot.id}`, name: content(`materials.${slot.id}.name`, slot.name), warning: '', text: '', certificate: null, files: [], answer: null };
    if (met.length === 0) return [{ ...base, tags: [{ text: t('未提交'), colour: 'red' }] }];
    const changed: Tag[] = opened.changed.slots.includes(slot.id) ? [{ text: t('补正后改动'), colour: 'yellow' }] : [];
    return met.map((material) => {
      const shown = materialView(material, opened, place, frame);
      return { ...base, ...shown, tags: [...shown.tags, ...changed] };
    });
  });
}

function materialView(
  material: SubmittedMaterial, opened: OpenedCase, place: Parameters<typeof materialViews>[1], frame: Frame,
): Partial<MaterialView> & Pick<MaterialView, 'tags'> {
  const { t, locale } = frame;
  const none = { warning: '', text: '', certificate: null, files: [] };
  switch (material.by) {
    case 'certificate':
      return { ...none, ...certificateView(material, opened, frame) };
    case 'upload': {
      const files = material.fileIds.flatMap((id) => opened.files.get(id) ?? []);
      return { ...none, tags: [{ text: t('已上传'), colour: 'blue' }], files: files.map((file, index) => fileView(file, index === 0, opened, frame)) };
    }
    case 'document':
      return { ...none, tags: [{ text: t('在线签署'), colour: 'green' }], text: t('按申请内容生成，由各签署人在线签署；签署情况见“签署”。') };
    case 'promise':
      return { ...none, tags: [{ text: t('告知承诺'), colour: 'yellow' }], text: t('申请人于 {time} 作出承诺，事后核查。', { time: formatDayTime(new Date(material.madeAt), locale) }) };
    case 'deferred':
      return deferredView(material, opened, place.refused, place.queue, frame);
  }
}

/** 容缺: until when it has to come, what has come, and what the office may answer. */
function deferredView(
  { slotId, madeAt }: { readonly slotId: string; readonly madeAt: string }, opened: OpenedCase, refused: RefusedDelivery | undefined, queue: ChosenQueue, frame: Frame,
): Partial<MaterialView> & Pick<MaterialView, 'tags'> {
  const { t, locale, now } = frame;
  const time = formatDayTime(new Date(madeAt), locale);
  const tag = { text: t('容缺'), colour: 'yellow' };
  const deferral = opened.deferrals.find((each) => each.slotId === slotId);
  if (!deferral) {
    const way = opened.version.service.materials.slots.find((slot) => slot.id === slotId)?.satisfiedBy.find((each) => each.by === 'deferred');
    return { tags: [tag], text: t('申请人于 {time} 承诺，受理后 {days} 个工作日内补交。', { time, days: way?.days ?? 0 }) };
  }
  const standing = deferralStanding(deferral, now);
  const date = formatDate(deferral.dueAt, locale);
  const again = deferral.deliveries.findLast((each) => each.reason !== undefined)?.reason;
  const files = deferral.deliveries.toReversed().flatMap((delivery) => delivery.fileIds.flatMap((id) => opened.files.get(id) ?? []));
  return {
    tags: [tag, deferralTag(deferral, frame)],
    warning: standing === 'late' ? t('申请人承诺最迟 {date} 补交，没有补交。', { date }) : standing === 'delivered' ? t('申请人补交了材料，请核对后确认，或者要求重交。') : '',
    text: [t('申请人于 {time} 承诺，最迟 {date} 补交。', { time, date }), ...(again === undefined ? [] : [t('要求重交的理由：{reason}', { reason: again })])].join(' '),
    files: files.map((file, index) => fileView(file, index === 0, opened, frame)),
    answer: standing === 'delivered'
      ? {
          action: withQueue(`/desk/cases/${opened.caseFile.number}/deferred/${slotId}`, queue),
          reasonId: `again-${slotId}`,
          reason: refused?.slotId === slotId ? refused.reason : '',
          error: refused?.slotId === slotId ? deliveryRefusalText(refused.refusal, t) : '',
        }
      : null,
  };
}

/** An answer to what was handed in that was refused, as typed. */
export interface RefusedDelivery {
  readonly slotId: string;
  readonly reason: string;
  readonly refusal: DeliveryRefusal;
}

export function deliveryRefusalText(refusal: DeliveryRefusal, t: Translate): string {
  switch (refusal.refused) {
    case 'no-such-case': return t('没有这件，或者它不归您的单位办理。');
    case 'nothing-to-answer': return t('这份补交的材料已经有人确认或者要求重交，不用再答复。');
    case 'reason-needed': return t('请写明哪里不对、应当怎样重交');
    case 'reason-too-long': return t('理由最多 {most} 个字，请写得简短些', { most: refusal.most });
  }
}

function certificateView(
  material: Extract<SubmittedMaterial, { by: 'certificate' }>, opened: OpenedCase, frame: Frame,
): Pick<MaterialView, 'tags' | 'warning' | 'text' | 'certificate'> {
  const { t, locale } = frame;
  const used = opened.certificates.get(material.certificateId);
  const standing = opened.standings.get(material.certificateId);
  const first = opened.latest.materials.find((each) => each.by === 'certificate' && each.certificateId === material.certificateId);
  const stands = standing === undefined || standing.standing === 'valid';
  const rows: Row[] = [
    { key: t('证照名称'), value: contentText(material.label, locale) },
    ...(used?.opened ? [{ key: t('持证人'), value: used.opened.metadata.CZZT }, { key: t('来源'), value: used.opened.metadata.ZZBFJG }] : []),
    ...(used ? [{ key: t('证照标识'), value: used.holding.identifier }, { key: t('有效期'), value: validityText(used.holding.validFrom, used.holding.validTo, frame) }] : []),
    { key: t('今天的状态'), value: standing ? standingText(standing, frame) : t('查不到') },
  ];
  return {
    tags: [stands ? { text: t('已核验'), colour: 'green' } : { text: t('已失效'), colour: 'red' }],
    warning: stands ? '' : t('提交之后情况有变：这份证照{standing}，请重新核对。', { standing: standingText(standing, frame) }),
    text: first === material ? '' : t('与上面的“{certificate}”是同一份证照。', { certificate: contentText(material.label, locale) }),
    // One certificate may meet two slots: what is written on it is shown once.
    certificate: first === material ? { rows, attributes: attributeRows(used, opened, frame) } : null,
  };
}

function attributeRows(used: UsedCertificate | undefined, opened: OpenedCase, frame: Frame): Row[] {
  return (used?.holding.type.attributes ?? []).flatMap((attribute) => {
    const value = used?.opened?.attributes[attribute.key];
    return value ? [{ key: contentText(attribute.label, frame.locale), value: attributeText(attribute, value, opened, frame) }] : [];
  });
}

function standingText(standing: CertificateStanding, { t, locale }: Frame): string {
  switch (standing.standing) {
    case 'valid': return t('有效');
    case 'not-yet': return t('{date}起有效', { date: formatDate(standing.from, locale) });
    case 'expired': return t('已于 {date} 到期', { date: formatDate(standing.since, locale) });
    case 'revoked': return t('已于 {date} 注销', { date: formatDate(standing.on, locale) });
    case 'superseded': return t('已换发新版本');
  }
}

function validityText(from: string, to: string | null, { t, locale }: Frame): string {
  return to === null
    ? t('{from} 起长期有效', { from: formatDate(from, locale) })
    : t('{from} 至 {to}', { from: formatDate(from, locale), to: formatDate(to, locale) });
}

function attributeText({ kind }: CertificateAttribute, value: string, { regions }: OpenedCase, { locale }: Frame): string {
  if (kind === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDate(value, locale);
  if (kind === 'region') return regionPath(value, regions)?.join(' ') ?? value;
  return value;
}

function fileView(file: StoredFile, open: boolean, { caseFile }: OpenedCase, { locale }: Frame): FileView {
  return {
    name: file.name,
    detail: formatFileSize(file.bytes, locale),
    href: `/desk/cases/${caseFile.number}/files/${file.id}`,
    image: file.mediaType.startsWith('image/'),
    pdf: file.mediaType === 'application/pdf',
    open,
  };
}
