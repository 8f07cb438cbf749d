import { errorRates, type ErrorRates, type ReviewedTry } from '../../identity-check/domain/error-rates.js';
import type { PolicyFault } from '../../identity-check/domain/read-policy.js';
import type { PolicyRefusal, PolicyVersion } from '../../identity-check/application/set-policy.js';
import type { Thresholds } from '../../identity-check/judgement/judgement.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { formatDateTime, formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { policyGroups } from './identity-words.js';
import type { StudioSide } from './side.view.js';

interface Field {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint: string | null;
  readonly error: string | null;
}

interface Rates {
  readonly title: string;
  readonly rows: readonly { readonly key: string; readonly value: string }[];
}

export interface IdentityPolicyView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly saved: string;
  readonly version: string;
  readonly groups: readonly { readonly title: string; readonly text: string; readonly fields: readonly Field[] }[];
  readonly department: { readonly id: string; readonly name: string; readonly label: string; readonly error: string | null; readonly items: readonly { readonly value: string; readonly text: string; readonly selected: boolean }[] };
  readonly cross: { readonly id: string; readonly name: string; readonly legend: string; readonly hint: string; readonly items: readonly { readonly value: string; readonly text: string; readonly checked: boolean }[] };
  readonly reason: { readonly id: string; readonly name: string; readonly label: string; readonly hint: string; readonly value: string; readonly error: string | null };
  readonly few: string;
  readonly rates: readonly Rates[];
  readonly history: readonly { readonly key: string; readonly value: string }[];
}

export const identityPolicyPage = definePage<IdentityPolicyView & StudioSide>('studio/identity');

export interface PolicyState {
  readonly version: number;
  readonly typed: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly history: readonly PolicyVersion[];
  readonly departments: readonly { readonly code: string; readonly name: string }[];
  readonly reviewed: readonly ReviewedTry[];
  readonly present: Thresholds;
  /** What was typed, where it can be read: rates are told for it too. */
  readonly proposed: Thresholds | undefined;
  readonly refusal: PolicyRefusal | undefined;
  readonly saved: boolean;
}

export function identityPolicyView(state: PolicyState, { t, locale }: Frame): IdentityPolicyView {
  const { refusal, typed } = state;
  const faults = new Map((refusal?.refused === 'faults' ? refusal.faults : []).map((fault) => [fault.name, fault]));
  const groups = policyGroups(t).map((group) => ({
    ...group,
    fields: group.fields.map(({ name, label, hint }): Field => {
      const fault = faults.get(name);
      return { id: idOf(name), name, label, value: typed[name] ?? '', hint: hint ?? null, error: fault ? faultText(fault, label, t) : null };
    }),
  }));
  const department = {
    id: 'reviewDepartment', name: 'reviewDepartment', label: t('由哪类部门查看'),
    error: faults.has('reviewDepartment') ? t('请选择一类部门') : null,
    items: state.departments.map(({ code, name }) => ({ value: code, text: contentText(name, locale), selected: code === typed['reviewDepartment'] })),
  };
  const reason = {
    id: 'reason', name: 'reason', label: t('修改的理由'), hint: t('会写入审计记录，以后的人要看得懂。'), value: state.reason,
    error: refusal?.refused === 'reason-missing' ? t('请写修改的理由') : null,
  };
  const errors = [
    ...groups.flatMap(({ fields }) => fields), department, reason,
  ].flatMap(({ id, error }) => (error === null ? [] : [{ text: error, href: `#${id}` }]));
  if (refusal?.refused === 'changed-meanwhile') errors.unshift({ text: t('别人刚刚改过设置。您填的内容还在下面，请对照新的版本再保存。'), href: '#reason' });
  return {
    title: t('身份核验的设置'),
    hasErrors: errors.length > 0,
    errors,
    saved: state.saved ? t('已保存为第 {version} 版，从现在起使用。', { version: state.version }) : '',
    version: String(state.version),
    groups,
    department,
    cross: {
      id: 'crossChecking', name: 'crossChecking', legend: t('查找冒用身份'),
      hint: t('只在另外同意了这一项的人之间，并且只在画面还保存着的核验里查找。找到的由工作人员来看。关掉时，已有的面部特征立即删除。'),
      items: [{ value: 'true', text: t('查找同一张脸有没有用于几个人的核验'), checked: typed['crossChecking'] === 'true' }],
    },
    reason,
    few: fewText(state.reviewed, t),
    rates: [
      ratesOf(t('按现在的设置'), errorRates(state.reviewed, state.present), t, locale),
      ...(state.proposed ? [ratesOf(t('按您填的设置'), errorRates(state.reviewed, state.proposed), t, locale)] : []),
    ],
    history: state.history.map(({ version, at, reason: why }) => ({ key: t('第 {version} 版', { version }), value: `${formatDateTime(at, locale)} ${why}` })),
  };
}

function fewText(reviewed: readonly ReviewedTry[], t: Frame['t']): string {
  if (reviewed.length === 0) return t('还没有工作人员查看过、并且还保存着的核验，所以什么误差都算不出来。');
  const text = t('根据工作人员查看过、还保存着的 {count} 次核验算出。', { count: reviewed.length });
  return reviewed.length < 300 ? `${text}${t('数量太少：差一两次，比例就会大变，不能据此放宽。')}` : text;
}

function ratesOf(title: string, rates: ErrorRates, t: Frame['t'], locale: Frame['locale']): Rates {
  const of = (count: number, whole: number): string =>
    t('{count} / {whole}', { count: formatNumber(count, locale), whole: formatNumber(whole, locale) });
  return {
    title,
    rows: [
      { key: t('确是本人、却会被拒绝的'), value: of(rates.genuineFailed, rates.genuine) },
      { key: t('确是本人、要人来看的'), value: of(rates.genuineReviewed, rates.genuine) },
      { key: t('不是本人、却会通过的'), value: of(rates.impostorsPassed, rates.impostors) },
    ],
  };
}

function faultText(fault: PolicyFault, label: string, t: Frame['t']): string {
  switch (fault.fault) {
    case 'not-a-number': return t('“{label}”要写数字', { label });
    case 'not-a-time': return t('“{label}”要写成 09:00 的样子', { label });
    case 'unknown-department': return t('请选择一类部门');
    case 'out-of-range': return t('“{label}”要在 {least} 到 {most} 之间', { label, least: String(fault.least), most: String(fault.most) });
    case 'not-below': return t('“{label}”要小于与它成对的另一个值', { label });
  }
}

function idOf(name: string): string {
  return name.replace('.', '-');
}
