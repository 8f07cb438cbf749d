import type { CertificateType } from '../../certificates/domain/certificate-type.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { formatDate, formatMoney } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { drawProcess } from '../../workflow/core/draw-process.js';
import { processSteps } from '../../workflow/core/process-steps.js';
import { eligibilityOf } from '../domain/eligibility.js';
import { localisedContent, type Content } from '../domain/localised-content.js';
import { openingOf } from '../domain/opening.js';
import { processNames } from '../domain/process-texts.js';
import type { ReaderStanding } from '../domain/reader-standing.js';
import type { Service } from '../domain/service.js';
import { guideMaterials, type GuideMaterials } from './guide-materials.view.js';
import { audienceName, deliveryName, depthName, kindName, limitText, limitUnit, themeName } from './words.js';

export interface GuideView {
  readonly title: string;
  readonly description: string;
  readonly breadcrumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly facts: readonly Fact[];
  /** May this reader apply? Undefined when nothing is known of them. */
  readonly verdict: Verdict | undefined;
  readonly materials: GuideMaterials;
  readonly start: { readonly href: string; readonly note: string } | undefined;
  readonly steps: readonly { readonly title: string; readonly state?: 'now'; readonly lines: readonly string[] }[];
  readonly conditions: readonly string[];
  readonly limits: readonly Row[];
  readonly special: readonly Row[];
  readonly drawing: { readonly across: string; readonly down: string };
  readonly legalBasis: readonly { readonly title: string; readonly text: string }[];
  readonly contact: readonly Row[];
  readonly details: readonly Row[];
}

interface Fact { readonly label: string; readonly value: string; readonly unit: string }
interface Row { readonly key: string; readonly value: string; readonly href?: string }
interface Verdict { readonly good: boolean; readonly title: string; readonly lines: readonly string[]; readonly href?: string; readonly linkText?: string }

export const guidePage = definePage<GuideView>('catalog/guide');

export interface GuideKnowledge {
  readonly standing: ReaderStanding | undefined;
  readonly certificateTypes: readonly CertificateType[];
  /** Department type code → authored name. */
  readonly departments: ReadonlyMap<string, string>;
  /** Calendar date of the city. */
  readonly today: string;
}

export function guideView(service: Service, knowledge: GuideKnowledge, frame: Frame): GuideView {
  const { t, locale } = frame;
  const { item } = service;
  const content = localisedContent(service, locale);
  const materials = guideMaterials(service, knowledge.standing, knowledge.today, { frame, content, types: knowledge.certificateTypes });
  const verdict = verdictOf(service, knowledge, content, frame);
  const department = contentText(knowledge.departments.get(item.department) ?? item.department, locale);
  return {
    title: content('item.name', item.name),
    description: content('item.summary', item.summary),
    breadcrumbs: [
      { text: audienceName(item.audience, t), href: `/services?audience=${item.audience}` },
      { text: themeName(item.theme, t), href: `/services?audience=${item.audience}&theme=${item.theme}` },
    ],
    facts: [
      item.processing === 'immediate'
        ? { label: t('办理时间'), value: t('秒批'), unit: t('最长 {limit}', { limit: limitText(item.limits.promised, t) }) }
        : { label: t('承诺时限'), value: String(item.limits.promised.days), unit: limitUnit(item.limits.promised, t) },
      { label: t('到现场'), value: String(item.visits.count), unit: t('次', { count: item.visits.count }) },
      { label: t('需提交'), value: materials.handIn, unit: materials.all },
      { label: t('费用'), value: item.fee.amount === 0 ? '0' : formatMoney(item.fee.amount, locale), unit: item.fee.amount === 0 ? t('元') : '' },
    ],
    verdict,
    materials,
    start: verdict && !verdict.good ? undefined : { href: `/services/${item.slug}/apply`, note: t('约 {count} 分钟 · 可随时保存', { count: item.minutes }) },
    steps: steps(service, knowledge, content, frame),
    conditions: item.conditions.map((each) => content(`item.conditions.${each.id}`, each.text)),
    limits: [
      { key: t('受理'), value: t('{limit}内决定是否受理，材料不全的一次告知', { limit: limitText(item.limits.acceptance, t) }) },
      { key: t('承诺时限'), value: t('受理后 {limit}', { limit: limitText(item.limits.promised, t) }) },
      { key: t('法定时限'), value: t('受理后 {limit}', { limit: limitText(item.limits.statutory, t) }) },
    ],
    special: item.specialProcedures.map((each) => ({
      key: content(`item.specialProcedures.${each.id}.name`, each.name),
      value: t('{limit}，不计入办理时限（{basis}）', {
        limit: limitText(each, t), basis: content(`item.specialProcedures.${each.id}.basis`, each.basis),
      }),
    })),
    drawing: drawing(service, content, frame),
    legalBasis: item.legalBasis.map((each) => {
      const title = t('《{law}》', { law: content(`item.legalBasis.${each.id}.title`, each.title) });
      const article = each.article === undefined ? '' : content(`item.legalBasis.${each.id}.article`, each.article);
      return {
        title: [title, article].filter((part) => part !== '').join(' '),
        text: each.text === undefined ? '' : content(`item.legalBasis.${each.id}.text`, each.text),
      };
    }),
    contact: [
      { key: t('咨询电话'), value: item.phones.advice, href: `tel:${item.phones.advice}` },
      { key: t('投诉电话'), value: item.phones.complaint, href: `tel:${item.phones.complaint}` },
      { key: t('窗口地址'), value: content('item.address', item.address) },
      { key: t('办公时间'), value: content('item.hours', item.hours) },
    ],
    details: detailRows(service, department, content, frame),
  };
}

/** Whose identity is checked before they sign, and by which ways: all equal. */
function identityRows({ item, process }: Service, t: Frame['t']): Row[] {
  const signatories = Object.values(process.nodes).some((node) => 'work' in node && node.work?.performer === 'signatory' && node.work.identity === 'check');
  if (item.assurance !== 'checked' && !signatories) return [];
  const ways = t('人脸、视频或到窗口，三种方式效力相同');
  return [{ key: t('身份核验'), value: signatories ? t('每位签署人签署前核验：{ways}', { ways }) : t('签名提交前核验：{ways}', { ways }) }];
}

function detailRows(service: Service, department: string, content: Content, { t }: Frame): Row[] {
  const { item } = service;
  return [
    { key: t('办理结果'), value: content('item.result', item.result.name) },
    { key: t('领取方式'), value: item.delivery.map((each) => deliveryName(each, t)).join(t('、')) },
    ...(item.fee.note === undefined ? [] : [{ key: t('收费说明'), value: content('item.fee.note', item.fee.note) }]),
    ...(item.fee.basis === undefined ? [] : [{ key: t('收费依据'), value: content('item.fee.basis', item.fee.basis) }]),
    ...identityRows(service, t),
    ...(item.visits.reason === undefined ? [] : [{ key: t('为什么要到现场'), value: content('item.visits', item.visits.reason) }]),
    { key: t('负责部门'), value: department },
    { key: t('通办范围'), value: item.area === 'city' ? t('全市通办') : t('所在区办理') },
    { key: t('事项类型'), value: kindName(item.kind, t) },
    { key: t('办件类型'), value: item.processing === 'immediate' ? t('即办件') : t('承诺件') },
    { key: t('网办深度'), value: depthName(item.onlineDepth, t) },
    { key: t('基本编码'), value: item.codes.base },
    ...(item.codes.implementation === undefined ? [] : [{ key: t('实施编码'), value: item.codes.implementation }]),
  ];
}

/** The opening and the eligibility rules, for a reader whose wallet is known. */
function verdictOf({ item }: Service, { standing, today, certificateTypes }: GuideKnowledge, content: Content, { t, locale }: Frame): Verdict | undefined {
  if (!standing || (item.eligibility.length === 0 && !item.opens)) return undefined;
  const held = standing.holdings.certificates
    .filter((each) => each.type === item.opens?.certificateType && each.status === 'valid')
    .sort((a, b) => (b.validTo ?? '9999').localeCompare(a.validTo ?? '9999'))[0];
  const opening = openingOf(item.opens, held?.validTo, today);
  if ('refused' in opening) {
    const type = certificateTypes.find((each) => each.code === item.opens?.certificateType);
    const certificate = type ? contentText(type.name, locale) : t('电子证照');
    switch (opening.refused) {
      case 'not-open-yet':
        return {
          good: false, title: t('{date}起可以办理', { date: formatDate(opening.opensOn, locale) }),
          lines: [t('您的{certificate}有效至 {date}，现在还不用办。', { certificate, date: formatDate(opening.validTo, locale) })],
        };
      case 'closed':
        return {
          good: false, title: t('已经过了办理期'),
          lines: [t('最晚应在 {date} 前办理。', { date: formatDate(opening.closedOn, locale) })], ...instead(opening.insteadOf, t),
        };
      case 'no-certificate':
        return { good: false, title: t('没有找到您的电子{certificate}', { certificate }), lines: [t('本事项只办给持有{certificate}的人。', { certificate })], ...instead(opening.insteadOf, t) };
    }
  }
  const eligibility = eligibilityOf(item, standing.facts);
  if ('refused' in eligibility) {
    return { good: false, title: t('您目前还不能办理'), lines: eligibility.rules.map((rule) => content(`item.eligibility.${rule.id}`, rule.refusal)) };
  }
  return eligibility.eligible === 'yes' ? { good: true, title: t('您符合办理条件'), lines: [] } : undefined;
}

function instead(slug: string | undefined, t: Frame['t']): Pick<Verdict, 'href' | 'linkText'> {
  return slug === undefined ? {} : { href: `/services/${slug}`, linkText: t('看看可以办的事项') };
}

function steps({ item, process }: Service, { departments }: GuideKnowledge, content: Content, { t, locale }: Frame): GuideView['steps'] {
  const office = (code: string | undefined): string | undefined => (code === undefined ? undefined : contentText(departments.get(code) ?? code, locale));
  const lines = (stage: string | undefined): string[] => {
    if (stage === 'acceptance') return [t('{limit}内', { limit: limitText(item.limits.acceptance, t) })];
    return stage === 'decision' ? [t('受理后 {limit}内', { limit: limitText(item.limits.promised, t) })] : [];
  };
  return [
    { title: t('您：填表、授权、提交'), state: 'now', lines: [t('约 {count} 分钟', { count: item.minutes })] },
    ...(item.processing === 'immediate' ? [{ title: t('符合规则的：系统当场核准'), lines: [t('其余的按以下步骤办理')] }] : []),
    ...processSteps(process).filter((step) => !step.aside).map((step) => {
      const name = content(`process.${step.nodeId}`, step.name);
      const who = step.performer === 'applicant' ? t('您') : step.performer === 'signatory' ? t('每位签署人') : office(step.department);
      return {
        title: who === undefined ? name : t('{who}：{step}', { who, step: name }),
        lines: step.performer === 'system' ? [t('电子证照即时存入“我的证照”')] : lines(step.stage),
      };
    }),
  ];
}

function drawing({ item, process }: Service, content: Content, { t }: Frame): GuideView['drawing'] {
  const labels = { title: t('“{service}”办理流程图', { service: content('item.name', item.name) }), names: processNames(process, content) };
  return {
    across: drawProcess(process, undefined, labels, { direction: 'across' }),
    down: drawProcess(process, undefined, labels, { direction: 'down' }),
  };
}
