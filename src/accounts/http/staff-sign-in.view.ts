import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { PasswordRefused } from '../application/guarded-password.js';
import type { SecondFactorRefusal } from '../application/staff-sign-in.js';
import { errorsOf, withError, type ErrorLine, type InputField } from './fields.js';
import { codeText, waitText } from './refusal.text.js';

export interface StaffSignInView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly ErrorLine[];
  readonly notice: string | null;
  readonly back: string;
  readonly staffNumber: InputField;
  readonly password: InputField;
  /** Where the demonstration shows accounts and codes, or null. */
  readonly demoHref: string | null;
}

export interface StaffCodeView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly ErrorLine[];
  readonly code: InputField;
  readonly demoHref: string | null;
}

export const staffSignInPage = definePage<StaffSignInView>('accounts/staff-sign-in');
export const staffCodePage = definePage<StaffCodeView>('accounts/staff-code');

export function staffSignInView(
  { t, demo }: Frame,
  state: {
    back: string;
    staffNumber?: string;
    done?: 'signed-out' | undefined;
    refusal?: PasswordRefused | { refused: 'begin-again' } | { refused: 'missing'; fields: readonly ('staffNumber' | 'password')[] };
  },
): StaffSignInView {
  const { refusal } = state;
  const missing = refusal?.refused === 'missing' ? refusal.fields : [];
  const staffNumber = withError(
    { id: 'staffNumber', name: 'staffNumber', label: t('工号'), value: state.staffNumber ?? '', autocomplete: 'username', maxlength: 40 },
    missing.includes('staffNumber') ? t('请填写{label}', { label: t('工号') }) : undefined,
  );
  const password = withError(
    { id: 'password', name: 'password', label: t('密码'), autocomplete: 'current-password' },
    missing.includes('password') ? t('请填写{label}', { label: t('密码') }) : undefined,
  );
  const errors = errorsOf(staffNumber, password);
  if (refusal?.refused === 'wrong-credentials') {
    errors.push({ text: t('工号或密码不对，请核对后重新填写'), href: '#staffNumber' });
  }
  if (refusal?.refused === 'slow-down') {
    errors.push({ text: t('尝试次数太多，请{wait}后再试', { wait: waitText(refusal.waitSeconds, t) }), href: '#staffNumber' });
  }
  if (refusal?.refused === 'begin-again') errors.push({ text: codeText(refusal, t), href: '#staffNumber' });
  return {
    title: t('工作人员登录'),
    hasErrors: errors.length > 0,
    errors,
    notice: state.done ? t('您已退出登录') : null,
    back: state.back,
    staffNumber,
    password,
    demoHref: demo ? '/demo' : null,
  };
}

export function staffCodeView({ t, demo }: Frame, refusal?: SecondFactorRefusal | { refused: 'missing' }): StaffCodeView {
  const error = refusal && (refusal.refused === 'missing' ? t('请填写{label}', { label: t('动态验证码') }) : codeText(refusal, t));
  const code = withError(
    {
      id: 'code',
      name: 'code',
      label: t('动态验证码'),
      hint: t('打开手机上的验证器应用，填写“通办”下面的 6 位数字'),
      width: 10,
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      maxlength: 12,
    },
    error,
  );
  return { title: t('第二步验证'), hasErrors: error !== undefined, errors: errorsOf(code), code, demoHref: demo ? '/demo' : null };
}
