import type { Translate } from '../../platform/i18n/translate.js';
import type { CaseState } from '../domain/case-state.js';

/** The state of a case in the applicant's words, with the colour of its tag. */
export function stateTag(state: CaseState, t: Translate): { text: string; colour: string } {
  switch (state) {
    case 'received':
      return { text: t('已收件，待受理'), colour: 'blue' };
    case 'correction':
      return { text: t('待您补正'), colour: 'red' };
    case 'accepted':
      return { text: t('已受理，办理中'), colour: 'blue' };
    case 'refused':
      return { text: t('不予受理'), colour: 'grey' };
    case 'approved':
      return { text: t('准予'), colour: 'green' };
    case 'rejected':
      return { text: t('不予准予'), colour: 'grey' };
    case 'lapsed':
      return { text: t('已终止'), colour: 'grey' };
    case 'withdrawn':
      return { text: t('已撤回'), colour: 'grey' };
  }
}

/** A line of the history, as the applicant reads it. */
export function eventTitle(kind: string, t: Translate): string {
  switch (kind) {
    case 'submitted':
      return t('提交申请，已收件');
    case 'resubmitted':
      return t('补正后重新提交');
    case 'accept':
      return t('受理');
    case 'deemed-accepted':
      return t('逾期未答复，视为受理');
    case 'correct':
      return t('一次性告知补正');
    case 'refuse':
      return t('不予受理');
    case 'pass':
      return t('审查通过');
    case 'return':
      return t('退回上一环节');
    case 'approve':
      return t('准予');
    case 'reject':
      return t('不予准予');
    case 'certificate-issued':
      return t('签发电子证照');
    case 'signed':
      return t('一位签署人已签署');
    case 'decline':
      return t('一位签署人不同意签署');
    case 'withdrawn':
      return t('申请人撤回');
    case 'incident':
      return t('系统办理时遇到问题，已交工作人员处理');
    case 'incident-resumed':
      return t('工作人员已处理，继续办理');
    case 'forward':
      return t('转交办理');
    case 'consult':
      return t('征求意见');
    case 'opinion-given':
      return t('意见已答复');
    case 'extended':
      return t('延长办理期限');
    case 'paused':
      return t('办理期限暂停计算');
    case 'resumed':
      return t('办理期限恢复计算');
    case 'deadline-moved':
      return t('按新公布的放假安排重新计算期限');
    case 'certificate-revoked':
      return t('注销电子证照');
    case 'notified':
      return t('发送办理消息');
    case 'message':
      return t('收到等待的答复，继续办理');
    case 'correction-overdue':
      return t('补正期限已过，继续等申请人补正');
    case 'deferred-handed-in':
      return t('申请人补交了容缺的材料');
    case 'deferred-confirmed':
      return t('确认收到补交的材料');
    case 'deferred-asked-again':
      return t('要求重新补交材料');
    case 'deferred-lapsed':
      return t('容缺的材料逾期没有补交，已记入办件');
    case 'version-moved':
      return t('改按新的办理流程继续办理，您提交的内容不变');
    case 'version-returned':
      return t('改回原来的办理流程继续办理，您提交的内容不变');
    default:
      return t('办理中');
  }
}

export function documentTitle(kind: string, t: Translate): string {
  switch (kind) {
    case 'receipt':
      return t('收件凭证');
    case 'correction':
      return t('补正告知书');
    case 'acceptance':
      return t('受理通知书');
    case 'extension':
      return t('延期告知书');
    case 'suspension':
      return t('期限暂停告知书');
    case 'refusal':
      return t('不予受理通知书');
    case 'approval':
      return t('准予决定书');
    case 'rejection':
      return t('不予决定书');
    default:
      return t('文书');
  }
}
