import { formatDayTime } from '../../i18n/dates.js';
import type { Locale, Translate } from '../../i18n/translate.js';

export function formSamples(t: Translate) {
  return {
    errors: [
      { text: t('手机号码应为 11 位数字，您填了 10 位'), href: '#mobile' },
      { text: t('请选择居住方式'), href: '#living' },
    ],
    name: {
      id: 'name',
      name: 'name',
      label: t('姓名'),
      value: '张小满',
      readonly: true,
      source: t('取自电子身份证，如有误请先办理信息更正'),
    },
    mobile: {
      id: 'mobile',
      name: 'mobile',
      label: t('手机号码'),
      hint: t('用于接收办理进度'),
      value: '1380013800',
      error: t('手机号码应为 11 位数字，您填了 10 位'),
      type: 'tel',
      inputmode: 'numeric',
      autocomplete: 'tel',
    },
    rent: { id: 'rent', name: 'rent', label: t('每月租金'), width: 10, inputmode: 'decimal', prefix: '¥', suffix: t('元'), optional: true },
    password: { id: 'password', name: 'password', label: t('密码') },
    reason: { id: 'reason', name: 'reason', label: t('申请理由'), limit: 200, rows: 3, hint: t('简单说明即可') },
    district: {
      id: 'district',
      name: 'district',
      label: t('所在区'),
      items: [
        { value: '', text: t('请选择') },
        { value: '890101', text: '滨江区', selected: true },
        { value: '890102', text: '徐浦区' },
      ],
    },
    living: {
      id: 'living',
      name: 'living',
      legend: t('您现在怎么居住？'),
      error: t('请选择居住方式'),
      items: [
        { value: 'own', text: t('自有住房') },
        { value: 'rent', text: t('租住'), hint: t('有租赁备案的，不用再交合同'), checked: true },
        { divider: t('或') },
        { value: 'dormitory', text: t('单位宿舍') },
      ],
    },
    consent: {
      id: 'consent',
      name: 'consent',
      legend: t('授权使用'),
      hint: t('每次授权只用于本次申请'),
      items: [
        { value: 'id-card', text: t('居民身份证'), hint: t('用于核对身份'), checked: true },
        { value: 'social', text: t('社会保险缴费记录') },
      ],
    },
    birth: {
      id: 'birth',
      legend: t('出生日期'),
      hint: t('例如 1990 年 3 月 31 日'),
      items: [
        { part: 'year', name: 'birth.year', label: t('年') },
        { part: 'month', name: 'birth.month', label: t('月') },
        { part: 'day', name: 'birth.day', label: t('日') },
      ],
    },
    upload: {
      id: 'lease',
      name: 'lease',
      label: t('租赁合同'),
      hint: t('PDF 或照片，每个不超过 10 MB，可多选'),
      accept: '.pdf,image/*',
      multiple: true,
    },
  };
}

export function contentSamples(t: Translate, locale: Locale) {
  const submitted = formatDayTime(new Date('2026-11-23T02:51:00Z'), locale);
  return {
    breadcrumbs: [{ text: t('个人办事'), href: '#' }, { text: t('户籍居住'), href: '#' }, { text: t('居住证首次申领') }],
    facts: [
      { label: t('承诺时限'), value: '5', unit: t('个工作日') },
      { label: t('到现场'), value: '0', unit: t('次') },
      { label: t('需提交'), value: '1', unit: t('/ {total} 份', { total: 4 }) },
      { label: t('费用'), value: '¥0' },
    ],
    todo: [
      { href: '#', colour: 'red', symbol: 'circle-alert', title: t('居住证首次申领 需补正 1 项'), text: t('请在 11 月 27 日前重传「租赁合同」第 2 页') },
      { href: '#', colour: 'amber', symbol: 'clock', title: t('驾驶证还有 {days} 天到期', { days: 46 }), text: t('现在换证，材料 0 份') },
      { href: '#', colour: 'green', symbol: 'check', title: t('您可享敬老卡'), text: t('无需材料，确认即可') },
    ],
    tiles: [
      { href: '#', mark: '居', name: t('居住证首次申领'), tag: { text: t('{count} 份免交', { count: 3 }), colour: 'green' }, detail: t('{count} 个工作日', { count: 5 }) },
      { href: '#', mark: '金', name: t('公积金租房提取'), tag: { text: t('全部免交'), colour: 'green' }, detail: t('{count} 个工作日', { count: 3 }) },
      { href: '#', mark: '食', name: t('食品经营许可'), detail: t('{count} 个工作日', { count: 5 }) },
      { href: '#', mark: '敬', name: t('老年综合津贴・敬老卡'), tag: { text: t('全部免交'), colour: 'green' }, detail: t('{count} 个工作日', { count: 5 }) },
    ],
    slots: [
      { name: t('居民身份证'), symbol: 'check', colour: 'green', tag: { text: t('免提交'), colour: 'green' }, text: t('取自您的电子身份证，有效至 {date}', { date: '2034-05-12' }) },
      { name: t('社会保险缴费记录'), symbol: 'check', colour: 'green', tag: { text: t('免提交'), colour: 'green' }, text: t('由人社局数据核验') },
      { name: t('居住证明'), symbol: 'upload', colour: 'amber', tag: { text: t('需上传'), colour: 'yellow' }, text: t('未找到您的不动产权证或租赁备案。可上传租赁合同（PDF、照片，可多页）') },
    ],
    files: [{ name: '租赁合同 第2页.jpg', detail: '640 KB', href: '#', removeHref: '#' }],
    steps: [
      { title: t('提交'), state: 'done', lines: [submitted] },
      { title: t('补正'), state: 'late', lines: [t('请在 11 月 27 日前重传「租赁合同」第 2 页')] },
      { title: t('受理'), state: 'now', lines: [t('{count} 个工作日内答复', { count: 5 })] },
      { title: t('核定') },
    ],
    rows: [
      { key: t('姓名'), value: '张小满', source: t('取自电子身份证，如有误请先办理信息更正') },
      { key: t('手机号码'), value: '138 0013 8000', actions: [{ href: '#', text: t('修改') }] },
      { key: t('现住址'), lines: ['滨江区 滨江街道', '望江路 18 号 3 幢 1204 室'], actions: [{ href: '#', text: t('修改') }] },
    ],
    tasks: [
      { id: 'task-1', title: t('联系方式'), href: '#', status: t('已填好') },
      { id: 'task-2', title: t('居住情况'), href: '#', tag: { text: t('未填') } },
      { id: 'task-3', title: t('核对并签署'), hint: t('前面都填好后才能开始'), tag: { text: t('还不能开始'), colour: 'grey' } },
    ],
    table: {
      caption: t('使用记录'),
      head: [{ text: t('时间') }, { text: t('用途') }, { text: t('次数'), numeric: true }],
      rows: [
        [{ text: submitted }, { text: t('居住证首次申领'), href: '#' }, { text: '1', numeric: true }],
        [{ text: formatDayTime(new Date('2026-10-08T01:30:00Z'), locale) }, { text: t('公积金租房提取'), href: '#' }, { text: '2', numeric: true }],
      ],
    },
  };
}

export function certificateSamples(t: Translate) {
  return [
    { type: t('居民身份证'), holder: '张小满', details: ['8901••••••••••0023', t('有效至 {date}', { date: '2034-05-12' })], seal: t('申江公安'), demo: true, href: '#' },
    { type: t('居住证'), holder: '张小满', details: [t('有效至 {date}', { date: '2027-11-22' })], seal: t('申江公安'), demo: true, colour: 'green', href: '#' },
    { type: t('社会保障卡'), holder: '张小满', details: [t('长期有效')], seal: t('申江人社'), demo: true, colour: 'amber', href: '#' },
    { type: t('食品经营许可证'), holder: '申江小满餐饮有限公司', details: [t('有效至 {date}', { date: '2026-10-01' })], seal: t('申江市监'), demo: true, colour: 'teal', state: t('已过期'), void: true },
  ];
}

export function queueSamples(t: Translate) {
  return {
    queues: [
      { href: '#', text: t('待受理'), count: '37', current: true },
      { href: '#', text: t('我的'), count: '6' },
      { href: '#', text: t('即将超期'), count: '4', urgent: true },
    ],
    cases: [
      { number: 'SJ2026112300042-7', href: '#', service: t('居住证首次申领'), applicant: '张*满', left: { text: t('今天 {time}', { time: '17:00' }), colour: 'red' }, state: t('待受理') },
      { number: 'SJ2026112300057-1', href: '#', service: t('居住证首次申领'), applicant: '李*', left: { text: t('{count} 天', { count: 1 }), colour: 'yellow' }, state: t('重新提交') },
      { number: 'SJ2026112300063-9', href: '#', service: t('老年综合津贴・敬老卡'), applicant: '陈*英', left: { text: t('{count} 天', { count: 3 }), colour: 'grey' }, state: t('待受理') },
    ],
  };
}
