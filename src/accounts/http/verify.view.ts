import { formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { VerificationRefusal } from '../application/verify-identity.js';
import { errorsOf, withError, type ErrorLine, type InputField } from './fields.js';
import { idNumberText } from './refusal.text.js';

export interface VerifyView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly ErrorLine[];
  /** The service is out of order: nothing the reader did wrong. */
  readonly outage: boolean;
  readonly back: string;
  /** The page the reader wanted when they were sent here; null when they came by themselves. */
  readonly cameFrom: boolean;
  readonly name: InputField;
  readonly idNumber: InputField;
}

export const verifyPage = definePage<VerifyView>('accounts/verify');

export function verifyView(
  frame: Frame,
  state: { back: string; name: string; idNumber: string; refusal?: VerificationRefusal },
): VerifyView {
  const { t } = frame;
  const { refusal } = state;
  const name = withError(
    { id: 'name', name: 'name', label: t('姓名'), value: state.name, hint: t('与身份证件上的一致'), autocomplete: 'name', maxlength: 80 },
    refusal?.refused === 'name-missing' ? t('请填写{label}', { label: t('姓名') }) : undefined,
  );
  const label = t('身份证件号码');
  const idNumber = withError(
    {
      id: 'idNumber',
      name: 'idNumber',
      label,
      value: state.idNumber,
      hint: t('18 位居民身份证、居住证号码，或外国人永久居留身份证号码'),
      autocomplete: 'off',
      maxlength: 40,
    },
    refusal?.refused === 'id-number' ? idNumberText(refusal.why, label, t) : undefined,
  );
  const errors = errorsOf(name, idNumber);
  if (refusal?.refused === 'not-confirmed') {
    errors.push({
      text:
        refusal.attemptsLeft > 0
          ? t('姓名和号码没有得到确认，请逐字核对。还可以再试 {count} 次。', { count: refusal.attemptsLeft })
          : t('姓名和号码没有得到确认，请稍后再试，或带身份证件到就近的社区事务受理中心办理。'),
      href: '#name',
    });
  }
  if (refusal?.refused === 'too-many-attempts') {
    errors.push({
      text: t('尝试次数太多，请在{time}后再试，或带身份证件到就近的社区事务受理中心办理。', {
        time: formatDayTime(refusal.nextAt, frame.locale),
      }),
    });
  }
  return {
    title: t('实名认证'),
    hasErrors: errors.length > 0,
    errors,
    outage: refusal?.refused === 'outage',
    back: state.back,
    cameFrom: state.back !== '/account' && state.back !== '/',
    name,
    idNumber,
  };
}
