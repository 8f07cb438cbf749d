import { unitsText } from '../../cases/http/clock-words.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { ProcessNode } from '../../workflow/core/definition.js';
import type { Action, ClockDeclaration, ClockExpiry, Trigger } from '../../workflow/core/extension.js';

/** What a step's button says, for an administrator who reads the process. */
export function actionText(action: Action, t: Frame['t']): string {
  switch (action) {
    case 'accept': return t('受理');
    case 'correct': return t('补正');
    case 'refuse': return t('不予受理');
    case 'pass': return t('通过');
    case 'return': return t('退回');
    case 'approve': return t('准予');
    case 'reject': return t('不予准予');
    case 'forward': return t('转交');
    case 'consult': return t('征求意见');
    case 'resubmit': return t('重新提交');
    case 'sign': return t('签署');
    case 'confirm': return t('确认');
    case 'decline': return t('拒绝签署');
  }
}

/** Who may do a step, and who may not; '' for what no person does. `office`: the name of a type of department. */
export function whoText(node: ProcessNode, office: (code: string) => string, name: (id: string) => string, t: Frame['t']): string {
  if (node.kind !== 'user' && node.kind !== 'manual') return '';
  const { work } = node;
  if (!work) return t('没有写由谁办');
  if (work.performer === 'applicant') return t('申请人');
  if (work.performer === 'signatory') return t('每位签署人');
  const who = { office: office(work.department ?? ''), role: roleText(work.role ?? '', t) };
  if (work.apartFrom.length === 0) return t('{office}的{role}', who);
  return t('{office}的{role}，不能是办“{steps}”的人', { ...who, steps: work.apartFrom.map(name).join(t('、')) });
}

export function roleText(role: string, t: Frame['t']): string {
  switch (role) {
    case 'clerk': return t('经办人员');
    case 'leader': return t('负责人');
    default: return role;
  }
}

export function triggerText(trigger: Trigger, name: (id: string) => string, t: Frame['t']): string {
  if (trigger === 'start') return t('提交申请');
  if (trigger === 'end') return t('办结');
  const [what = '', rest = ''] = trigger.split(':');
  if (what === 'enter') return t('到了“{step}”', { step: name(rest) });
  if (what === 'leave') return t('办完“{step}”', { step: name(rest) });
  return t('“{step}”{action}', { step: name(what), action: actionText(rest as Action, t) });
}

export function expiryText(expiry: ClockExpiry, t: Frame['t']): string {
  switch (expiry) {
    case 'deem-accepted': return t('到期没有答复，视为受理');
    case 'escalate': return t('到期向上提醒');
    case 'red-card': return t('到期亮红牌');
    case 'wait': return t('到期继续等申请人，告知申请人和受理机关');
  }
}

/** A clock as sentences: how long, from when to when, when it rests, what happens when it runs out. */
export function clockLines(clock: ClockDeclaration, name: (id: string) => string, frame: Pick<Frame, 't'>): readonly string[] {
  const { t } = frame;
  const list = (triggers: readonly Trigger[]): string => triggers.map((trigger) => triggerText(trigger, name, t)).join(t('、'));
  return [
    t('{limit}，从{starts}起算，到{stops}为止', { limit: unitsText(clock.limit, clock.unit, frame), starts: list(clock.starts), stops: list(clock.stops) }),
    ...(clock.pauses.length > 0 ? [t('{pauses}时暂停，{resumes}时恢复，依据：{basis}', { pauses: list(clock.pauses), resumes: list(clock.resumes), basis: clock.basis ?? '' })] : []),
    ...(clock.warnAt !== undefined ? [t('剩 {units}时提醒', { units: unitsText(clock.warnAt, clock.unit, frame) })] : []),
    ...clock.escalations.map(({ remaining, to }) => t('剩 {units}时告诉{role}', { units: unitsText(remaining, clock.unit, frame), role: roleText(to, t) })),
    expiryText(clock.onExpiry, t),
    ...(clock.extension ? [t('{role}可以延期，合计不超过 {units}', { role: roleText(clock.extension.by, t), units: unitsText(clock.extension.most, clock.unit, frame) })] : []),
  ];
}
