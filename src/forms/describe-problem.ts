import type { Translate } from '../platform/i18n/translate.js';
import type { ConditionProblem } from './condition.js';
import type { FormFault } from './problems.js';

/** Says what is wrong with an element of a form and how to mend it; the element's name stands beside it. */
export function describeFormProblem(fault: FormFault, t: Translate): string {
  switch (fault.problem) {
    case 'not-a-form': return t('不是 form-js 表单：需要 "type": "default"、id 和 components');
    case 'no-pages': return t('表单没有页面：请添加一个分组（group），每个分组是一页');
    case 'too-many-elements': return t('元素超过 {max} 个，请拆分表单', { max: fault.max });
    case 'bad-id': return t('id 应以字母开头，只含字母、数字、“-”和“_”，最多 64 个字符');
    case 'duplicate-id': return t('id 与另一个元素相同，请改用不同的 id');
    case 'outside-a-page': return t('“{type}”不在页面内，请把它放进一个分组（group）', { type: fault.type });
    case 'missing-label': return t('缺少申请人看到的文字，请填写标题（label）或内容（text）');
    case 'empty-page': return t('其中没有任何元素，请添加或删除');
    case 'unknown-type': return t('不支持“{type}”类型，请换用支持的类型', { type: fault.type });
    case 'unknown-kind': return t('没有“{kind}”这种字段，请核对 properties.kind', { kind: fault.kind });
    case 'kind-needs-type':
      return t('“{kind}”字段应使用 {types} 类型', { kind: fault.kind, types: fault.types.join(' / ') });
    case 'unknown-property': return t('不认识“{property}”，它不会起作用：请核对拼写或删除', { property: fault.property });
    case 'wrong-value': return t('“{property}”的值不对，请核对', { property: fault.property });
    case 'bad-key': return t('key “{key}”应以小写字母开头，只含字母、数字和“_”，且不是 FEEL 的保留字', { key: fault.key });
    case 'duplicate-key': return t('key “{key}”已被使用，请改用不同的 key', { key: fault.key });
    case 'no-options': return t('没有选项，请至少添加一个');
    case 'dynamic-options': return t('选项不能在运行时产生，请逐项列出');
    case 'incomplete-option': return t('第 {position} 个选项缺少值或文字', { position: fault.at + 1 });
    case 'duplicate-option': return t('选项值“{value}”重复', { value: fault.value });
    case 'contradictory-limits':
      return t('下限 {min} 大于上限 {max}', { min: fault.min, max: fault.max });
    case 'bad-pattern': return t('正则表达式有误或过长，请核对');
    case 'costly-pattern': return t('正则表达式可能耗时过久：请避免重复套重复，并用 {1,9} 之类限定次数');
    case 'identifying-fact':
      return t('“{kind}”字段可能识别个人，不能作为流程变量：请删除 properties.fact', { kind: fault.kind });
    case 'duplicate-fact': return t('流程变量“{fact}”已由另一个字段提供', { fact: fault.fact });
    case 'unknown-prefill': return t('不认识预填来源“{source}”', { source: fault.source });
    case 'fixed-without-prefill': return t('设为不可更改，却没有预填来源：请填写 properties.prefill 或改为可更改');
    case 'not-in-rows': return t('可重复分组的行内不能使用“{what}”', { what: fault.what });
    case 'reads-later-answer':
      return t('条件用到了“{variable}”，但它在后面才问：请调整顺序', { variable: fault.variable });
    case 'unknown-option':
      return t('条件把“{variable}”与“{value}”比较，但没有这个选项', { variable: fault.variable, value: fault.value });
    default: return describeConditionProblem(fault, t);
  }
}

/** The same for a FEEL condition, wherever it stands. */
export function describeConditionProblem(problem: ConditionProblem, t: Translate): string {
  switch (problem.problem) {
    case 'condition-syntax': return t('条件从第 {position} 个字符起不是有效的 FEEL 表达式', { position: problem.at + 1 });
    case 'unknown-variable': return t('条件用到了不存在的变量“{variable}”', { variable: problem.variable });
    case 'unknown-function': return t('条件用到了不存在的函数“{name}”', { name: problem.name });
    case 'reads-the-clock': return t('条件不能使用“{name}()”：同样的回答明天也应得到同样的表单', { name: problem.name });
  }
}
