import { formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { BeginRefusal, TriesLeft } from '../application/begin-attempt.js';
import { PACE, SLOW_PACE } from '../domain/attempt.js';
import { ACTIONS } from '../judgement/judgement.js';
import { actionText } from './finding-words.js';

export interface FaceView {
  readonly title: string;
  /** Why the camera is not offered; '' when it is. */
  readonly refusal: string;
  readonly tries: string;
  /** Everything that the script says, so that it speaks the reader's language. */
  readonly words: readonly { readonly key: string; readonly text: string }[];
  readonly pace: { readonly neutral: string; readonly action: string };
  readonly attemptsAction: string;
  readonly checkHref: string;
  readonly consentHref: string;
  readonly videoHref: string;
  readonly windowHref: string;
}

export const facePage = definePage<FaceView>('identity-check/face');

export function faceView(
  checkId: string,
  facts: { readonly refusal: BeginRefusal | undefined; readonly tries: TriesLeft },
  frame: Frame,
): FaceView {
  const { t } = frame;
  const base = `/identity-check/${checkId}`;
  const pace = frame.elder ? SLOW_PACE : PACE;
  const refusal = facts.refusal ?? (facts.tries.nextAt && ({ refused: 'too-many', nextAt: facts.tries.nextAt } as const));
  return {
    title: t('刷脸核验'),
    refusal: refusal ? refusalText(refusal, frame) : '',
    tries: t('{hours} 小时内还可以刷脸 {count} 次。', { count: facts.tries.left, hours: facts.tries.windowHours }),
    words: [
      ...ACTIONS.map((action) => ({ key: action, text: actionText(action, t) })),
      { key: 'neutral', text: t('请正视镜头，不要动') },
      { key: 'step', text: t('第 {n} 步，共 {count} 步', { n: '{n}', count: '{count}' }) },
      { key: 'opening', text: t('正在打开摄像头…') },
      { key: 'ready', text: t('摄像头已打开。把脸放在轮廓里，准备好了就按“开始”。') },
      { key: 'dark', text: t('光线太暗：请面向窗户或灯光。') },
      { key: 'bright', text: t('光线太亮：请避开直射的阳光和灯光。') },
      { key: 'nobody', text: t('看不到脸：请把脸放在轮廓里。') },
      { key: 'several', text: t('只能有一个人在画面里。') },
      { key: 'far', text: t('请靠近一些。') },
      { key: 'near', text: t('请离远一些。') },
      { key: 'aside', text: t('请把脸移到画面中间。') },
      { key: 'light', text: t('光线合适。') },
      { key: 'good', text: t('很好，就这样。') },
      { key: 'sending', text: t('动作做完了，正在发送最后的画面…') },
      { key: 'cut', text: t('网络断了，正在重新连接。已经发送的不会丢。') },
      { key: 'waiting', text: t('前面还有 {count} 人，请稍候。', { count: '{count}' }) },
      { key: 'judging', text: t('正在核对，几秒钟就好。') },
      { key: 'no-camera', text: t('打不开摄像头：没有摄像头，或没有允许使用。可以在浏览器的设置里允许后再试，也可以改用下面的其他方式。') },
      { key: 'expired', text: t('时间到了，这次没有完成。可以再试一次，或改用其他方式。') },
      { key: 'problem', text: t('出了点问题，这次没有完成。可以再试一次，或改用其他方式。') },
      { key: 'sound-on', text: t('语音提示：开') },
      { key: 'sound-off', text: t('语音提示：关') },
    ],
    pace: { neutral: String(pace.neutralMs), action: String(pace.actionMs) },
    attemptsAction: `${base}/face/attempts`,
    checkHref: base,
    consentHref: `${base}/consent`,
    videoHref: `${base}/video`,
    windowHref: `${base}/window`,
  };
}

export function refusalText(refusal: BeginRefusal, { t, locale }: Frame): string {
  switch (refusal.refused) {
    case 'not-found': return t('找不到这次核验。');
    case 'settled': return t('这次核验已有结果，或正在用别的方式办理。');
    case 'consent-missing': return t('刷脸之前要先单独同意。');
    case 'no-portrait': return t('您名下没有带照片的有效电子身份证，所以不能刷脸比对。请改用视频或窗口核验。');
    case 'too-many': return t('刷脸的次数用完了，{time}后可以再试。其他方式不受影响。', { time: formatDayTime(refusal.nextAt, locale) });
    case 'busy': return t('现在刷脸的人太多，请过几分钟再试，或改用其他方式。没有占用您的次数。');
    case 'unavailable': return t('刷脸核验暂时不可用，请改用视频或窗口核验。没有占用您的次数。');
  }
}
