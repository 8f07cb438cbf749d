import type { Translate } from '../../platform/i18n/translate.js';

export interface PolicyField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

/** The settings of the identity check as an administrator reads them, in groups. */
export function policyGroups(t: Translate): readonly { readonly title: string; readonly text: string; readonly fields: readonly PolicyField[] }[] {
  return [
    {
      title: t('与身份证照片的比对'),
      text: t('分数从 −1 到 1，越高越像。改动前先试算，并请懂评测的人看过。'),
      fields: [
        { name: 'thresholds.matchPass', label: t('直接通过的最低分') },
        { name: 'thresholds.matchReview', label: t('由人来看的最低分'), hint: t('低于它就不通过') },
        { name: 'thresholds.samePerson', label: t('前后画面是同一个人的最低分') },
      ],
    },
    {
      title: t('防假'),
      text: t('真人的分数接近 1。它挡不住注入的视频，所以默认只用来转给人看。'),
      fields: [
        { name: 'thresholds.spoofReview', label: t('低于多少由人来看') },
        { name: 'thresholds.spoofFail', label: t('低于多少不通过'), hint: t('0：从不因它不通过') },
      ],
    },
    {
      title: t('画面'),
      text: t('亮度从 0 到 255；脸宽是占画面宽度的比例。'),
      fields: [
        { name: 'thresholds.darkest', label: t('最暗') },
        { name: 'thresholds.brightest', label: t('最亮') },
        { name: 'thresholds.smallestFace', label: t('脸宽最小') },
        { name: 'thresholds.leastSharp', label: t('清晰度最低') },
        { name: 'thresholds.missedFrames', label: t('可以看不到脸的画面比例') },
        { name: 'thresholds.longestMs', label: t('做完动作的最长时间（毫秒）') },
        { name: 'thresholds.actionMs', label: t('每个动作的最长时间（毫秒）'), hint: t('从上一个动作做完算起') },
        { name: 'thresholds.slowestRate', label: t('每秒最少画面数') },
      ],
    },
    {
      title: t('有效与保存'),
      text: t('法律要求保存的时间尽量短。'),
      fields: [
        { name: 'validMonths', label: t('核验有效的月数') },
        { name: 'openDays', label: t('没有办完的核验保留天数'), hint: t('失效前三天提醒一次，到期连同画面删除') },
        { name: 'keepDays.pass', label: t('通过的画面保存天数'), hint: t('0：立即删除') },
        { name: 'keepDays.review', label: t('由人查看的画面保存天数') },
        { name: 'keepDays.fail', label: t('没有通过的画面保存天数') },
      ],
    },
    {
      title: t('次数与人工'),
      text: t('系统故障不占次数。'),
      fields: [
        { name: 'attempts.windowHours', label: t('在多少小时内计算次数') },
        { name: 'attempts.perAccount', label: t('每个账户的次数') },
        { name: 'attempts.perDevice', label: t('每台设备的次数') },
        { name: 'attempts.perAddress', label: t('每个网络地址的次数'), hint: t('一家人、一个单位会共用一个地址') },
        { name: 'queueLength', label: t('最多多少人同时等待'), hint: t('再多就请后来的人稍后再试') },
        { name: 'reviewers', label: t('要几位工作人员一致'), hint: t('1 或 2') },
      ],
    },
    {
      title: t('视频与窗口'),
      text: t('工作日的开放时间。'),
      fields: [
        { name: 'video.from', label: t('视频开始') }, { name: 'video.to', label: t('视频结束') },
        { name: 'video.slotMinutes', label: t('视频每次的分钟数') }, { name: 'video.perSlot', label: t('视频同时的人数') },
        { name: 'window.from', label: t('窗口开始') }, { name: 'window.to', label: t('窗口结束') },
        { name: 'window.slotMinutes', label: t('窗口每次的分钟数') }, { name: 'window.perSlot', label: t('窗口同时的人数') },
      ],
    },
  ];
}
