import { formatDate } from '../../platform/i18n/dates.js';
import { LOCALE_NAMES, LOCALES } from '../../platform/i18n/locale.js';
import type { ElderSize, Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { AccountFacts } from '../application/find-own-account.js';
import { maskIdNumber, maskMobile } from '../domain/profile.js';

interface Row {
  readonly key: string;
  readonly value: string;
  readonly tag?: { readonly text: string; readonly colour?: string };
  readonly actions?: readonly { readonly text: string; readonly href: string }[];
}

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly selected: boolean;
}

export interface AccountView {
  readonly title: string;
  readonly notice: string | null;
  readonly verifyFirst: boolean;
  readonly rows: readonly Row[];
  readonly parties: { readonly text: string } | null;
  readonly language: { readonly id: string; readonly name: string; readonly label: string; readonly items: readonly Choice[] };
  readonly elder: { readonly id: string; readonly name: string; readonly label: string; readonly items: readonly Choice[] };
}

export const accountPage = definePage<AccountView>('accounts/account');

/** What the query may say has just been done. */
export type AccountDone = 'verified' | 'password' | 'email' | 'preferences' | 'party';

export function accountView(
  frame: Frame,
  account: AccountFacts,
  state: { done: AccountDone | undefined; otherParties: number; actingForName: string | undefined },
): AccountView {
  const { t } = frame;
  const verified = account.level === 'verified';
  const rows: Row[] = [
    ...(account.name ? [{ key: t('姓名'), value: account.name }] : []),
    ...(account.idNumber ? [{ key: t('证件号码'), value: maskIdNumber(account.idNumber) }] : []),
    {
      key: t('实名认证'),
      value: account.verifiedAt ? t('{date}通过', { date: formatDate(account.verifiedAt, frame.locale) }) : t('还没有认证'),
      tag: verified ? { text: t('已认证'), colour: 'green' } : { text: t('未认证'), colour: 'yellow' },
      ...(!verified && { actions: [{ text: t('去认证'), href: '/account/verify' }] }),
    },
    checkRow(account, frame),
    { key: t('手机号码'), value: maskMobile(account.mobile) },
    {
      key: t('电子邮箱'),
      value: account.email ?? t('未填写'),
      actions: [{ text: account.email ? t('修改') : t('添加'), href: '/account/email' }],
    },
    { key: t('密码'), value: '••••••••', actions: [{ text: t('修改'), href: '/account/password' }] },
  ];
  return {
    title: t('我的账户'),
    notice: state.done ? doneText(state.done, t) : null,
    verifyFirst: !verified,
    rows,
    parties:
      state.otherParties > 0
        ? {
            text: state.actingForName
              ? t('您正在为 {name} 办理', { name: state.actingForName })
              : t('您可以代表其他 {count} 方办理', { count: state.otherParties }),
          }
        : null,
    language: {
      id: 'language',
      name: 'language',
      label: t('语言'),
      items: LOCALES.map((locale) => ({ value: locale, text: LOCALE_NAMES[locale].full, selected: locale === frame.locale })),
    },
    elder: {
      id: 'elder',
      name: 'elder',
      label: t('字号'),
      items: (['', 'large', 'larger', 'largest'] as const).map((size) => ({
        value: size,
        text: elderText(size, t),
        selected: (frame.elder || '') === size,
      })),
    },
  };
}

/** Three levels: registered, verified, and checked until a day. */
function checkRow({ checkedUntil }: AccountFacts, { t, locale, now }: Frame): Row {
  const checked = checkedUntil !== undefined && checkedUntil > now;
  return {
    key: t('身份核验'),
    value: checked ? t('有效至 {date}', { date: formatDate(checkedUntil, locale) }) : t('还没有核验，或已经到期'),
    tag: checked ? { text: t('已核验身份'), colour: 'green' } : { text: t('未核验身份'), colour: 'grey' },
    actions: [{ text: checked ? t('查看') : t('去核验'), href: '/identity-check' }],
  };
}

function elderText(size: ElderSize | '', t: Frame['t']): string {
  switch (size) {
    case '':
      return t('标准');
    case 'large':
      return t('长者模式：大');
    case 'larger':
      return t('长者模式：更大');
    case 'largest':
      return t('长者模式：最大');
  }
}

function doneText(done: AccountDone, t: Frame['t']): string {
  switch (done) {
    case 'verified':
      return t('实名认证已通过，现在可以在线申请了');
    case 'password':
      return t('密码已修改，其他设备都已退出登录');
    case 'email':
      return t('电子邮箱已保存');
    case 'preferences':
      return t('语言与字号已保存');
    case 'party':
      return t('办理身份已切换');
  }
}
