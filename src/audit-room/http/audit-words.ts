import type { ChainProblem } from '../../audit/application/verify-selected.js';
import type { AuditLine } from '../../audit/application/search-records.js';
import type { AuditProblem } from '../../audit/verify-chains.js';
import type { Translate } from '../../platform/i18n/translate.js';
import type { QuestionProblem } from '../domain/question.js';

/** What was done, in plain words. A code that nobody taught it yet reads as itself. */
export function actionWords(action: string, t: Translate): string {
  switch (action) {
    case 'account.email-changed': return t('修改邮箱');
    case 'account.password-changed': return t('修改密码');
    case 'account.registered': return t('注册账户');
    case 'account.second-factor-refused': return t('验证器口令不对');
    case 'account.seeded': return t('建立演示账户');
    case 'account.sign-in-refused': return t('登录被拒绝');
    case 'account.signed-in': return t('登录');
    case 'account.signed-out': return t('退出登录');
    case 'account.signed-out-everywhere': return t('在所有设备退出');
    case 'account.switched-party': return t('切换办理身份');
    case 'account.verification-refused': return t('实名核验未通过');
    case 'account.verified': return t('通过实名核验');
    case 'application.erased': return t('清除草稿');
    case 'application.started': return t('开始申请');
    case 'audit.exported': return t('导出审计记录');
    case 'audit.searched': return t('查阅审计记录');
    case 'audit.verified': return t('核验全部审计记录');
    case 'calendar.announced': return t('公布放假安排');
    case 'case.accept': return t('受理');
    case 'case.approve': return t('准予');
    case 'case.certificate-issued': return t('签发电子证照');
    case 'case.confirm': return t('申请人确认');
    case 'case.consult': return t('征求意见');
    case 'case.correct': return t('一次性告知补正');
    case 'case.deferred-handed-in': return t('补交容缺的材料');
    case 'case.deferred-confirmed': return t('确认收到补交的材料');
    case 'case.deferred-asked-again': return t('要求重新补交材料');
    case 'case.deferred-lapsed': return t('容缺的材料逾期没有补交');
    case 'case.document-read': return t('查看文书');
    case 'case.deadline-moved': return t('按新日历重算期限');
    case 'case.file-read': return t('查看上传的文件');
    case 'case.forward': return t('转办');
    case 'case.limit-extended': return t('延长办理期限');
    case 'case.limit-paused': return t('暂停计算期限');
    case 'case.limit-resumed': return t('恢复计算期限');
    case 'case.incident': return t('办理出错，等待管理员处理');
    case 'case.version-moved': return t('办件换到另一版流程');
    case 'case.version-returned': return t('办件换回原来的流程');
    case 'case.incident-resumed': return t('处理出错的环节后继续');
    case 'case.opinion-given': return t('答复意见征询');
    case 'case.numbers-revealed': return t('查看完整证件号码');
    case 'case.message-delivered': return t('收到外部系统的消息');
    case 'case.pass': return t('审查通过');
    case 'case.read': return t('查看办件');
    case 'case.refuse': return t('不予受理');
    case 'case.reject': return t('不予准予');
    case 'case.resubmit': case 'case.resubmitted': return t('补正后重新提交');
    case 'case.return': return t('退回上一环节');
    case 'case.searched': return t('查询办件');
    case 'case.sign': case 'case.signed': return t('签署文件');
    case 'case.decline': case 'case.signature-declined': return t('不同意签署');
    case 'case.signing-checked': return t('签署人通过身份核验');
    case 'case.signatory-invited': return t('重新发送签署链接');
    case 'case.signatory-changed': return t('更改签署人的手机号码');
    case 'case.organization-founded': return t('企业成立');
    case 'case.submitted': return t('提交申请');
    case 'case.withdrawn': return t('撤回申请');
    case 'certificate.grant-withdrawn': return t('撤回证照授权');
    case 'certificate.granted': return t('授权使用证照');
    case 'certificate.issued': return t('签发证照');
    case 'certificate.portrait-read': return t('读取证照上的照片');
    case 'certificate.revoked': return t('注销证照');
    case 'certificate.used': return t('使用证照');
    case 'city.imported': return t('导入本市机构');
    case 'clock.escalate': return t('时限预警，上报');
    case 'clock.expired': return t('时限届满');
    case 'clock.warn': return t('时限预警');
    case 'face-attempt.begun': return t('开始人脸核验');
    case 'face-attempt.evidence-deleted': return t('删除人脸核验的画面');
    case 'face-attempt.evidence-opened': return t('打开人脸核验的画面');
    case 'face-attempt.judged': return t('人脸核验有了判断');
    case 'face-attempt.outage': return t('人脸核验因系统原因中断');
    case 'face-attempt.reviewed': return t('人脸核验复核完毕');
    case 'face-attempt.several-identities': return t('发现同一张脸用于几个人的核验');
    case 'face-attempt.submitted': return t('提交人脸核验');
    case 'face-attempt.vote-given': return t('复核人作出判断');
    case 'identity-check.appointment-booked': return t('预约身份核验');
    case 'identity-check.appointment-cancelled': return t('取消核验预约');
    case 'identity-check.appointment-concluded': return t('核验人作出结论');
    case 'identity-check.appointment-missed': return t('核验预约没有来');
    case 'identity-check.appointment-moved': return t('改约身份核验');
    case 'identity-check.appointment-opened': return t('打开核验预约');
    case 'identity-check.asked': return t('要求身份核验');
    case 'identity-check.consent-withdrawn': return t('撤回人脸核验的同意');
    case 'identity-check.consented': return t('同意人脸核验');
    case 'identity-check.failed': return t('身份核验未通过');
    case 'identity-check.lapsed': return t('身份核验失效');
    case 'identity-check.passed': return t('通过身份核验');
    case 'identity-check.still-deleted': return t('删除视频截图');
    case 'identity-check.still-opened': return t('打开视频截图');
    case 'identity-check.still-taken': return t('截取视频画面');
    case 'identity-policy.set': return t('修改身份核验的设置');
    case 'job.retried': return t('重试停住的后台任务');
    case 'material.removed': return t('删除材料');
    case 'material.uploaded': return t('上传材料');
    case 'sender.added': return t('登记可发消息的系统');
    case 'sender.disabled': return t('停用可发消息的系统');
    case 'service.cases-moved': return t('把在办件换到另一版');
    case 'service.cases-returned': return t('撤回换版');
    case 'service.confirmed': return t('确认事项内容');
    case 'service.imported': return t('导入事项');
    case 'service.published': return t('发布事项');
    case 'service.retired': return t('停用事项');
    case 'staff.added': return t('新增工作人员');
    case 'staff.disabled': return t('停用工作人员');
    case 'staff.reset': return t('重置工作人员凭证');
    case 'task.claimed': return t('领取办件');
    case 'task.released': return t('放回队列');
    default: return action;
  }
}

/** Staff by their number, everybody else by what they are. */
export function actorWords({ actor }: Pick<AuditLine, 'actor'>, staffNumbers: ReadonlyMap<string, string>, t: Translate): string {
  switch (actor.kind) {
    case 'staff': return staffNumbers.get(actor.id ?? '') ?? t('工作人员');
    case 'citizen': return actor.actingFor ? t('市民（代他人或单位）') : t('市民本人');
    case 'visitor': return t('未登录者');
    case 'system': return t('系统');
  }
}

export function subjectWords(kind: string, t: Translate): string {
  switch (kind) {
    case 'account': return t('账户');
    case 'application': return t('申请');
    case 'audit': return t('审计记录');
    case 'case': return t('办件');
    case 'certificate': return t('证照');
    case 'city': return t('城市');
    case 'chain': return t('审计链');
    case 'face-attempt': return t('人脸核验');
    case 'file': return t('文件');
    case 'identity-check': return t('身份核验');
    case 'job': return t('后台任务');
    case 'party': return t('主体');
    case 'sender': return t('可发消息的系统');
    case 'service-version': return t('事项版本');
    default: return kind;
  }
}

/** Where a chain breaks, and what that means. */
export function chainProblemWords(problem: ChainProblem, t: Translate): string {
  switch (problem.problem) {
    case 'changed': return t('第 {seq} 条与写入时不同', { seq: problem.seq });
    case 'removed':
      return problem.seq === problem.to ? t('缺少第 {seq} 条', { seq: problem.seq }) : t('缺少第 {seq} 至 {to} 条', { seq: problem.seq, to: problem.to });
    case 'truncated': return t('只到第 {seq} 条，应当到第 {known} 条', { seq: problem.seq, known: problem.known });
    case 'head-differs': return t('链尾与第 {seq} 条对不上', { seq: problem.seq });
    case 'recomputed': return t('第 {seq} 条与外存的链尾不同，整条链被重写过', { seq: problem.seq });
  }
}

/** The same for what a verification of the whole may find besides. */
export function problemWords(problem: AuditProblem, t: Translate): string {
  switch (problem.problem) {
    case 'export-forged': return t('外存文件第 {line} 行不是本系统签的', { line: problem.line });
    case 'export-broken': return t('外存文件第 {line} 行之前缺行', { line: problem.line });
    default: return chainProblemWords(problem, t);
  }
}

export function questionProblemWords({ field, problem }: QuestionProblem, t: Translate): string {
  if (problem === 'unknown') return field === 'case' ? t('没有这个编号的办件') : t('没有这个工号');
  switch (field) {
    case 'case': return t('办件编号不对，请检查是否完整，例如 SJ202611230000042-9');
    case 'chain': return t('链号不对，应当是 36 位的编码');
    case 'staff': return t('没有这个工号');
    case 'day': return t('请输入真实的日期');
  }
}
