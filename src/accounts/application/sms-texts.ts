import type { Translate } from '../../platform/i18n/translate.js';
import { CODE_MINUTES, type CodePurpose } from '../domain/one-time-code.js';

/** What an account's own messages say; the words are chosen when it is sent. */
export type SmsContent =
  | { readonly kind: 'code'; readonly purpose: CodePurpose; readonly code: string }
  /** Somebody tried to register with this mobile, which has an account already. */
  | { readonly kind: 'already-registered' }
  | { readonly kind: 'password-changed' }
  /** Somebody's application names the owner of this mobile to sign; `until` is a day. Says nothing of whose it is. */
  | { readonly kind: 'signature-asked'; readonly url: string; readonly until: string };

export function smsText(content: SmsContent, t: Translate): string {
  switch (content.kind) {
    case 'code':
      return t('【通办】{purpose}验证码 {code}，{minutes} 分钟内有效。请不要告诉任何人，工作人员也不会向您索要。', {
        purpose: purposeText(content.purpose, t),
        code: content.code,
        minutes: CODE_MINUTES,
      });
    case 'already-registered':
      return t('【通办】有人正用这个手机号注册，但它已有账号。如果是您本人，请直接登录；忘记密码可以重设。如果不是您，不必理会。');
    case 'signature-asked':
      return t('【通办】有一份文件请您签署：{url} 请用您本人的账号登录后打开，{until} 前有效。如果与您无关，不必理会，也不要转发。', { url: content.url, until: content.until });
    case 'password-changed':
      return t('【通办】您的密码刚刚被修改，所有设备都已退出登录。如果不是您本人操作，请马上用手机验证码重设密码。');
  }
}

function purposeText(purpose: CodePurpose, t: Translate): string {
  switch (purpose) {
    case 'register':
      return t('注册');
    case 'sign-in':
      return t('登录');
    case 'reset-password':
      return t('重设密码');
    case 'sign-application':
      return t('签署申请');
  }
}
