import type { FindingCode } from '../../identity-check/domain/attempt.js';
import type { OpeningReason } from '../../identity-check/application/open-evidence.js';
import type { FaceAction } from '../../identity-check/judgement/judgement.js';
import type { Translate } from '../../platform/i18n/translate.js';

/** What the engine found, as a clerk needs to know it. */
export function findingText(code: FindingCode, t: Translate): string {
  switch (code) {
    case 'portrait-unusable':
      return t('存档照片上认不出人脸');
    case 'no-face':
      return t('有画面没有人脸');
    case 'several-faces':
      return t('有画面出现两张脸');
    case 'too-dark':
      return t('太暗');
    case 'too-bright':
      return t('太亮');
    case 'too-far':
      return t('离镜头太远');
    case 'blurred':
      return t('画面模糊');
    case 'too-few-frames':
      return t('画面太少');
    case 'too-slow':
      return t('没有在时间内做完');
    case 'wrong-order':
      return t('动作顺序不对');
    case 'action-missing':
      return t('有动作没有看到');
    case 'different-people':
      return t('前后画面可能不是同一个人');
    case 'no-match':
      return t('与存档照片不像');
    case 'match-uncertain':
      return t('与存档照片是否同一人，拿不准');
    case 'spoof-suspected':
      return t('可能不是真人（翻拍、屏幕、面具）');
    case 'still-picture':
      return t('画面几乎不动，可能是照片');
    case 'unnatural-timing':
      return t('画面的时间间隔不像摄像头');
    case 'seen-before':
      return t('这些画面以前用过');
    case 'several-identities':
      return t('同一张脸可能试过几个身份');
  }
}

export function actionText(action: FaceAction, t: Translate): string {
  switch (action) {
    case 'left':
      return t('向左转头');
    case 'right':
      return t('向右转头');
    case 'nod':
      return t('点头');
    case 'eyes':
      return t('闭眼');
    case 'mouth':
      return t('张嘴');
  }
}

export function openingReasonText(reason: OpeningReason, t: Translate): string {
  switch (reason) {
    case 'review':
      return t('复核这次核验');
    case 'complaint':
      return t('处理当事人的异议或投诉');
    case 'inspection':
      return t('按规定抽查');
    case 'own':
      return t('本人查看');
  }
}
