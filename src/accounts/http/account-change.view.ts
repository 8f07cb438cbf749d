import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { PasswordRefused } from '../application/guarded-password.js';
import type { PasswordRefusal } from '../domain/password.js';
import { errorsOf, withError, type ErrorLine, type InputField } from './fields.js';
import { passwordText, waitText } from './refusal.text.js';

export interface EmailView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly ErrorLine[];
  readonly email: InputField;
}

export const emailPage = definePage<EmailView>('accounts/email');

export function emailView({ t }: Frame, state: { email: string; refused?: 'not-an-email' }): EmailView {
  const label = t('电子邮箱');
  const email = withError(
    {
      id: 'email',
      name: 'email',
      label,
      value: state.email,
      hint: t('办理进度会同时发到这里。留空就不再发邮件。'),
      type: 'email',
      autocomplete: 'email',
      maxlength: 120,
    },
    state.refused && t('{label}应为完整的电子邮箱，例如 name@example.com', { label }),
  );
  return { title: t('修改电子邮箱'), hasErrors: email.error !== undefined, errors: errorsOf(email), email };
}

export interface ChangePasswordView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly ErrorLine[];
  readonly action: string;
  readonly current: InputField;
  readonly password: InputField;
  /** For citizens: another way in. */
  readonly resetHref: string | null;
}

export const changePasswordPage = definePage<ChangePasswordView>('accounts/change-password');

export function changePasswordView(
  { t }: Frame,
  kind: 'citizen' | 'staff',
  refusal?: PasswordRefusal | PasswordRefused | { refused: 'missing'; fields: readonly ('current' | 'password')[] },
): ChangePasswordView {
  const missing = refusal?.refused === 'missing' ? refusal.fields : [];
  const current = withError(
    { id: 'current', name: 'current', label: t('现在的密码'), autocomplete: 'current-password' },
    missing.includes('current')
      ? t('请填写{label}', { label: t('现在的密码') })
      : refusal?.refused === 'wrong-credentials'
        ? t('现在的密码不对')
        : refusal?.refused === 'slow-down'
          ? t('尝试次数太多，请{wait}后再试', { wait: waitText(refusal.waitSeconds, t) })
          : undefined,
  );
  const password = withError(
    {
      id: 'password',
      name: 'password',
      label: t('新密码'),
      hint: t('至少 8 个字符。长一点的短句最好记，也最难猜。'),
      autocomplete: 'new-password',
    },
    missing.includes('password') ? t('请填写{label}', { label: t('新密码') }) : newPasswordError(refusal, t),
  );
  return {
    title: t('修改密码'),
    hasErrors: current.error !== undefined || password.error !== undefined,
    errors: errorsOf(current, password),
    action: kind === 'staff' ? '/staff/password' : '/account/password',
    current,
    password,
    resetHref: kind === 'citizen' ? '/password/reset?back=/account' : null,
  };
}

function newPasswordError(
  refusal: PasswordRefusal | PasswordRefused | { refused: 'missing' } | undefined,
  t: Frame['t'],
): string | undefined {
  switch (refusal?.refused) {
    case 'too-short':
    case 'too-long':
    case 'too-common':
    case 'contains-own-number':
      return passwordText(refusal, t);
    default:
      return undefined;
  }
}

export interface SignOutEverywhereView {
  readonly title: string;
}

export const signOutEverywherePage = definePage<SignOutEverywhereView>('accounts/sign-out-everywhere');
