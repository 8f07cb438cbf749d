import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { ConsentInForce } from '../application/give-consent.js';
import type { Subject } from '../application/own-checks.js';
import type { CheckPolicy } from '../domain/policy.js';

export interface ConsentView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly forChild: string;
  readonly guardianMissing: boolean;
  readonly national: boolean;
  readonly kept: readonly string[];
  readonly tick: { readonly id: string; readonly name: string; readonly legend: string; readonly error: string | null; readonly items: readonly { readonly value: string; readonly text: string }[] };
  readonly crossTick: { readonly id: string; readonly name: string; readonly legend: string; readonly hint: string; readonly items: readonly { readonly value: string; readonly text: string }[] } | null;
  readonly given: string;
  readonly checkHref: string;
  readonly faceHref: string;
  readonly videoHref: string;
  readonly windowHref: string;
  readonly withdrawAction: string;
}

export const consentPage = definePage<ConsentView>('identity-check/consent');

export function consentView(
  checkId: string,
  facts: { readonly subject: Subject; readonly policy: CheckPolicy; readonly inForce: ConsentInForce | undefined; readonly missing: boolean; readonly national: boolean },
  { t, locale }: Frame,
): ConsentView {
  const { subject, policy, inForce, missing } = facts;
  const { keepDays } = policy;
  const error = missing ? t('请先勾选同意，或选择其他方式') : null;
  const base = `/identity-check/${checkId}`;
  return {
    title: t('同意刷脸核验'),
    hasErrors: error !== null,
    errors: error === null ? [] : [{ text: error, href: '#consent' }],
    forChild: subject.asGuardian ? t('您正在以监护人身份为 {name} 办理。', { name: subject.name ?? '' }) : '',
    guardianMissing: subject.guardianMissing,
    national: facts.national,
    kept: [
      keepDays.pass === 0 ? t('通过的：比对完立即删除。') : t('通过的：保存 {count} 天。', { count: keepDays.pass }),
      t('没有通过的：保存 {count} 天，以便您申诉。', { count: keepDays.fail }),
      t('需要工作人员查看的：保存 {count} 天。', { count: keepDays.review }),
    ],
    tick: {
      id: 'consent', name: 'face', error,
      legend: t('单独同意'),
      items: [{
        value: 'yes',
        text: subject.asGuardian
          ? t('我是监护人，我同意为核对身份拍摄并比对孩子的面部')
          : t('我同意为核对身份拍摄并比对我的面部'),
      }],
    },
    crossTick: policy.crossChecking
      ? {
          id: 'cross', name: 'cross', legend: t('另一项单独的同意，可以不选'),
          hint: t('不选也可以刷脸。选了，面部特征与画面一起加密保存、一起删除，其间与同样同意了的人的比对，看同一张脸有没有冒用别人的身份。'),
          items: [{ value: 'yes', text: t('我同意为防止冒用身份而比对') }],
        }
      : null,
    given: inForce ? t('您已在 {time}同意。', { time: formatDateTime(inForce.givenAt, locale) }) : '',
    checkHref: base,
    faceHref: `${base}/face`,
    videoHref: `${base}/video`,
    windowHref: `${base}/window`,
    withdrawAction: `${base}/consent/withdraw`,
  };
}
