import { contentText } from '../../platform/i18n/content-text.js';
import { formatDate } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { CertificateType } from '../../certificates/domain/certificate-type.js';
import { NOTHING_PROVIDED, resolveSlots, type ResolvedSlot, type WayRefusal } from '../../materials/domain/resolve-slots.js';
import type { Slot } from '../../materials/domain/materials.js';
import { canBeFree, freeSlots } from '../domain/free-slots.js';
import type { Content } from '../domain/localised-content.js';
import type { ReaderStanding } from '../domain/reader-standing.js';
import type { Service } from '../domain/service.js';

/** One material as partials/slot shows it. */
export interface GuideSlot {
  readonly name: string;
  readonly symbol: string;
  readonly colour: 'green' | 'amber' | undefined;
  readonly tag: { readonly text: string; readonly colour: string };
  readonly text: string;
  /** What to hand in where no machine can answer; undefined where nothing more is to be said. */
  readonly howTo: string | undefined;
}

export interface GuideMaterials {
  readonly heading: string;
  readonly slots: readonly GuideSlot[];
  /** For the facts at the top: how many to hand in, of how many. */
  readonly handIn: string;
  readonly all: string;
}

interface Words {
  readonly frame: Frame;
  readonly content: Content;
  readonly types: readonly CertificateType[];
}

/**
 * The materials of a service: what needs no submission, and why. With a standing they show this reader's own wallet,
 * otherwise what holds for everybody.
 */
export function guideMaterials(service: Service, standing: ReaderStanding | undefined, today: string, words: Words): GuideMaterials {
  const { t } = words.frame;
  const { slots } = service.materials;
  const { free, all } = freeSlots(service.materials);
  if (standing === undefined) {
    return {
      heading: free === all && all > 0 ? t('材料：通常什么都不用交') : t('材料：{all} 份中有 {free} 份可免交', { all, free }),
      slots: slots.map((slot) => slotForEverybody(slot, words)),
      handIn: free === all ? '0' : t('最少 {count}', { count: all - free }),
      all: t('份，共 {count} 份', { count: all }),
    };
  }
  // What only some need isn't known before the form: it is resolved as if it were needed, and said so.
  const asNeeded = slots.map(({ when: _when, ...slot }) => slot);
  const resolved = resolveSlots({ slots: asNeeded }, {}, standing.holdings, NOTHING_PROVIDED, today);
  const toPrepare = resolved.filter((each, index) => slots[index]?.when === undefined && needsPaper(each)).length;
  const counted = resolved.filter((each, index) => slots[index]?.when === undefined || !needsPaper(each)).length;
  return {
    heading: toPrepare === 0 ? t('材料：您什么都不用准备') : t('材料：您只需准备 {count} 份', { count: toPrepare }),
    slots: resolved.map((each, index) => slotForReader(each, slots[index]?.when !== undefined, words)),
    handIn: String(toPrepare),
    all: t('份，共 {count} 份', { count: counted }),
  };
}

function needsPaper({ state }: ResolvedSlot): boolean {
  return state === 'upload-needed' || state === 'source-down-fallback' || state === 'unavailable';
}

function slotForEverybody(slot: Slot, words: Words): GuideSlot {
  const { t } = words.frame;
  const base = { name: nameOf(slot, words), howTo: howToOf(slot, words) };
  const conditional = slot.when !== undefined;
  const certificates = slot.satisfiedBy.flatMap((way) => (way.by === 'certificate' ? [typeName(way.type, words)] : []));
  if (certificates.length > 0) {
    const names = [...new Set(certificates)].reduce((first, second) => t('{first}或{second}', { first, second }));
    if (!canBeFree(slot)) {
      const tag = { text: t('查到即免交'), colour: 'blue' };
      return { ...base, symbol: 'search-check', colour: undefined, tag, text: only(conditional, t('查到您的{certificates}，就不用提交', { certificates: names }), words) };
    }
    return { ...base, ...free(words), text: only(conditional, t('无需提交：取自您的{certificates}', { certificates: names }), words) };
  }
  if (slot.satisfiedBy.some((way) => way.by === 'document')) return { ...base, ...free(words), text: only(conditional, signedOnline(words), words) };
  if (slot.satisfiedBy.some((way) => way.by === 'data-call')) {
    return { ...base, ...free(words), text: only(conditional, t('无需提交：由相关部门的数据核验'), words) };
  }
  return { ...base, ...otherWay(slot, conditional, words) };
}

function slotForReader({ slot, state, by, candidates, reason }: ResolvedSlot, conditional: boolean, words: Words): GuideSlot {
  const { t, locale } = words.frame;
  const base = { name: nameOf(slot, words), howTo: undefined };
  const [certificate] = candidates;
  if ((state === 'authorise' || state === 'met') && by?.by === 'certificate' && certificate) {
    const name = typeName(by.type, words);
    const text = certificate.validTo === null
      ? t('取自您的电子{certificate}，长期有效', { certificate: name })
      : t('取自您的电子{certificate}，有效至 {date}', { certificate: name, date: formatDate(certificate.validTo, locale) });
    return { ...base, ...free(words), text: only(conditional, text, words) };
  }
  if (by?.by === 'document') return { ...base, ...free(words), text: only(conditional, signedOnline(words), words) };
  if (state === 'authorise' || state === 'met') return { ...base, ...free(words), text: only(conditional, t('由相关部门的数据核验'), words) };
  const other = otherWay(slot, conditional, words);
  const because = reason === null ? undefined : reasonText(reason, words);
  return {
    ...base, ...other, howTo: howToOf(slot, words),
    text: because === undefined ? other.text : [because, other.text].filter((each) => each !== '').join(words.frame.t('。')),
  };
}

function signedOnline({ frame: { t } }: Words): string {
  return t('无需提交：按您填的内容生成，在线签署');
}

/** Promise, later, or upload: the first that the applicant can use. */
function otherWay(slot: Slot, conditional: boolean, words: Words): Omit<GuideSlot, 'name' | 'howTo'> {
  const { t } = words.frame;
  const way = slot.satisfiedBy.find((each) => each.by === 'promise' || each.by === 'deferred' || each.by === 'upload');
  if (way?.by === 'promise') {
    return { symbol: 'signature', colour: 'green', tag: { text: t('承诺即可'), colour: 'green' }, text: only(conditional, t('签一份告知承诺书，不用交材料'), words) };
  }
  if (way?.by === 'deferred') {
    return { symbol: 'clock', colour: 'amber', tag: { text: t('可后补'), colour: 'yellow' }, text: only(conditional, t('可以先受理，{count} 个工作日内补交', { count: way.days }), words) };
  }
  return { symbol: 'upload', colour: 'amber', tag: { text: t('需上传'), colour: 'yellow' }, text: only(conditional, '', words) };
}

function free({ frame: { t } }: Words): Pick<GuideSlot, 'symbol' | 'colour' | 'tag'> {
  return { symbol: 'check', colour: 'green', tag: { text: t('免提交'), colour: 'green' } };
}

function only(conditional: boolean, text: string, { frame: { t } }: Words): string {
  if (!conditional) return text;
  return text === '' ? t('视填报情况，部分人需要') : t('视填报情况，部分人需要：{text}', { text });
}

function reasonText(reason: WayRefusal, words: Words): string {
  const { t, locale } = words.frame;
  switch (reason.because) {
    case 'no-certificate':
      return t('未找到您的电子{certificate}', { certificate: typeName(reason.type, words) });
    case 'expired':
      return reason.on === null
        ? t('您的{certificate}已过期', { certificate: typeName(reason.certificate.type, words) })
        : t('您的{certificate}已于 {date} 到期', { certificate: typeName(reason.certificate.type, words), date: formatDate(reason.on, locale) });
    case 'not-yet-valid':
      return t('您的{certificate} {date}起才有效', { certificate: typeName(reason.certificate.type, words), date: formatDate(reason.from, locale) });
    case 'revoked':
    case 'suspended':
    case 'replaced':
      return t('您的{certificate}已不能使用', { certificate: typeName(reason.certificate.type, words) });
    case 'attribute-differs':
      return t('您的{certificate}与本事项的要求不一致', { certificate: typeName(reason.certificate.type, words) });
    case 'source-down':
      return t('部门数据暂时查不到');
    case 'no-record':
      return t('部门数据中没有您的记录');
  }
}

function nameOf(slot: Slot, { content }: Words): string {
  return content(`materials.${slot.id}.name`, slot.name);
}

function howToOf(slot: Slot, { content }: Words): string | undefined {
  return slot.howTo === undefined ? undefined : content(`materials.${slot.id}.howTo`, slot.howTo);
}

function typeName(code: string, { types, frame: { t, locale } }: Words): string {
  const name = types.find((type) => type.code === code)?.name;
  return name === undefined ? t('电子证照') : contentText(name, locale);
}
