import type { Problem, ProblemCode } from './problems.js';

/** The reader's language; the page's own `Translate` fits. */
type Translate = (text: string, params?: Readonly<Record<string, string | number>>) => string;
type Wording = (t: Translate, detail: Readonly<Record<string, string>>, element: string) => string;

/** What is wrong and how to mend it, for the person who draws the process. */
export function describeProblem(problem: Problem, t: Translate): string {
  return WORDINGS[problem.problem](t, { line: '', what: '', path: '', ...problem.detail }, problem.element);
}

const WORDINGS: Readonly<Record<ProblemCode, Wording>> = {
  'not-xml': (t, d) => t('这个文件读不出来：{what}。请重新从流程编辑器导出 BPMN 2.0 文件。', d),
  'too-large': (t, d) => t('文件有 {size} 个字符，最多 {most} 个。请拆成几个流程，用调用连起来。', d),
  doctype: (t) => t('文件里有 DOCTYPE 声明，出于安全不予接受。请删去这一行。'),
  'unreadable-part': (t, d, element) =>
    t('“{element}”处有读不懂的内容：{what}（第 {line} 行）。请改正或删去。', { ...d, element }),
  'duplicate-id': (t, d, element) =>
    t('编号“{element}”用了不止一次（第 {line} 行）。请给每个元素各自的编号。', { ...d, element }),
  'missing-id': (t, d) => t('有一个 {type} 没有编号（或编号不可用）。请给它一个编号。', d),
  'no-process': (t) => t('文件里没有流程。请画一个流程再发布。'),
  'several-processes': (t, d) => t('文件里有 {count} 个流程，不知道该运行哪一个。请只把一个标为可执行。', d),
  'unsupported-element': (t, d, element) =>
    t('“{element}”是 {type}，这里不能运行。请换成支持的元素。', { ...d, element }),
  'unsupported-trigger': (t, d, element) =>
    t('“{element}”（{type}）用了 {trigger}，这里不能运行。请换成支持的触发方式。', { ...d, element }),
  'unsupported-attribute': (t, d, element) =>
    t('“{element}”设置了 {attribute}，这里不能运行。请恢复默认值。', { ...d, element }),
  'several-triggers': (t, _, element) => t('“{element}”有不止一个触发方式。请拆成几个事件。', { element }),
  'missing-trigger': (t, _, element) => t('“{element}”没有说等什么。请给它定时或消息。', { element }),
  'empty-process': (t, _, element) => t('“{element}”里面是空的。请画上步骤或删去它。', { element }),
  'nested-too-deep': (t, d, element) =>
    t('“{element}”处子流程套了 {most} 层以上。请减少层数。', { ...d, element }),
  'several-starts': (t, d, element) => t('“{element}”有几个开始事件：{starts}。请只留一个。', { ...d, element }),
  'start-has-incoming': (t, _, element) => t('有连线指向开始事件“{element}”。请把它连到后面的步骤。', { element }),
  'end-has-outgoing': (t, _, element) =>
    t('结束事件“{element}”后面还有连线。请去掉连线，或去掉这个结束事件。', { element }),
  'missing-flow-end': (t, _, element) => t('“{element}”有一头没有连上。请重新连接。', { element }),
  'flow-crosses-scope': (t, _, element) => t('连线“{element}”穿过了子流程的边界。请在边界内外各自连接。', { element }),
  'condition-missing': (t, d, element) =>
    t('排他网关“{node}”的连线“{element}”没有条件。请写上条件，或设为默认。', { ...d, element }),
  'condition-not-allowed': (t, d, element) =>
    t('“{node}”之后的连线“{element}”不会看条件。请去掉条件，或改用排他、包容网关。', { ...d, element }),
  'default-not-allowed': (t, d, element) =>
    t('“{element}”的默认连线 {flow} 不是从它出发的。请重新选择默认连线。', { ...d, element }),
  'boundary-has-incoming': (t, _, element) => t('有连线指向边界事件“{element}”。请去掉。', { element }),
  'boundary-leads-nowhere': (t, _, element) => t('边界事件“{element}”之后没有连线。请连到下一步。', { element }),
  'error-boundary-not-interrupting': (t, _, element) =>
    t('错误边界事件“{element}”必须中断所在的步骤。请改为中断。', { element }),
  'event-gateway-target': (t, d, element) =>
    t('事件网关“{element}”之后只能直接是等待事件或接收任务，而且没有别的连线指向它们：请改“{target}”。', {
      ...d,
      element,
    }),
  'event-gateway-needs-targets': (t, _, element) => t('事件网关“{element}”之后应有两个以上的等待事件。', { element }),
  'feel-syntax': (t, d, element) => t('“{element}”的表达式写错了：{what}', { ...d, element }),
  'feel-too-long': (t, d, element) => t('“{element}”的表达式超过 {most} 个字符。请拆成几个变量或决策表。', { ...d, element }),
  'feel-too-much': (t, _, element) => t('读到“{element}”时，各文件的表达式合起来已经太多，其余的没有检查。请缩短表达式，或减少决策表的规则。', { element }),
  'feel-unknown-variable': (t, d, element) =>
    t('“{element}”用了没有声明的变量“{name}”（{expression}）。请更正拼写，或在流程上声明它。', { ...d, element }),
  'feel-clock-function': (t, d, element) =>
    t('“{element}”用了 {name}()。表达式不能看时钟，否则重放结果会不同；请改用定时事件或期限。', { ...d, element }),
  'feel-unknown-function': (t, d, element) =>
    t('“{element}”用了没有的函数“{name}”（{expression}）。', { ...d, element }),
  'unsupported-language': (t, d, element) => t('“{element}”的条件写的是 {language}。请改用 FEEL。', { ...d, element }),
  'bad-timer': (t, _, element) =>
    t('“{element}”的时间写错了。请写成 ISO 8601（如 P3D、PT2H、R3/PT1H）、以 = 开头的表达式，或用工作日期限。', {
      element,
    }),
  'multi-instance-without-count': (t, _, element) =>
    t('多实例步骤“{element}”没有说做几次。请写次数或清单。', { element }),
  'bad-declaration': (t, d, element) =>
    t('“{element}”的 {attribute} 不能是“{value}”。请看流程文档里可用的值。', { ...d, element }),
  'missing-work': (t, _, element) =>
    t('步骤“{element}”没有说由谁办、能做什么。请填写部门、角色和可用操作。', { element }),
  'nobody-may-do': (t, d, element) => t('步骤“{element}”没有人能办：缺 {missing}。请补上。', { ...d, element }),
  'unknown-department': (t, d, element) =>
    t('步骤“{element}”交给了没有的部门“{department}”。请选择已有部门。', { ...d, element }),
  'unknown-role': (t, d, element) => t('步骤“{element}”交给了没有的角色“{role}”。请选择已有角色。', { ...d, element }),
  'unknown-form': (t, d, element) => t('步骤“{element}”要用的表单“{form}”不存在。请选择已有表单。', { ...d, element }),
  'unknown-action': (t, d, element) => t('步骤“{element}”的操作“{action}”不存在。', { ...d, element }),
  'action-not-for-performer': (t, d, element) =>
    t('步骤“{element}”的操作“{action}”不是经办这一步的人能做的。请更换操作或经办人。', { ...d, element }),
  'signatories-without-list': (t, _, element) =>
    t('签署步骤“{element}”没有说由哪些人签：请设为多实例，写上 tongban:collection（签署人清单）和 tongban:item。', { element }),
  'no-completing-action': (t, _, element) => t('步骤“{element}”没有能办完它的操作。请至少加一个。', { element }),
  'outcome-never-read': (t, d, element) =>
    t('步骤“{element}”有几个操作（{actions}），但之后没有条件看结果，选哪个都一样。请加上网关条件。', {
      ...d,
      element,
    }),
  'missing-effect': (t, _, element) => t('系统步骤“{element}”没有说做什么。请选择一个操作。', { element }),
  'unknown-operation': (t, d, element) => t('系统步骤“{element}”的操作“{operation}”不存在。', { ...d, element }),
  'unknown-certificate-type': (t, d, element) =>
    t('步骤“{element}”要签发的证照类型“{certificateType}”不存在。', { ...d, element }),
  'missing-call': (t, _, element) => t('调用步骤“{element}”没有说调用哪个流程。', { element }),
  'unknown-process': (t, d, element) => t('步骤“{element}”调用的流程“{process}”不存在。', { ...d, element }),
  'call-goes-round': (t, d, element) =>
    t('步骤“{element}”调用“{process}”，绕回了自己（{path}）。请去掉这一圈。', { ...d, element }),
  'calls-too-many': (t, d, element) =>
    t('“{element}”处：调用一层套一层，展开后超过 {most} 个元素。请减少调用。', { ...d, element }),
  'process-never-called': (t, _, element) => t('流程“{element}”没有一步调用。请在流程里调用它，或删去。', { element }),
  'clock-in-called-process': (t, _, element) =>
    t('期限“{element}”写在被调用的流程里。期限属于整个办件，请写到主流程上。', { element }),
  'missing-decision': (t, _, element) => t('决策步骤“{element}”没有说用哪张决策表、结果放在哪个变量。', { element }),
  'duplicate-variable': (t, _, element) => t('变量“{element}”声明了两次。请删去一个。', { element }),
  'duplicate-clock': (t, _, element) => t('期限“{element}”声明了两次。请删去一个。', { element }),
  'unknown-trigger': (t, d, element) =>
    t('期限“{element}”等的“{trigger}”不会发生：没有这个步骤或操作。', { ...d, element }),
  'clock-never-starts': (t, _, element) => t('期限“{element}”从来不会开始。请写上从哪一步开始计算。', { element }),
  'clock-never-stops': (t, _, element) => t('期限“{element}”从来不会停止。请写上哪一步算完成。', { element }),
  'clock-pause-without-basis': (t, _, element) => t('期限“{element}”会暂停，但没有写法律依据。请写明。', { element }),
  'clock-never-resumes': (t, _, element) => t('期限“{element}”暂停后不会恢复。请写上哪一步恢复。', { element }),
  'clock-waits-for-nobody': (t, _, element) =>
    t('期限“{element}”到期后等申请人，却不因申请人的步骤停止：请在 stops 里写上申请人的步骤', { element }),
  'clock-deems-nothing': (t, _, element) =>
    t('期限“{element}”逾期视为受理，但停止它的没有一步是“受理”。请在停止条件里写上受理步骤。', { element }),
  'decision-unreadable': (t, d, element) => t('决策表“{element}”读不出来：{what}', { ...d, element }),
  'decision-unknown': (t, d, element) => t('步骤“{element}”要用的决策表“{decision}”不存在。', { ...d, element }),
  'hit-policy-unsupported': (t, d, element) =>
    t(
      '决策表“{element}”的命中策略 {policy} 不支持。请改用 UNIQUE、ANY、FIRST、PRIORITY、RULE ORDER、OUTPUT ORDER 或 COLLECT。',
      { ...d, element },
    ),
  'decision-result-type': (t, d, element) =>
    t('决策表“{element}”的结果 {result} 放不进变量“{name}”（{type}）。请改结果或变量的类型。', { ...d, element }),
  'decision-never-asked': (t, _, element) => t('决策表“{element}”没有一步用到。请在流程里用它，或删去。', { element }),
  'uncaught-error': (t, _, element) =>
    t('错误结束事件“{element}”没有人接。请在外层子流程上加错误边界事件，或改为普通结束。', { element }),
  'automatic-loop': (t, d, element) =>
    t('“{element}”处有一个不需要任何人、也不等时间的循环（{path}），会一直转下去。请在循环里加一个人办的步骤或定时。', {
      ...d,
      element,
    }),
  'dead-step': (t, _, element) => t('“{element}”永远走不到。请检查它前面的连线。', { element }),
  deadlock: (t, d, element) =>
    t('走到“{element}”会卡住：它等的分支不会来（{path}）。请检查分开和汇合用的网关是否成对。', { ...d, element }),
  'cannot-finish': (t, d, element) =>
    t('走到“{element}”之后办件永远结束不了（{path}）。请给循环一个出口，连到结束事件。', { ...d, element }),
  'finishes-with-work-left': (t, d, element) =>
    t('到了结束“{element}”，“{left}”还没办完（{path}）。请先用并行网关汇合再结束。', { ...d, element }),
  'too-many-tokens': (t, d, element) =>
    t('“{element}”会同时被执行两次（{path}）。请用并行网关汇合分开的分支。', { ...d, element }),
  'not-fully-explored': (t, d, element) =>
    t('“{element}”太复杂，查过 {states} 种情形后停下，没有查完。建议拆成子流程。', { ...d, element }),
  'bad-line': (t, d) => t('这一行不能重放：{what}', d),
};
