import type { CaseState } from '../../cases/domain/case-state.js';
import type { Translate } from '../../platform/i18n/translate.js';
import type { DeskAction } from '../domain/desk-action.js';

/** The state of a case in the clerk's words. */
export function deskStateTag(state: CaseState, t: Translate): { readonly text: string; readonly colour: string } {
  switch (state) {
    case 'received':
      return { text: t('待受理'), colour: 'blue' };
    case 'correction':
      return { text: t('申请人补正中'), colour: 'yellow' };
    case 'accepted':
      return { text: t('已受理'), colour: 'blue' };
    case 'refused':
      return { text: t('已决定不予受理'), colour: 'grey' };
    case 'approved':
      return { text: t('已准予'), colour: 'green' };
    case 'rejected':
      return { text: t('已决定不予准予'), colour: 'grey' };
    case 'withdrawn':
      return { text: t('已撤回'), colour: 'grey' };
    case 'lapsed':
      return { text: t('未签署完，已终止'), colour: 'grey' };
  }
}

/** On the button that does it. */
export function actionText(action: DeskAction, t: Translate): string {
  switch (action) {
    case 'claim': return t('领取这件');
    case 'release': return t('放回队列');
    case 'accept': return t('予以受理');
    case 'correct': return t('一次性告知补正');
    case 'refuse': return t('不予受理');
    case 'pass': return t('通过');
    case 'return': return t('退回');
    case 'approve': return t('作出准予决定');
    case 'reject': return t('作出不予准予决定');
    case 'forward': return t('转交');
    case 'consult': return t('征求意见');
  }
}

/** Said once it is done, with what follows from it. */
export function doneText(action: DeskAction, t: Translate): string {
  switch (action) {
    case 'claim': return t('已领取，请办理。');
    case 'release': return t('已放回队列，同事可以领取。');
    case 'accept': return t('已受理，受理通知书已送达申请人。');
    case 'correct': return t('补正告知书已送达申请人，补正后会回到队列。');
    case 'refuse': return t('不予受理通知书已送达申请人。');
    case 'pass': return t('已通过，转到下一环节。');
    case 'return': return t('已退回上一环节。');
    case 'approve': return t('已准予，决定书已送达申请人。');
    case 'reject': return t('不予准予决定书已送达申请人。');
    case 'forward': return t('已转交，对方已收到通知。');
    case 'consult': return t('已征求意见，对方答复后会通知您。');
  }
}
