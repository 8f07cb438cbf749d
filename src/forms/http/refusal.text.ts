import type { Translate } from '../../platform/i18n/translate.js';
import type { MobileNumberRefusal } from '../../accounts/domain/mobile-number.js';
import type { ResidentIdRefusal } from '../../accounts/domain/resident-id.js';
import type { SocialCreditCodeRefusal } from '../../accounts/domain/social-credit-code.js';
import type { Refusal } from '../refusals.js';
import { amountText, dateText } from './display.js';

/** Says what is wrong and what to do. `label` is already in the reader's language, and so is a pattern's hint. */
export function describeRefusal(refusal: Refusal, label: string, t: Translate): string {
  switch (refusal.refused) {
    case 'required':
      return refusal.how === 'choose' ? t('请选择{label}', { label }) : t('请填写{label}', { label });
    case 'too-short':
      return t('{label}至少 {min} 个字，您填了 {actual} 个', { label, min: refusal.min, actual: refusal.actual });
    case 'too-long':
      return t('{label}最多 {max} 个字，您填了 {actual} 个', { label, max: refusal.max, actual: refusal.actual });
    case 'control-characters':
      return t('{label}中有无法保存的字符，请删去后重新填写', { label });
    case 'pattern':
      return refusal.hint === undefined
        ? t('{label}的格式不对，请核对后重新填写', { label })
        : t('{label}的格式不对：{hint}', { label, hint: refusal.hint });
    case 'not-an-email':
      return t('{label}应为完整的电子邮箱，例如 name@example.com', { label });
    case 'not-a-number':
      return t('{label}应为数字，例如 12', { label });
    case 'not-an-amount':
      return t('{label}应为金额，例如 1234.50', { label });
    case 'too-many-decimals':
      return refusal.most === 0
        ? t('{label}应为整数', { label })
        : t('{label}最多 {most} 位小数', { label, most: refusal.most });
    case 'number-too-small':
      return t('{label}不能小于 {min}', { label, min: refusal.min });
    case 'number-too-large':
      return t('{label}不能大于 {max}', { label, max: refusal.max });
    case 'amount-too-small':
      return t('{label}不能少于 {amount}', { label, amount: amountText(refusal.min, t) });
    case 'amount-too-large':
      return t('{label}不能超过 {amount}', { label, amount: amountText(refusal.max, t) });
    case 'not-an-option':
    case 'unknown-region':
      return t('请从列出的选项中选择{label}', { label });
    case 'region-too-wide':
      return t('{label}请选到街道', { label });
    case 'not-ticked':
      return t('请勾选“{label}”后再继续', { label });
    case 'date-incomplete': {
      const names = { year: t('年份'), month: t('月份'), day: t('日期') };
      return t('{label}还缺{parts}', { label, parts: refusal.missing.map((part) => names[part]).join(t('、')) });
    }
    case 'not-a-date':
      return t('{label}不是有效的日期，请核对年、月、日', { label });
    case 'date-too-early':
      return t('{label}不能早于{date}', { label, date: dateText(refusal.earliest, t) });
    case 'date-too-late':
      return refusal.from === undefined
        ? t('{label}不能晚于{date}', { label, date: dateText(refusal.latest, t) })
        : t('{label}不能晚于{date}。按您填的日期，{from}起可以申请', { label, date: dateText(refusal.latest, t), from: dateText(refusal.from, t) });
    case 'resident-id':
      return describeResidentId(refusal.because, label, t);
    case 'social-credit-code':
      return describeSocialCreditCode(refusal.because, label, t);
    case 'mobile':
      return describeMobile(refusal.because, label, t);
    case 'too-few-rows':
      return t('{label}至少填写 {min} 项', { label, min: refusal.min });
    case 'too-many-rows':
      return t('{label}最多填写 {max} 项', { label, max: refusal.max });
  }
}

export function describeResidentId(refusal: ResidentIdRefusal, label: string, t: Translate): string {
  switch (refusal.refused) {
    case 'wrong-length':
      return t('{label}应为 18 位，您填了 {actual} 位', { label, actual: refusal.actual });
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

export function describeSocialCreditCode(refusal: SocialCreditCodeRefusal, label: string, t: Translate): string {
  switch (refusal.refused) {
    case 'wrong-length':
      return t('{label}应为 18 位，您填了 {actual} 位', { label, actual: refusal.actual });
    case 'wrong-characters':
      return t('{label}中不会出现“{characters}”，请核对', { label, characters: refusal.characters });
    case 'wrong-check-character':
      return t('{label}的最后一位与前面对不上，请逐位核对', { label });
  }
}

export function describeMobile(refusal: MobileNumberRefusal, label: string, t: Translate): string {
  switch (refusal.refused) {
    case 'wrong-length':
      return t('{label}应为 11 位数字，您填了 {actual} 位', { label, actual: refusal.actual });
    case 'wrong-characters':
      return t('{label}应为 11 位数字，请去掉其他字符', { label });
    case 'not-a-mobile':
      return t('{label}应以 13 至 19 开头，请核对', { label });
  }
}
