import type { Translate } from '../../platform/i18n/translate.js';
import { describeConditionProblem, describeFormProblem } from '../../forms/describe-problem.js';
import type { MaterialsProblem } from '../../materials/domain/materials.js';
import { describeProblem } from '../../workflow/core/describe-problem.js';
import type { PackageFault, PackageProblem } from './package-problems.js';

/** What is wrong and how to mend it, for the studio and the command line; file and place stand beside it. */
export function describePackageProblem(problem: PackageProblem, t: Translate): string {
  switch (problem.from) {
    case 'package': return describeFault(problem.fault, t);
    case 'form': return describeFormProblem(problem.fault, t);
    case 'materials': return describeMaterials(problem.fault, t);
    case 'process': return describeProblem(problem.fault, t);
  }
}

function describeFault(fault: PackageFault, t: Translate): string {
  switch (fault.problem) {
    case 'file-missing': return t('缺少这个文件，请补上');
    case 'file-not-expected': return t('事项包里不应有这个文件，请删去或改名');
    case 'file-too-large': return t('文件超过 {max} 字节，请精简', { max: fault.max });
    case 'not-json': return t('不是有效的 JSON：{because}', { because: fault.because });
    case 'missing': return t('缺少这一项，请填写');
    case 'not-an-object': return t('应为一个对象（花括号）');
    case 'not-text': return t('应为文字，请加引号');
    case 'empty': return t('不能为空，请填写');
    case 'not-a-list': return t('应为一个列表（方括号）');
    case 'not-boolean': return t('应为 true 或 false');
    case 'unknown-key': return t('不认识这一项，它不会起作用：请核对拼写或删除');
    case 'not-a-whole-number': return t('应为 {min} 到 {max} 之间的整数', { min: fault.min, max: fault.max });
    case 'unknown-value': return t('不认识“{found}”，可用的有：{known}', { found: fault.found, known: fault.known.join(' ') });
    case 'too-long': return t('最多 {max} 个字，请精简', { max: fault.max });
    case 'bad-slug': return t('应由小写字母、数字和连字符组成，例如 residence-permit');
    case 'bad-id': return t('应以小写字母开头，只含小写字母、数字、“-”和“_”');
    case 'bad-phone': return t('不像电话号码，请只写数字、空格和“-”');
    case 'duplicate-id': return t('“{found}”用了不止一次，请改用不同的 id', { found: fault.found });
    case 'condition': return describeConditionProblem(fault.condition, t);
    case 'unknown-answer': return t('表单里没有“{found}”这一项，请核对 form.json 的 key', { found: fault.found });
    case 'unknown-slot': return t('材料清单里没有“{found}”，请核对 materials.json 的 id', { found: fault.found });
    case 'english-missing': return t('缺少“{text}”的英文', { text: fault.text });
    case 'english-has-chinese': return t('英文里还有汉字，请译完');
    case 'english-for-nothing': return t('没有与之对应的中文，请核对 id 或删去');
    default: return describeConsistency(fault, t);
  }
}

type ConsistencyFault = Exclude<PackageFault, { readonly problem:
  | 'file-missing' | 'file-not-expected' | 'file-too-large' | 'not-json' | 'missing' | 'not-an-object' | 'not-text' | 'empty'
  | 'not-a-list' | 'not-boolean' | 'unknown-key' | 'not-a-whole-number' | 'unknown-value' | 'too-long' | 'bad-slug' | 'bad-id'
  | 'bad-phone' | 'duplicate-id' | 'condition' | 'unknown-answer' | 'unknown-slot' | 'english-missing' | 'english-has-chinese'
  | 'english-for-nothing' }>;

/** The rules of the 實施清單, and of the files with one another. */
function describeConsistency(fault: ConsistencyFault, t: Translate): string {
  switch (fault.problem) {
    case 'bad-base-code': return t('基本编码应为 12 位大写字母或数字');
    case 'bad-implementation-code': return t('实施编码应为 31 位：统一社会信用代码 18 位 + 层级 1 位 + 基本编码 12 位');
    case 'bad-business-code': return t('业务办理项编码应为 33 位，并以实施编码开头');
    case 'depth-four-with-visits': return t('网办深度为Ⅳ级（全程网办），却要到现场 {visits} 次：请改深度或免去到场', { visits: fault.visits });
    case 'visits-without-reason': return t('要到现场的，必须写明为什么');
    case 'fee-without-basis': return t('收费必须写明收费依据；没有依据的不得收费');
    case 'phones-are-the-same': return t('投诉电话不能与咨询电话相同：投诉应由另外的人接听');
    case 'promised-exceeds-statutory': return t('承诺时限（{promised}）不能长于法定时限（{statutory}）', { promised: fault.promised, statutory: fault.statutory });
    case 'acceptance-exceeds-law': return t('受理期限不能超过 {days} 个工作日（行政许可法第三十二条）', { days: fault.days });
    case 'no-legal-basis': return t('至少写明一条法律依据');
    case 'no-conditions': return t('至少写明一条办理条件');
    case 'theme-not-for-audience': return t('这个主题通常不面向该类服务对象，请核对');
    case 'unknown-department': return t('没有“{found}”这个部门类型，请核对', { found: fault.found });
    case 'unknown-certificate-type': return t('没有类型代码为“{found}”的证照，请核对或先登记证照类型', { found: fault.found });
    case 'certificate-holder-differs': return t('“{certificate}”的持有人与服务对象不符', { certificate: fault.certificate });
    case 'unknown-attribute': return t('“{certificate}”没有属性“{attribute}”', { certificate: fault.certificate, attribute: fault.attribute });
    case 'attribute-not-filled': return t('签发的“{certificate}”没有填写属性“{attribute}”', { certificate: fault.certificate, attribute: fault.attribute });
    case 'slot-may-lack-certificate': return t('签发证照要用到材料“{slot}”中的证照：它必须是必交的，并且只能取自证照', { slot: fault.slot });
    case 'signatories-not-people': return t('“{field}”应是列表，每行恰有一个必答的人员项（手机号码必填），不能隐藏：签署链接要发给他们', { field: fault.field });
    case 'document-not-signed': return t('有要签署的文件，流程里却没有签署步骤（performer="signatory"，清单变量取自 signatories）');
    case 'signing-without-document': return t('流程有签署步骤，却没有 document.json：签署人看不到要签的文件');
    case 'slot-without-document': return t('这份材料由在线签署的文件满足，却没有 document.json');
    case 'jurisdiction-not-a-region': return t('“{field}”不是地区或地址，不能据此确定受理部门', { field: fault.field });
    case 'jurisdiction-not-required': return t('“{field}”必须是必答题且不能隐藏，否则找不到受理部门', { field: fault.field });
    case 'clock-missing': return t('流程里没有“{limit}”时钟，承诺的时限就没有人计时', { limit: fault.limit });
    case 'clock-differs': return t('流程时钟“{limit}”是 {clock}，事项写的是 {item}，请改成一致', { limit: fault.limit, clock: fault.clock, item: fault.item });
    case 'variable-from-nowhere': return t('流程变量“{variable}”取自“{from}”，但表单没有提供', { variable: fault.variable, from: fault.from });
    case 'result-not-issued': return t('事项写明发放证照，流程里却没有签发步骤');
    case 'issues-another-certificate':
      return fault.expected === ''
        ? t('流程签发“{found}”，事项却没有写明发放证照', { found: fault.found })
        : t('流程签发“{found}”，事项写的是“{expected}”', { found: fault.found, expected: fault.expected });
    case 'replaced-without-slot': return t('有效期从旧证到期日起算的，请用 replaces 写明换发哪份材料里的证照');
  }
}

function describeMaterials(fault: MaterialsProblem, t: Translate): string {
  switch (fault.problem) {
    case 'not-materials': return t('不是材料清单：需要 slots 列表');
    case 'not-an-object': return t('应为一个对象（花括号）');
    case 'unknown-key': return t('不认识“{key}”，它不会起作用：请核对拼写或删除', { key: fault.key });
    case 'missing': return t('缺少“{key}”，请填写', { key: fault.key });
    case 'wrong-value': return t('“{key}”的值不对，请核对', { key: fault.key });
    case 'duplicate-id': return t('id 与另一份材料相同，请改用不同的 id');
    case 'unknown-way': return t('不认识“{by}”这种方式，可用的有：certificate data-call document promise deferred upload', { by: fault.by });
    case 'bad-type-code': return t('“{type}”不是证照类型代码（18 位信用代码加 3 位数字）', { type: fault.type });
    case 'same-way-twice': return t('同一种方式“{by}”写了两次', { by: fault.by });
    case 'person-before-machine': return t('“{by}”排在要申请人动手的方式之后：能由系统查到的，不应先让申请人提交（国务院令第716号）', { by: fault.by });
    case 'condition': return t('{key}：{problem}', { key: fault.key, problem: describeConditionProblem(fault.condition, t) });
    case 'government-material-by-upload-only': return t('政府部门核发的材料只能上传：请写明可取自哪种证照或数据');
    case 'no-fallback': return t('证照或数据查不到时没有别的办法，请加上上传、承诺或容缺');
  }
}
