import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { MobileNumberRefusal } from '../domain/mobile-number.js';
import { CODE_MINUTES, type CodeRefusal } from '../domain/one-time-code.js';
import type { PasswordRefusal } from '../domain/password.js';
import { errorsOf, withError, type ErrorLine, type InputField } from './fields.js';
import { codeText, mobileText, passwordText, waitText } from './refusal.text.js';

/** The three journeys that go by a code to the mobile: registering, signing in by code, a forgotten password. */
export type CodeJourney = 'register' | 'sign-in' | 'reset-password';

export interface CodeStepView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly ErrorLine[];
  /** Where in the journey, or null where it has one step only. */
  readonly step: string | null;
  readonly intro: string;
  readonly action: string;
  readonly back: string;
  readonly field: InputField;
  readonly submit: string;
  /** What to do when it doesn't work, as links. */
  readonly ways: readonly { readonly text: string; readonly href: string }[];
}

export const codeRequestPage = definePage<CodeStepView>('accounts/code-request');
export const codeAnswerPage = definePage<CodeStepView>('accounts/code-answer');
export const newPasswordPage = definePage<CodeStepView>('accounts/new-password');

const BASE: Readonly<Record<CodeJourney, string>> = {
  register: '/register',
  'sign-in': '/sign-in/code',
  'reset-password': '/password/reset',
};

export type RequestRefusal =
  | { readonly refused: 'too-soon'; readonly waitSeconds: number }
  | { readonly refused: 'not-an-identifier' }
  | { readonly refused: 'code-ended' }
  | MobileNumberRefusal;

export function codeRequestView(
  { t }: Frame,
  journey: CodeJourney,
  state: { back: string; typed?: string; refusal?: RequestRefusal },
): CodeStepView {
  const label = journey === 'register' ? t('手机号码') : t('手机号码或身份证件号码');
  const refusal = state.refusal;
  const onField =
    refusal === undefined || refusal.refused === 'too-soon' || refusal.refused === 'code-ended'
      ? undefined
      : refusal.refused === 'not-an-identifier'
        ? state.typed
          ? t('请填写 11 位手机号码，或 18 位身份证件号码')
          : t('请填写{label}', { label })
        : mobileText(refusal, label, t);
  const field = withError(
    {
      id: 'identifier',
      name: 'identifier',
      label,
      value: state.typed ?? '',
      ...(journey === 'register'
        ? { hint: t('我们会发一条短信验证码，也用它通知您办理进度'), type: 'tel', inputmode: 'numeric', autocomplete: 'tel' }
        : { hint: t('验证码发到您注册时的手机'), autocomplete: 'username' }),
      maxlength: 60,
    },
    onField,
  );
  const errors = errorsOf(field);
  if (refusal?.refused === 'too-soon') {
    errors.push({ text: t('验证码发送得太频繁，请{wait}后再试', { wait: waitText(refusal.waitSeconds, t) }), href: '#identifier' });
  }
  if (refusal?.refused === 'code-ended') errors.push({ text: t('验证码已失效，请重新获取'), href: '#identifier' });
  return {
    title: titleOf(journey, t),
    hasErrors: errors.length > 0,
    errors,
    step: stepText(journey, 1, t),
    intro: introOf(journey, t),
    action: BASE[journey],
    back: state.back,
    field,
    submit: t('获取验证码'),
    ways: [{ text: signInText(journey, t), href: withBack('/sign-in', state.back) }],
  };
}

export function codeAnswerView(
  { t }: Frame,
  journey: CodeJourney,
  state: { back: string; sentTo: string; refusal?: CodeRefusal | { refused: 'missing' } },
): CodeStepView {
  const { refusal } = state;
  const error = refusal && (refusal.refused === 'missing' ? t('请填写{label}', { label: t('短信验证码') }) : codeText(refusal, t));
  const field = withError(
    {
      id: 'code',
      name: 'code',
      label: t('短信验证码'),
      hint: t('6 位数字'),
      width: 10,
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      maxlength: 12,
    },
    error,
  );
  return {
    title: t('填写短信验证码'),
    hasErrors: error !== undefined,
    errors: errorsOf(field),
    step: stepText(journey, 2, t),
    // Says the same whether or not anything was sent: who has an account here is nobody else's business.
    intro: journey === 'register'
      ? t('短信已发到 {number}，其中的验证码 {minutes} 分钟内有效。', { number: state.sentTo, minutes: CODE_MINUTES })
      : t('如果 {number} 有账号，验证码已发到它的手机，{minutes} 分钟内有效。', { number: state.sentTo, minutes: CODE_MINUTES }),
    action: journey === 'sign-in' ? '/sign-in/code/answer' : `${BASE[journey]}/code`,
    back: state.back,
    field,
    submit: journey === 'sign-in' ? t('登录') : t('继续'),
    ways: [{ text: t('没有收到？重新获取'), href: withBack(BASE[journey], state.back) }],
  };
}

export function newPasswordView(
  { t }: Frame,
  journey: 'register' | 'reset-password',
  state: { back: string; refusal?: PasswordRefusal | { refused: 'missing' } },
): CodeStepView {
  const { refusal } = state;
  const label = journey === 'register' ? t('设置密码') : t('新密码');
  const error = refusal && (refusal.refused === 'missing' ? t('请填写{label}', { label: t('密码') }) : passwordText(refusal, t));
  const field = withError(
    {
      id: 'password',
      name: 'password',
      label,
      hint: t('至少 8 个字符。长一点的短句最好记，也最难猜。'),
      autocomplete: 'new-password',
    },
    error,
  );
  return {
    title: journey === 'register' ? t('设置密码') : t('设置新密码'),
    hasErrors: error !== undefined,
    errors: errorsOf(field),
    step: stepText(journey, 3, t),
    intro: journey === 'register' ? '' : t('保存后，其他设备都会退出登录。'),
    action: `${BASE[journey]}/password`,
    back: state.back,
    field,
    submit: journey === 'register' ? t('完成注册') : t('保存新密码'),
    ways: [],
  };
}

function titleOf(journey: CodeJourney, t: Frame['t']): string {
  switch (journey) {
    case 'register':
      return t('注册');
    case 'sign-in':
      return t('用短信验证码登录');
    case 'reset-password':
      return t('重设密码');
  }
}

function signInText(journey: CodeJourney, t: Frame['t']): string {
  switch (journey) {
    case 'register':
      return t('已有账号，直接登录');
    case 'sign-in':
      return t('用密码登录');
    case 'reset-password':
      return t('返回登录');
  }
}

function introOf(journey: CodeJourney, t: Frame['t']): string {
  switch (journey) {
    case 'register':
      return t('用手机号码注册。注册以后，再做一次实名认证，就可以在线申请。');
    case 'sign-in':
      return t('忘了密码，或者密码登录被暂停时，可以用短信验证码登录。');
    case 'reset-password':
      return t('先用短信验证码确认是您本人，再设置新密码。');
  }
}

function stepText(journey: CodeJourney, step: number, t: Frame['t']): string | null {
  if (journey === 'sign-in') return null;
  return t('第 {step} 步，共 3 步', { step });
}

function withBack(path: string, back: string): string {
  return back === '/' ? path : `${path}?back=${encodeURIComponent(back)}`;
}
