import type { ActionRefusal } from '../../cases/application/perform-action.js';
import type { Translate } from '../../platform/i18n/translate.js';
import type { UnavailableReason } from '../../workflow/core/available-actions.js';

/** Why an act did not happen, and what to do next. Refusals of a correction's items are told beside the item. */
export function refusalText(refusal: ActionRefusal, t: Translate): string {
  switch (refusal.refused) {
    case 'no-such-case':
      return t('没有这件，或者它不归您的单位办理。');
    case 'step-is-over':
      return t('这一步刚刚有人办完，或者期限已到。您的操作没有生效，下面是现在的情况。');
    case 'not-available':
      return unavailableText(refusal.because, refusal.byName, t);
    case 'reason-needed':
      return t('请写明理由');
    case 'competent-body-needed':
      return t('请写明申请人应当向哪个机关申请');
    case 'no-target':
      return t('请选择单位或者同事');
    case 'reason-too-long':
      return t('理由最多 {most} 个字，请写得简短些', { most: refusal.most });
    case 'nothing-named':
      return t('请至少勾选一处需要补正的内容');
    case 'reason-missing':
      return t('请写明这里缺什么、怎样才对');
    case 'unknown-item':
      return t('申请里没有这一项，请重新勾选');
    case 'told-once':
      return t('这一项上次没有要求补正，之后也没有改动，不能再要求补正（一次性告知）');
  }
}

/** `byName` is whoever has claimed the step. */
export function unavailableText(because: UnavailableReason | 'not-offered', byName: string | undefined, t: Translate): string {
  switch (because) {
    case 'claimed-by-other':
      return byName === undefined ? t('这件还没有人领取，请先领取再办理。') : t('{name}刚刚领取了这件。您的操作没有生效。', { name: byName });
    case 'did-an-earlier-step':
      return t('您办过这件的前一环节，这一步要由另一位同事办理。');
    case 'other-role':
      return t('这一步不由您的岗位办理。');
    case 'other-office':
    case 'other-department':
      return t('这一步由其他单位办理。');
    case 'not-offered':
      return t('这一步现在不能这样办，请按页面上的选项办理。');
    case 'not-a-step':
    case 'not-signed-in':
    case 'not-staff':
    case 'not-the-applicant':
    case 'not-the-signatory':
      return t('这一步不能由您办理。');
  }
}
