import type { ResolvedSlot, WayRefusal } from '../../materials/domain/resolve-slots.js';
import type { UploadWay, Way } from '../../materials/domain/materials.js';
import type { Holding } from '../../certificates/application/find-holdings.js';
import { formatDate, formatFileSize } from '../../platform/i18n/dates.js';
import { contentText } from '../../platform/i18n/content-text.js';
import type { Translate } from '../../platform/i18n/translate.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { ApplicationMaterials } from '../application/application-materials.js';
import type { OpenApplication } from '../application/open-application.js';
import { deferredConsequence } from './deferred-words.js';
import { journeyView, type JourneyView } from './journey-steps.js';
import { displayOf } from './service-words.js';
import type { MaterialProblem } from './material-refusal.text.js';

export interface SlotView {
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly colour: string;
  readonly tag: { readonly text: string; readonly colour: string };
  /** What it stands on or what is to be done, in a sentence. */
  readonly text: string;
  readonly purpose: string;
  /** Certificates that may be authorised for it; the first is proposed. */
  readonly authorise: { readonly action: string; readonly choices: readonly { value: string; text: string; checked: boolean }[] } | null;
  readonly withdrawAction: string | null;
  readonly upload: UploadView | null;
  readonly pledge: { readonly action: string; readonly kind: string; readonly text: string; readonly pledged: boolean } | null;
  readonly files: readonly { name: string; detail: string; href: string; removeHref: string }[];
  readonly error: string;
}

export interface UploadView {
  readonly action: string;
  readonly inputId: string;
  /** What to upload, in the service's words: which paper, which pages. */
  readonly howTo: string;
  readonly hint: string;
  readonly accept: string;
  readonly open: boolean;
}

export interface MaterialsView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { text: string; href: string }[];
  readonly journey: JourneyView;
  readonly heading: string;
  readonly summary: string;
  readonly slots: readonly SlotView[];
  /** One form for everything that only waits for the holder's permission. */
  readonly authoriseAll: { readonly action: string; readonly items: readonly ConsentItem[]; readonly statement: string } | null;
  readonly continueAction: string;
  readonly backHref: string;
}

export interface ConsentItem {
  readonly value: string;
  readonly text: string;
  readonly hint: string;
  readonly checked: boolean;
}

export const materialsPage = definePage<MaterialsView>('cases/materials');

export function materialsView(
  open: OpenApplication,
  materials: ApplicationMaterials,
  backHref: string,
  frame: Frame,
  problems: readonly MaterialProblem[] = [],
): MaterialsView {
  const { t } = frame;
  const needed = materials.slots.filter((slot) => slot.state !== 'not-needed');
  const slots = needed.map((slot) => slotView(open, materials, slot, frame, problems));
  const toUpload = needed.filter((slot) => slot.required && ['upload-needed', 'source-down-fallback', 'unavailable'].includes(slot.state)).length;
  const toAuthorise = needed.filter((slot) => slot.state === 'authorise');
  const base = `/applications/${open.application.id}/materials`;
  return {
    title: t('材料与授权'),
    hasErrors: problems.length > 0,
    errors: problems.map((problem) => ({
      text: t('{material}：{problem}', { material: nameOfSlot(problem.slotId, open, frame), problem: problem.text }),
      href: `#slot-${problem.slotId}`,
    })),
    journey: journeyView(open, 'materials', frame),
    heading: toUpload === 0 ? (materials.uploads.length > 0 ? t('材料：文件都齐了') : t('材料：您不用准备任何文件')) : t('材料：您只需准备 {count} 份', { count: toUpload }),
    summary: t('政府已有的材料不需要您提交。每一次使用都要您同意，用在哪里、什么时候用过，您随时能查到。'),
    slots,
    authoriseAll:
      toAuthorise.length === 0
        ? null
        : {
            action: `${base}/authorise`,
            items: toAuthorise.map((slot) => consentItem(open, slot, materials.holdings, frame)),
            statement: t('同意把勾选的证照用于本次申请：仅此一次，30 天内有效，提交前可以随时撤回。'),
          },
    continueAction: `${base}/continue`,
    backHref,
  };
}

/** In the summary each problem names its material: three times the same sentence helps nobody. */
function nameOfSlot(slotId: string, open: OpenApplication, frame: Frame): string {
  const { content } = displayOf(open.version.service, frame, open.context.regions);
  const slot = open.version.service.materials.slots.find((each) => each.id === slotId);
  return slot ? content(`materials.${slot.id}.name`, slot.name) : slotId;
}

function consentItem(open: OpenApplication, slot: ResolvedSlot, holdings: readonly Holding[], frame: Frame): ConsentItem {
  const { content } = displayOf(open.version.service, frame, open.context.regions);
  const chosen = slot.candidates[0];
  return {
    value: `${slot.slot.id}:${chosen?.id ?? ''}`,
    text: content(`materials.${slot.slot.id}.name`, slot.slot.name),
    hint: frame.t('{certificate} · 用于{purpose}', {
      certificate: chosen ? certificateText(chosen, holdings, frame) : '',
      purpose: content(`materials.${slot.slot.id}.purpose`, slot.slot.purpose),
    }),
    checked: true,
  };
}

function slotView(
  open: OpenApplication,
  materials: ApplicationMaterials,
  resolved: ResolvedSlot,
  frame: Frame,
  problems: readonly MaterialProblem[],
): SlotView {
  const { t } = frame;
  const { content } = displayOf(open.version.service, frame, open.context.regions);
  const { slot } = resolved;
  const base = `/applications/${open.application.id}/materials/${slot.id}`;
  const ways = [resolved.by, ...resolved.alternatives].filter((way): way is Way => way !== null);
  const upload = ways.find((way): way is UploadWay => way.by === 'upload');
  const promise = ways.find((way) => way.by === 'promise' || way.by === 'deferred');
  const files = materials.uploads.filter((each) => each.slotId === slot.id);
  const pledge = materials.pledges.find((each) => each.slotId === slot.id);
  const look = appearance(resolved, t);
  const metByCertificate = resolved.state === 'met' && resolved.by?.by === 'certificate';
  const error = problems.find((problem) => problem.slotId === slot.id)?.text ?? '';
  return {
    id: `slot-${slot.id}`,
    name: content(`materials.${slot.id}.name`, slot.name),
    ...look,
    text: explanation(resolved, materials.holdings, frame),
    purpose: content(`materials.${slot.id}.purpose`, slot.purpose),
    authorise:
      resolved.state === 'authorise' && resolved.candidates.length > 1
        ? {
            action: `${base}/authorise`,
            choices: resolved.candidates.map((candidate, index) => ({
              value: candidate.id, text: certificateText(candidate, materials.holdings, frame), checked: index === 0,
            })),
          }
        : null,
    withdrawAction: metByCertificate ? `${base}/withdraw` : null,
    upload: upload
      ? {
          action: `${base}/upload`,
          inputId: `upload-${slot.id}`,
          howTo: slot.howTo === undefined ? '' : content(`materials.${slot.id}.howTo`, slot.howTo),
          ...uploadHint(upload, frame),
          open: files.length === 0 && (resolved.by?.by === 'upload' || error !== ''),
        }
      : null,
    pledge: promise
      ? {
          action: `${base}/pledge`,
          kind: promise.by,
          text:
            promise.by === 'promise'
              ? content(`materials.${slot.id}.promise`, promise.text)
              : t('我会在受理后 {days} 个工作日内补交这份材料。{consequence}', { days: promise.by === 'deferred' ? promise.days : 0, consequence: deferredConsequence(t) }),
          pledged: pledge !== undefined,
        }
      : null,
    files: files.map(({ fileId, file }) => ({
      name: file.name,
      detail: formatFileSize(file.bytes, frame.locale),
      href: `/applications/${open.application.id}/files/${fileId}`,
      removeHref: `${base}/files/${fileId}/remove`,
    })),
    error,
  };
}

/** Which files a slot takes, in words and for the browser's own chooser. */
export function uploadHint(upload: UploadWay, { t, locale }: Frame): Pick<UploadView, 'hint' | 'accept'> {
  return {
    hint: t('{formats}，最多 {most} 个文件，每个不超过 {size}', {
      formats: upload.accept.map((format) => (format === 'pdf' ? 'PDF' : format.toUpperCase())).join(t('、')),
      most: upload.maxFiles,
      size: formatFileSize(upload.maxBytes, locale),
    }),
    accept: upload.accept.map((format) => (format === 'pdf' ? 'application/pdf' : `image/${format}`)).join(','),
  };
}

function appearance(resolved: ResolvedSlot, t: Translate): Pick<SlotView, 'symbol' | 'colour' | 'tag'> {
  switch (resolved.state) {
    case 'met':
      if (resolved.by?.by === 'document') return { symbol: 'signature', colour: 'green', tag: { text: t('免提交'), colour: 'green' } };
      return resolved.by?.by === 'certificate' || resolved.by?.by === 'data-call'
        ? { symbol: 'check', colour: 'green', tag: { text: t('免提交 · 已授权'), colour: 'green' } }
        : { symbol: 'check', colour: 'green', tag: { text: t('已提供'), colour: 'green' } };
    case 'authorise':
      return { symbol: 'shield-check', colour: 'blue', tag: { text: t('免提交 · 待授权'), colour: 'blue' } };
    case 'promise':
    case 'deferred':
      return { symbol: 'pen-line', colour: 'amber', tag: { text: t('可先承诺'), colour: 'yellow' } };
    case 'unavailable':
      return { symbol: 'circle-alert', colour: 'red', tag: { text: t('暂缺'), colour: 'red' } };
    default:
      return resolved.required
        ? { symbol: 'upload', colour: 'amber', tag: { text: t('需上传'), colour: 'yellow' } }
        : { symbol: 'upload', colour: 'blue', tag: { text: t('可不交'), colour: 'grey' } };
  }
}

function explanation(resolved: ResolvedSlot, holdings: readonly Holding[], frame: Frame): string {
  const { t } = frame;
  const chosen = resolved.candidates[0];
  if (chosen && (resolved.state === 'met' || resolved.state === 'authorise')) {
    return t('取自您的{certificate}', { certificate: certificateText(chosen, holdings, frame) });
  }
  if (resolved.by?.by === 'document') return t('提交后按您填的内容生成，由每位签署人在线签署');
  if (resolved.state === 'met') return resolved.by?.by === 'upload' ? t('已上传') : t('已承诺，提交后有效');
  const because = resolved.reason ? refusalText(resolved.reason, frame) : '';
  if (resolved.state === 'unavailable') return t('{because}请先办理这份证照，或到窗口咨询。', { because });
  return because;
}

/** Why a certificate can't be used: said before anything else is asked for. */
function refusalText(refusal: WayRefusal, frame: Frame): string {
  const { t } = frame;
  switch (refusal.because) {
    case 'no-certificate':
      return t('没有找到您的电子证照，请上传。');
    case 'expired':
      return t('您的{name}已于 {date} 到期，不能使用。', {
        name: contentText(refusal.certificate.label, frame.locale), date: refusal.on ? formatDate(refusal.on, frame.locale) : '',
      });
    case 'revoked':
    case 'suspended':
    case 'replaced':
      return t('您的{name}已失效，不能使用。', { name: contentText(refusal.certificate.label, frame.locale) });
    case 'not-yet-valid':
      return t('您的{name}从 {date} 起才有效。', { name: contentText(refusal.certificate.label, frame.locale), date: formatDate(refusal.from, frame.locale) });
    case 'attribute-differs':
      return t('您的{name}上的内容与本次申请不一致。', { name: contentText(refusal.certificate.label, frame.locale) });
    case 'source-down':
      return t('数据来源暂时无法访问，这次可以改为上传。');
    case 'no-record':
      return t('数据来源没有您的记录。');
  }
}

function certificateText(certificate: { id: string; label: string; validTo: string | null }, holdings: readonly Holding[], frame: Frame): string {
  const holding = holdings.find((each) => each.id === certificate.id);
  const name = contentText(holding?.label ?? certificate.label, frame.locale);
  return certificate.validTo === null
    ? frame.t('电子{name}（长期有效）', { name })
    : frame.t('电子{name}（有效至 {date}）', { name, date: formatDate(certificate.validTo, frame.locale) });
}
