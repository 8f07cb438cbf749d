import type { Translate } from '../../platform/i18n/translate.js';
import type { FindingCode } from '../domain/attempt.js';
import type { CheckWay } from '../domain/check.js';
import type { FaceAction } from '../judgement/judgement.js';

/** What keeps the camera from seeing somebody, and what they held before it, explains whatever else was found: it alone is told. */
const EXPLAINS_THE_REST: readonly (readonly FindingCode[])[] = [
  ['seen-before'],
  ['too-dark', 'too-bright'],
  ['no-face', 'several-faces', 'too-far', 'blurred'],
  ['still-picture'],
];
/** On their own these would have gone to a clerk: beside what failed they tell nobody what to do better. */
const CLERKS: readonly FindingCode[] = ['match-uncertain', 'spoof-suspected', 'several-identities'];

/** Why a try failed, as its person is told: only what helps the next time. */
export function adviceOn(codes: readonly FindingCode[], t: Translate): string[] {
  const explaining = EXPLAINS_THE_REST.map((group) => codes.filter((code) => group.includes(code))).find(({ length }) => length > 0);
  const others = codes.filter((code) => !CLERKS.includes(code));
  return (explaining ?? (others.length > 0 ? others : codes)).map((code) => findingText(code, t));
}

/** What was found and what to do better next time, in one breath. */
function findingText(code: FindingCode, t: Translate): string {
  switch (code) {
    case 'portrait-unusable': return t('身份证上的照片无法用来比对，请改用视频或窗口核验。');
    case 'no-face': return t('有些画面里看不到您的脸：请把脸放在轮廓里，取下口罩和帽子。');
    case 'several-faces': return t('画面里不止一张脸：请一个人面对摄像头，注意身后的照片和屏幕。');
    case 'too-dark': return t('光线太暗：请面向窗户或灯光。');
    case 'too-bright': return t('光线太亮：请避开直射的阳光和灯光。');
    case 'too-far': return t('离得太远：请靠近一些，让脸占满轮廓。');
    case 'blurred': return t('画面模糊：请擦一擦镜头，把手机拿稳。');
    case 'too-few-frames': return t('收到的画面太少：请在网络好一点的地方再试，并关闭其他程序。');
    case 'too-slow': return t('动作没有在规定时间内做完：请听到一个动作就做一个。');
    case 'wrong-order': return t('动作的先后和要求的不一样：请等提示出现再做，一次做一个。');
    case 'action-missing': return t('有一个动作没有看清：请把动作做得大一些，并停留一秒。');
    case 'different-people': return t('画面里前后不像同一个人：请从头到尾由您本人完成。');
    case 'no-match': return t('与身份证照片不像同一个人。如果确实是您本人，请摘下眼镜、拨开头发再试，或改用视频或窗口核验。');
    case 'match-uncertain': return t('与身份证照片比对的结果不够确定：请在光线好的地方正视镜头再试，或改用视频或窗口核验。');
    case 'spoof-suspected': return t('不能确定镜头前是真人：请本人面对摄像头，不要用照片或屏幕，或改用视频或窗口核验。');
    case 'still-picture': return t('画面里没有活动：请本人面对摄像头，按提示做动作，不要用照片。');
    case 'unnatural-timing': return t('画面的时间不像是由摄像头拍下的：请不要使用虚拟摄像头。');
    case 'seen-before': return t('这些画面以前提交过：每次核验都要重新拍摄。');
    case 'several-identities': return t('这张脸还用于别人的核验：请改用视频或窗口核验，由工作人员确认。');
  }
}

export function actionText(action: FaceAction, t: Translate): string {
  switch (action) {
    case 'left': return t('向您的左边转头');
    case 'right': return t('向您的右边转头');
    case 'nod': return t('点一点头');
    case 'eyes': return t('闭眼一秒钟');
    case 'mouth': return t('张开嘴');
  }
}

export function wayText(way: CheckWay, t: Translate): string {
  switch (way) {
    case 'face': return t('刷脸核验');
    case 'video': return t('视频核验');
    case 'window': return t('窗口核验');
    case 'national': return t('国家身份认证服务');
  }
}
