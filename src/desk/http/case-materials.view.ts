import type { SubmittedMaterial } from '../../cases/domain/draft.js';
import { displayOf } from '../../cases/http/service-words.js';
import type { CertificateAttribute } from '../../certificates/domain/certificate-type.js';
import type { CertificateStanding } from '../../certificates/domain/status.js';
import { regionPath } from '../../forms/regions.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { formatDate, formatDayTime, formatFileSize } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { StoredFile } from '../../platform/files/file-store.js';
import { endOfLimit } from '../../workflow/core/limit.js';
import type { OpenedCase, UsedCertificate } from '../application/open-desk-case.js';

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
export function materialViews(opened: OpenedCase, frame: Frame): MaterialView[] {
  const { t } = frame;
  const { service } = opened.version;
  const { content } = displayOf(service, frame, opened.regions);
  return service.materials.slots.flatMap((slot): MaterialView[] => {
    const met = opened.latest.materials.filter((material) => material.slotId === slot.id);
    const grounds = opened.slotGrounds.get(slot.id) ?? [];
    const missing = grounds.some((ground) => ground.because === 'material-missing');
    if (met.length === 0 && !missing) return [];
    const base = { id: `material-${slot.id}`, name: content(`materials.${slot.id}.name`, slot.name), warning: '', text: '', certificate: null, files: [] };
    if (met.length === 0) return [{ ...base, tags: [{ text: t('未提交'), colour: 'red' }] }];
    const changed: Tag[] = opened.changed.slots.includes(slot.id) ? [{ text: t('补正后改动'), colour: 'yellow' }] : [];
    return met.map((material) => {
      const shown = materialView(material, opened, frame);
      return { ...base, ...shown, tags: [...shown.tags, ...changed] };
    });
  });
}

function materialView(material: SubmittedMaterial, opened: OpenedCase, frame: Frame): Pick<MaterialView, 'tags' | 'warning' | 'text' | 'certificate' | 'files'> {
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
      return { ...none, ...deferredView(material, opened, frame) };
  }
}

/** 容缺: until when it was promised, and that it is late. It is counted in working days from the day of the promise. */
function deferredView(
  { slotId, madeAt }: { readonly slotId: string; readonly madeAt: string }, opened: OpenedCase, { t, locale, now }: Frame,
): Pick<MaterialView, 'tags' | 'warning' | 'text'> {
  const way = opened.version.service.materials.slots.find((slot) => slot.id === slotId)?.satisfiedBy.find((each) => each.by === 'deferred');
  const tag = { text: t('容缺'), colour: 'yellow' };
  const due = way && endOfLimit(new Date(madeAt).toISOString(), way.days, 'working-day', opened.calendar, []);
  if (due === undefined) return { tags: [tag], warning: '', text: t('申请人于 {time} 承诺后补。', { time: formatDayTime(new Date(madeAt), locale) }) };
  const dates = { time: formatDayTime(new Date(madeAt), locale), date: formatDate(new Date(due), locale) };
  const late = new Date(due) < now;
  return {
    tags: [tag, ...(late ? [{ text: t('逾期未补交'), colour: 'red' }] : [])],
    warning: late ? t('申请人承诺最迟 {date} 补交，没有补交。', { date: dates.date }) : '',
    text: t('申请人于 {time} 承诺，最迟 {date} 补交。', dates),
  };
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
