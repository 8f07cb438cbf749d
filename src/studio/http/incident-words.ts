import type { Translate } from '../../platform/i18n/translate.js';
import type { Incident } from '../../workflow/core/instance.js';

export interface IncidentWords {
  /** What went wrong, in one line. */
  readonly title: string;
  /** What to do about it, one thing a line. */
  readonly advice: readonly string[];
}

/** Says what an incident is and how to get the case going again. */
export function incidentWords({ code, detail }: Incident, t: Translate): IncidentWords {
  switch (code) {
    case 'no-flow-true':
      return { title: t('分支条件都不成立'), advice: [t('核对下面的变量，填上正确的值后再试。'), t('如果是流程漏画了一种情况，请改好流程并发布新版本。')] };
    case 'condition-not-boolean':
      return { title: t('分支条件缺少需要的值'), advice: [t('条件用到的变量还没有值：填上后再试。')] };
    case 'expression-failed':
      return { title: t('条件算不出结果'), advice: [t('核对下面的变量，填上正确的值后再试。')] };
    case 'bad-count':
      return { title: t('会办人数或名单不对'), advice: [t('核对决定人数或名单的变量，填上正确的值后再试。')] };
    case 'timer-failed':
      return { title: t('计时时间算不出来'), advice: [t('核对决定时间的变量，填上正确的值后再试。')] };
    case 'decision-failed':
      return { title: t('决策表没有唯一的结果'), advice: [t('核对决策表用到的变量，填上正确的值后再试。'), t('如果是决策表漏了或重了一种情况，请改好决策表并发布新版本。')] };
    case 'call-failed':
      return { title: t('调用另一个流程时，交接的值不对'), advice: [t('核对下面的变量，填上正确的值后再试。')] };
    case 'deadlock':
      return { title: t('流程走不下去了'), advice: [t('这是流程画得不对：请改好流程并发布新版本，并联系技术人员处理这件。')] };
    case 'automatic-loop':
      return { title: t('自动环节一直循环'), advice: [t('核对决定是否循环的变量，填上正确的值后再试。')] };
    case 'uncaught-error':
      return serviceWords(detail, t);
  }
}

function serviceWords(detail: string, t: Translate): IncidentWords {
  const fault = /^service-failed: ([a-z-]+)$/.exec(detail)?.[1];
  switch (fault) {
    case 'unknown-operation':
      return { title: t('没有系统能做这个自动环节'), advice: [t('流程要求的操作本系统不认识：请改好流程并发布新版本，并联系技术人员处理这件。')] };
    case 'no-certificate':
      return { title: t('事项没有写明发什么证照'), advice: [t('请先在证照类型和事项里补上，再点“再试一次”。')] };
    case 'not-verified':
      return { title: t('申请人的身份资料不全'), advice: [t('请申请人完成实名核验后，再点“再试一次”。')] };
    case 'no-submission':
      return { title: t('找不到提交的内容'), advice: [t('请联系技术人员。')] };
    case 'attributes-missing':
      return { title: t('证照缺少必填的内容'), advice: [t('证照上的一项没有数据来源：请核对事项的证照设置，再点“再试一次”。')] };
    case 'no-certificate-used':
      return { title: t('没有要注销的证照'), advice: [t('这件没有用到流程要注销的那份证照：请核对流程里写的材料，联系申请人。')] };
    case 'no-text':
      return { title: t('流程没有写要发的消息'), advice: [t('请改好流程并发布新版本，并联系技术人员处理这件。')] };
    case 'no-office':
      return { title: t('找不到负责的部门'), advice: [t('请在管辖表里补上这个地区的部门，再点“再试一次”。')] };
    case 'unknown':
      return { title: t('自动环节多次没有办成'), advice: [t('多半是系统故障：原因在系统日志里，按办件编号和时间查找。'), t('故障排除后，点“再试一次”。')] };
    default:
      return { title: t('环节报错，流程里没有写怎么处理'), advice: [t('排除原因后，点“再试一次”。')] };
  }
}
