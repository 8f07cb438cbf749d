import type { Translate } from '../../platform/i18n/translate.js';

/** What a background job does, in plain words. A name that nobody taught it yet reads as itself. */
export function jobWords(name: string, t: Translate): string {
  switch (name) {
    case 'accounts.send-sms': return t('发送短信');
    case 'audit.verify-whole': return t('核对审计记录的完整性');
    case 'case.move-batch': return t('把办件换到另一版流程');
    case 'case.service-step': return t('办理自动环节');
    case 'case.signature-stands': return t('保存签署的文件');
    case 'certificate.seal': return t('制作电子证照的签章文件');
    case 'identity.check-settled': return t('把身份核验的结果告诉办件');
    case 'message.deliver': return t('送出消息的邮件和短信');
    default: return name;
  }
}
