import type { Verdict, AppointmentState, ScriptStep } from '../../identity-check/domain/appointment.js';
import type { Translate } from '../../platform/i18n/translate.js';

export function appointmentStateTag(state: AppointmentState, opened: boolean, t: Translate): { text: string; colour: string } {
  switch (state) {
    case 'booked':
      return opened ? { text: t('进行中'), colour: 'yellow' } : { text: t('等待'), colour: 'blue' };
    case 'passed':
      return { text: t('已通过'), colour: 'green' };
    case 'failed':
      return { text: t('未通过'), colour: 'red' };
    case 'inconclusive':
      return { text: t('没有结论'), colour: 'grey' };
    case 'cancelled':
      return { text: t('已取消'), colour: 'grey' };
    case 'missed':
      return { text: t('没有来'), colour: 'grey' };
  }
}

/** What the clerk does and says, in the order of the call or of the counter. */
export function stepText(step: ScriptStep, t: Translate): string {
  switch (step) {
    case 'told-no-recording':
      return t('告诉对方：您是谁、核验什么、全程不录像不录音、会截取一张画面');
    case 'own-will':
      return t('问明是本人自愿办理，旁边没有人指使');
    case 'card-front':
      return t('请对方出示身份证正面：姓名、号码与下面的一致，证件没有过期');
    case 'card-back':
      return t('请对方出示身份证背面，并轻轻翻动，看清不是照片或屏幕');
    case 'face-turned':
      return t('请对方慢慢向左、向右转头，再用手在脸前划过，画面没有断裂');
    case 'still-compared':
      return t('截取正面画面，与存档照片并排比对，是同一个人');
    case 'card-genuine':
      return t('证件是原件，没有过期，读卡器或手感、光变都正常');
    case 'card-matches-record':
      return t('证件上的姓名、号码与下面的一致');
    case 'face-matches-card':
      return t('本人与证件照片、存档照片是同一个人');
  }
}

export function verdictText(verdict: Verdict, t: Translate): string {
  switch (verdict) {
    case 'passed':
      return t('通过：是本人');
    case 'failed':
      return t('不通过：不是本人');
    case 'inconclusive':
      return t('没有结论：看不清、听不清或没带证件，请对方再约');
    case 'missed':
      return t('对方没有来');
  }
}
