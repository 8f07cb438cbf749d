import { contentText } from '../../platform/i18n/content-text.js';
import { formatDate, formatDayTime } from '../../platform/i18n/dates.js';
import { type Locale, translator } from '../../platform/i18n/translate.js';
import type { MessageKind, MessageParams } from '../domain/message.js';

export interface MessageText {
  readonly title: string;
  readonly body: string;
}

/** The words of a message in the reader's language: the same in the portal, in a mail and in an SMS. */
export function messageText(kind: MessageKind, params: MessageParams, locale: Locale): MessageText {
  const t = translator(locale);
  const number = String(params['number'] ?? '');
  const type = contentText(String(params['type'] ?? ''), locale);
  switch (kind) {
    case 'receipt':
      return { title: t('申请已提交'), body: t('办件 {number} 已收到。我们会在 5 个工作日内告诉您是否受理。', { number }) };
    case 'correction-asked':
      return { title: t('需要补正'), body: t('办件 {number} 有内容需要补正。要改的已一次列全，请尽快登录修改并重新提交。', { number }) };
    case 'accepted':
      return { title: t('申请已受理'), body: t('办件 {number} 已受理，办理期限从受理的次日起算。', { number }) };
    case 'deemed-accepted':
      return { title: t('视为已受理'), body: t('办件 {number} 超过 5 个工作日没有答复，依法自收到之日起视为受理，办理继续进行。', { number }) };
    case 'refused':
      return { title: t('申请不予受理'), body: t('办件 {number} 不予受理。理由和救济途径写在通知书里，请登录查看。', { number }) };
    case 'decision-approved':
      return { title: t('申请已批准'), body: t('办件 {number} 已准予。决定书请登录查看。', { number }) };
    case 'decision-rejected':
      return { title: t('申请未获批准'), body: t('办件 {number} 不予批准。理由和申请行政复议、提起诉讼的途径写在决定书里，请登录查看。', { number }) };
    case 'withdrawn':
      return { title: t('申请已撤回'), body: t('办件 {number} 已按您的要求撤回。需要时可以重新申请。', { number }) };
    case 'limit-extended':
      return { title: t('办理期限延长'), body: t('办件 {number} 的办理期限延长了。理由和新的期限写在延期告知书里，请登录查看。', { number }) };
    case 'limit-paused':
      return { title: t('办理期限暂停计算'), body: t('办件 {number} 因法定程序暂停计算办理期限。依据和预计所需时间写在告知书里，请登录查看。', { number }) };
    case 'limit-resumed':
      return { title: t('办理期限恢复计算'), body: t('办件 {number} 的办理期限恢复计算，新的届满日期请登录查看。', { number }) };
    case 'case-due-soon':
      return { title: t('期限将近'), body: t('办件 {number} 的期限到 {date} 为止，请尽快办理。', { number, date: dateText(params['date'], locale) }) };
    case 'case-escalated':
      return { title: t('期限预警'), body: t('办件 {number} 的期限到 {date} 为止，还没有办完，请督办。', { number, date: dateText(params['date'], locale) }) };
    case 'case-yellow-card':
      return { title: t('黄牌'), body: t('办件 {number} 的期限已于 {date} 届满，记黄牌一次。请尽快办结。', { number, date: dateText(params['date'], locale) }) };
    case 'case-red-card':
      return { title: t('红牌'), body: t('办件 {number} 已于 {date} 超过法定期限，记红牌一次。请立即处理。', { number, date: dateText(params['date'], locale) }) };
    case 'case-forwarded':
      return { title: t('有办件转来'), body: t('办件 {number} 转给您的单位或者您办理，请查看转交的理由。', { number }) };
    case 'opinion-asked':
      return { title: t('征求您的意见'), body: t('办件 {number} 征求您的意见，请尽快答复。', { number }) };
    case 'opinion-given':
      return { title: t('意见已答复'), body: t('您就办件 {number} 征求的意见已经答复，请查看。', { number }) };
    case 'signatures-awaited':
      return { title: t('等待签署'), body: t('办件 {number} 已提交，正在等其他人签署。签署链接已发给每一位，全部签完后才送交受理。', { number }) };
    case 'signature-asked':
      return { title: t('有文件请您签署'), body: t('办件 {number} 有一份文件请您签署，{date} 前有效。签署前要核验身份。', { number, date: dateText(params['date'], locale) }) };
    case 'signature-declined':
      return { title: t('有人不同意签署'), body: t('办件 {number} 有一位签署人不同意文件的内容。原因请登录查看，修改后大家重新签署。', { number }) };
    case 'lapsed':
      return { title: t('申请已终止'), body: t('办件 {number} 没有在期限内签署完，已经终止。需要时可以重新申请。', { number }) };
    case 'deferred-due-soon':
      return { title: t('请补交材料'), body: t('办件 {number} 有您承诺补交的材料，最迟 {date}。请登录补交；逾期会记入办件，可能影响办理结果。', { number, date: dateText(params['date'], locale) }) };
    case 'deferred-lapsed':
      return { title: t('补交材料已逾期'), body: t('办件 {number} 有材料应当在 {date} 前补交，没有收到，已记入办件并告知办理机关。请尽快登录补交。', { number, date: dateText(params['date'], locale) }) };
    case 'deferred-confirmed':
      return { title: t('补交的材料已确认'), body: t('办件 {number} 补交的材料，办理机关已经确认收到。', { number }) };
    case 'deferred-asked-again':
      return { title: t('补交的材料需要重交'), body: t('办件 {number} 补交的材料需要重新补交，最迟 {date}。原因请登录查看。', { number, date: dateText(params['date'], locale) }) };
    case 'deferred-handed-in':
      return { title: t('申请人补交了材料'), body: t('办件 {number} 的申请人补交了容缺的材料，请核对后确认。', { number }) };
    case 'deferred-missing':
      return { title: t('容缺材料逾期未补交'), body: t('办件 {number} 的申请人没有在 {date} 前补交容缺的材料，请在办理时考虑。', { number, date: dateText(params['date'], locale) }) };
    case 'correction-due-soon':
      return { title: t('补正快到期了'), body: t('办件 {number} 请在 {date} 前补正并重新提交。', { number, date: dateText(params['date'], locale) }) };
    case 'correction-overdue':
      return { title: t('补正已过期限'), body: t('办件 {number} 应当在 {date} 前补正。办件没有终止，补正后就继续办理；也可以撤回。', { number, date: dateText(params['date'], locale) }) };
    case 'correction-missing':
      return { title: t('申请人逾期未补正'), body: t('办件 {number} 的申请人没有在 {date} 前补正，办件继续等申请人。', { number, date: dateText(params['date'], locale) }) };
    case 'certificate-issued':
      return { title: t('电子证照已签发'), body: t('您的{type}已签发，可以在“我的证照”里查看、下载和出示。', { type }) };
    case 'certificate-revoked':
      return { title: t('电子证照已注销'), body: t('您的{type}已注销，不能再使用。原因请登录查看。', { type }) };
    case 'service-message':
      // The words of the service's own process, with its own English.
      return {
        title: t('办件有新消息'),
        body: t('办件 {number}：{text}', { number, text: locale === 'en' ? String(params['english'] ?? params['text'] ?? '') : contentText(String(params['text'] ?? ''), locale) }),
      };
    case 'identity-passed':
      return { title: t('身份核验已通过'), body: t('您的身份核验已通过，等着它的手续会自动继续。') };
    case 'identity-failed':
      return { title: t('身份核验没有通过'), body: t('您的身份核验没有通过。可以换一种方式重新核验，请登录查看。') };
    case 'identity-undecided':
      return { title: t('身份核验没有得出结论'), body: t('两位工作人员对您的人脸核验看法不一，没有得出结论。这不算没有通过，请换一种方式核验：视频或窗口。') };
    case 'identity-lapsing':
      return { title: t('身份核验快要失效'), body: t('您开始的身份核验还没有办完，到 {date} 就会失效，已经拍摄的画面也会删除。需要的话请在此之前登录继续；以后也可以重新开始。', { date: dateText(params['date'], locale) }) };
    case 'appointment-booked':
      return { title: t('身份核验已预约'), body: byVideo(params)
        ? t('视频核验约在 {time}。请到时在安静、光线好的地方登录，准备好身份证。', { time: timeText(params['at'], locale) })
        : t('窗口核验约在 {time}。请带身份证到所选的窗口，出示预约页上的核验码。', { time: timeText(params['at'], locale) }) };
    case 'appointment-soon':
      return { title: t('身份核验快到时间了'), body: byVideo(params)
        ? t('视频核验在 {time}。开始前 10 分钟可以登录进入；来不了请先改约或取消。', { time: timeText(params['at'], locale) })
        : t('窗口核验在 {time}。请带身份证和核验码；来不了请先登录改约或取消。', { time: timeText(params['at'], locale) }) };
    case 'appointment-missed':
      return { title: t('错过了身份核验的预约'), body: t('{time} 的身份核验没有等到您。没有任何影响，可以重新预约，或换一种方式。', { time: timeText(params['at'], locale) }) };
    case 'appointment-inconclusive':
      return { title: t('身份核验没能完成'), body: t('{time} 的身份核验没能看清，没有得出结论。这不算没有通过，请重新预约，或换一种方式。', { time: timeText(params['at'], locale) }) };
    case 'certificate-expiring':
      return { title: t('电子证照即将到期'), body: t('您的{type}将于 {date} 到期，请及时换领或签注。', { type, date: dateText(params['date'], locale) }) };
  }
}

function dateText(date: string | number | undefined, locale: Locale): string {
  return typeof date === 'string' ? formatDate(date, locale) : '';
}

function timeText(at: string | number | undefined, locale: Locale): string {
  return typeof at === 'string' ? formatDayTime(new Date(at), locale) : '';
}

function byVideo(params: MessageParams): boolean {
  return params['way'] === 'video';
}
