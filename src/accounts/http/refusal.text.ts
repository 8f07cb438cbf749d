import type { Translate } from '../../platform/i18n/translate.js';
import type { SecondFactorRefusal } from '../application/staff-sign-in.js';
import type { MobileNumberRefusal } from '../domain/mobile-number.js';
import type { CodeRefusal } from '../domain/one-time-code.js';
import type { PasswordRefusal } from '../domain/password.js';
import type { ResidentIdRefusal } from '../domain/resident-id.js';

export function mobileText(refusal: MobileNumberRefusal, label: string, t: Translate): string {
  switch (refusal.refused) {
    case 'wrong-characters':
      return t('{label}应为 11 位数字，请去掉其他字符', { label });
    case 'wrong-length':
      return refusal.actual === 0
        ? t('请填写{label}', { label })
        : t('{label}应为 11 位数字，您填了 {actual} 位', { label, actual: refusal.actual });
    case 'not-a-mobile':
      return t('{label}应以 13 至 19 开头，请核对', { label });
  }
}

export function idNumberText(refusal: ResidentIdRefusal, label: string, t: Translate): string {
  switch (refusal.refused) {
    case 'wrong-length':
      return refusal.actual === 0
        ? t('请填写{label}', { label })
        : t('{label}应为 18 位，您填了 {actual} 位', { label, actual: refusal.actual });
    case 'wrong-characters':
      return t('{label}应为 17 位数字加 1 位数字或 X，请核对', { label });
    case 'no-such-birth-date':
      return t('{label}第 7 至 14 位不是有效的出生日期，请核对', { label });
    case 'birth-in-future':
      return t('{label}中的出生日期晚于今天，请核对', { label });
    case 'wrong-check-character':
      return t('{label}的最后一位与前面对不上，请逐位核对', { label });
  }
}

export function passwordText(refusal: PasswordRefusal, t: Translate): string {
  switch (refusal.refused) {
    case 'too-short':
      return t('密码至少 {minimum} 个字符', { minimum: refusal.minimum });
    case 'too-long':
      return t('密码最多 {maximum} 个字符', { maximum: refusal.maximum });
    case 'too-common':
      return t('这个密码太常见，容易被猜到，请换一个');
    case 'contains-own-number':
      return t('密码里请不要包含自己的手机号码或证件号码');
  }
}

export function codeText(refusal: CodeRefusal | SecondFactorRefusal, t: Translate): string {
  switch (refusal.refused) {
    case 'wrong-code':
      return 'attemptsLeft' in refusal
        ? t('验证码不对，还可以再试 {count} 次', { count: refusal.attemptsLeft })
        : t('验证码不对，或已经用过，请等下一个再填');
    case 'code-ended':
      return t('验证码已失效，请重新获取');
    case 'slow-down':
      return t('尝试次数太多，请{wait}后再试', { wait: waitText(refusal.waitSeconds, t) });
    case 'begin-again':
      return t('时间太久，请重新登录');
  }
}

export function waitText(seconds: number, t: Translate): string {
  return seconds < 60 ? t('{count} 秒', { count: seconds }) : t('{count} 分钟', { count: Math.ceil(seconds / 60) });
}
