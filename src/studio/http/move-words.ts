import type { CaseMoveState, StayReason } from '../../cases/domain/case-move.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { unitsText } from '../../cases/http/clock-words.js';
import type { ProcessDefinition, TimerDeclaration } from '../../workflow/core/definition.js';
import type { Tag } from './version-words.js';

/** Why a case can't go on in the other version, and what to do about it. `name` gives the name of a step or clock. */
export function stayText({ code, at = '' }: StayReason, name: (id: string) => string, t: Frame['t']): string {
  const step = name(at);
  switch (code) {
    case 'step-gone': return t('停在“{step}”，新版里没有这个环节：请在上面选它对应哪个环节', { step });
    case 'other-kind': return t('停在“{step}”，新版里同一代号是另一种环节：请在上面选它对应哪个环节', { step });
    case 'other-scope': return t('停在“{step}”，新版把它画进（或移出）了子流程：等它办过这一步再换', { step });
    case 'flow-gone': return t('在“{step}”等其他支线，新版里它走来的那条线没有了：等各支线会合后再换', { step });
    case 'other-message': return t('“{step}”在等一个消息，新版等的是另一个：等消息到了再换，或给新环节另取代号', { step });
    case 'repetition-changed': return t('“{step}”正由多人办理，新版的办法不同：等全部办完再换', { step });
    case 'decision-pending': return t('“{step}”正在算决策表：稍后再试', { step });
    case 'timer-fails': return t('新版“{step}”的计时要用到这件没有的值：请改好流程再发布', { step });
    case 'clock-gone': return t('时限“{step}”正在计算，新版没有这个时限：对申请人的承诺不能丢，请在新版里补上同一代号的时限', { step });
    case 'clock-unit-changed': return t('时限“{step}”的单位与新版不同：请保留原单位', { step });
    case 'clock-never-resumes': return t('时限“{step}”已暂停，新版没有写怎样恢复：请补上恢复的条件', { step });
    case 'no-office': return t('按新版找不到负责的部门：请在管辖表里补上这个地区的部门，再试一次');
    case 'closed': return t('已经办结');
    case 'gone-on': return t('换版后已经办了下一步，不能再撤回');
    case 'other-version': return t('已经不在这一版上');
    case 'target-retired': return t('要换到的那一版已经停用');
    default: return t('系统出错，原因在系统日志里，按办件编号和时间查找');
  }
}

export function moveStateTag(state: CaseMoveState, t: Frame['t']): Tag {
  switch (state) {
    case 'waiting': return { text: t('等待换版'), colour: 'blue' };
    case 'moved': return { text: t('已换版'), colour: 'green' };
    case 'stayed': return { text: t('没有换'), colour: 'red' };
    case 'returning': return { text: t('等待撤回'), colour: 'blue' };
    case 'returned': return { text: t('已换回'), colour: 'grey' };
  }
}

/** A limit, so many days or hours, in words; any other as it is written in the file. */
export function timerText(timer: TimerDeclaration, frame: Pick<Frame, 't'>): string {
  if (timer.kind === 'limit') return unitsText(timer.limit, timer.unit, frame);
  const [, days, hours] = /^P(?:(\d+)D|T(\d+)H)$/.exec(timer.value) ?? [];
  if (days !== undefined) return unitsText(Number(days), 'natural-day', frame);
  return hours === undefined ? timer.value : unitsText(Number(hours), 'urgent-hour', frame);
}

/** Names of the steps and clocks of a process in the reader's language. */
export function namesOf(process: ProcessDefinition, content: (id: string, authored: string) => string): (id: string) => string {
  return (id) => {
    const authored = process.nodes[id]?.name ?? process.clocks.find((clock) => clock.id === id)?.name ?? process.flows[id]?.name;
    return authored === undefined || authored === id ? id : content(`process.${id}`, authored);
  };
}
