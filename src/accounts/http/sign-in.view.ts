import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { PasswordRefused } from '../application/guarded-password.js';
import { errorsOf, withError, type ErrorLine, type InputField } from './fields.js';
import { waitText } from './refusal.text.js';

export interface SignInView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly ErrorLine[];
  /** Something that has just happened: a new password, signed out. */
  readonly notice: string | null;
  readonly back: string;
  readonly identifier: InputField;
  readonly password: InputField;
  readonly codeHref: string;
  readonly registerHref: string;
  readonly resetHref: string;
}

export const signInPage = definePage<SignInView>('accounts/sign-in');

export function signInView(
  { t }: Frame,
  state: {
    back: string;
    done?: 'signed-out' | 'signed-out-everywhere' | undefined;
    identifier?: string;
    refusal?: PasswordRefused | { refused: 'missing'; fields: readonly ('identifier' | 'password')[] };
  },
): SignInView {
  const { refusal } = state;
  const missing = refusal?.refused === 'missing' ? refusal.fields : [];
  const identifierLabel = t('手机号码或身份证件号码');
  const identifier = withError(
    {
      id: 'identifier',
      name: 'identifier',
      label: identifierLabel,
      value: state.identifier ?? '',
      autocomplete: 'username',
      maxlength: 60,
    },
    missing.includes('identifier') ? t('请填写{label}', { label: identifierLabel }) : undefined,
  );
  const password = withError(
    { id: 'password', name: 'password', label: t('密码'), autocomplete: 'current-password' },
    missing.includes('password') ? t('请填写{label}', { label: t('密码') }) : undefined,
  );
  const query = state.back === '/' ? '' : `?back=${encodeURIComponent(state.back)}`;
  const errors: ErrorLine[] = errorsOf(identifier, password);
  if (refusal?.refused === 'wrong-credentials') {
    errors.push({ text: t('账号或密码不对，请核对后重新填写'), href: '#identifier' });
  }
  if (refusal?.refused === 'slow-down') {
    errors.push({
      text: t('尝试次数太多，请{wait}后再试，或改用短信验证码登录', { wait: waitText(refusal.waitSeconds, t) }),
      href: `/sign-in/code${query}`,
    });
  }
  return {
    title: t('登录'),
    hasErrors: errors.length > 0,
    errors,
    notice: noticeOf(state.done, t),
    back: state.back,
    identifier,
    password,
    codeHref: `/sign-in/code${query}`,
    registerHref: `/register${query}`,
    resetHref: `/password/reset${query}`,
  };
}

function noticeOf(done: 'signed-out' | 'signed-out-everywhere' | undefined, t: Frame['t']): string | null {
  if (done === 'signed-out') return t('您已退出登录');
  if (done === 'signed-out-everywhere') return t('所有设备都已退出登录');
  return null;
}
