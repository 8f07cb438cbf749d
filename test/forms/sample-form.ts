import type { Answers, ReadingContext, Region } from '../../src/forms/answers.js';
import type { FormDefinition } from '../../src/forms/definition.js';
import { readForm } from '../../src/forms/read-form.js';
import { residentIdCheckCharacter } from '../../src/accounts/domain/resident-id.js';

export const REGIONS: readonly Region[] = [
  { code: '890100', name: '申江市', parent: null },
  { code: '890104', name: '徐浦区', parent: '890100' },
  { code: '890104001', name: '徐浦街道', parent: '890104' },
  { code: '890104002', name: '枫林街道', parent: '890104' },
  { code: '890107', name: '滨江区', parent: '890100' },
  { code: '890107001', name: '滨江街道', parent: '890107' },
  { code: '890130', name: '崇沙区', parent: '890100' },
];

export const CONTEXT: ReadingContext = { today: '2026-11-23', regions: REGIONS, prefilled: {} };

export const demoId = (first17: string): string => first17 + residentIdCheckCharacter(first17);
export const ZHANG = demoId('89010119900517123');

/** A form with every kind of field, a hidden page, hidden fields and facts. */
export const SAMPLE: Record<string, unknown> = {
  type: 'default',
  id: 'residence-permit',
  components: [
    {
      type: 'group', id: 'contact', label: '您的联系方式', properties: { hint: '用于联系您' },
      components: [
        { type: 'text', id: 'intro', text: '请核对以下信息。\n\n- 姓名\n- 手机号码' },
        {
          type: 'textfield', id: 'f_name', key: 'full_name', label: '姓名', validate: { required: true, maxLength: 50 },
          properties: { prefill: 'certificate:11100000000013127D001.CZZT', editable: 'no', autocomplete: 'name' },
        },
        {
          type: 'textfield', id: 'f_id', key: 'id_number', label: '身份证号码', validate: { required: true },
          properties: { kind: 'resident-id', prefill: 'account.id_number' },
        },
        {
          type: 'textfield', id: 'f_mobile', key: 'mobile', label: '手机号码', description: '用于接收办理进度',
          validate: { required: true }, properties: { kind: 'mobile', prefill: 'account.mobile' },
        },
        { type: 'textfield', id: 'f_email', key: 'email', label: '电子邮箱', validate: { validationType: 'email' } },
        { type: 'textarea', id: 'f_note', key: 'note', label: '备注', validate: { maxLength: 300 } },
      ],
    },
    {
      type: 'group', id: 'living', label: '居住情况',
      components: [
        {
          type: 'radio', id: 'f_housing', key: 'housing', label: '居住方式', validate: { required: true },
          values: [{ value: 'own', label: '自有住房' }, { value: 'rent', label: '租房' }, { value: 'dormitory', label: '单位宿舍' }],
          properties: { fact: 'housing' },
        },
        {
          type: 'number', id: 'f_rent', key: 'rent', label: '月租金', validate: { required: true, min: 1, max: 10_000_000 },
          properties: { kind: 'money' }, conditional: { hide: '=housing != "rent"' },
        },
        {
          type: 'textfield', id: 'f_address', key: 'residence', label: '现住址', validate: { required: true },
          properties: { kind: 'address' },
        },
        {
          type: 'select', id: 'f_region', key: 'district', label: '办理地区', validate: { required: true },
          properties: { kind: 'region', level: 'district', fact: 'district' },
        },
        {
          type: 'datetime', id: 'f_since', key: 'since', label: '入住日期', validate: { required: true },
          properties: { earliest: 'today-80y', latest: 'today' },
        },
        {
          type: 'dynamiclist', id: 'f_members', path: 'members', label: '同住人', properties: { max: '5' },
          components: [
            { type: 'textfield', id: 'm_name', key: 'name', label: '姓名', validate: { required: true } },
            {
              type: 'select', id: 'm_relation', key: 'relation', label: '与您的关系', validate: { required: true },
              values: [{ value: 'spouse', label: '配偶' }, { value: 'child', label: '子女' }],
            },
            { type: 'checkbox', id: 'm_minor', key: 'minor', label: '未满 18 周岁' },
          ],
        },
      ],
    },
    {
      type: 'group', id: 'work', label: '就业情况', conditional: { hide: '=party_kind = "organisation" or age < 16' },
      components: [
        {
          type: 'select', id: 'f_work', key: 'work', label: '就业状态', validate: { required: true },
          values: [{ value: 'employed', label: '在职' }, { value: 'student', label: '在读' }, { value: 'none', label: '待业' }],
          properties: { fact: 'work' },
        },
      ],
    },
    {
      type: 'group', id: 'employment', label: '就业单位', conditional: { hide: '=not(work = "employed")' },
      components: [
        {
          type: 'textfield', id: 'f_uscc', key: 'employer_code', label: '统一社会信用代码', validate: { required: true },
          properties: { kind: 'social-credit-code' },
        },
        {
          type: 'number', id: 'f_months', key: 'insured_months', label: '社保缴纳月数',
          validate: { required: true, min: 0, max: 600 }, properties: { suffix: '个月', fact: 'insured_months' },
        },
        {
          type: 'checklist', id: 'f_kinds', key: 'insurance', label: '参加的保险',
          values: [{ value: 'pension', label: '养老' }, { value: 'medical', label: '医疗' }], properties: { fact: 'insurance' },
        },
        {
          type: 'textfield', id: 'f_contact', key: 'contact_person', label: '单位联系人',
          properties: { kind: 'person', mobile: 'optional' },
        },
        {
          type: 'textfield', id: 'f_contract', key: 'contract_number', label: '合同编号',
          validate: { pattern: '[A-Z]{2}\\d{4}' }, properties: { patternHint: '两个大写字母加四位数字' },
        },
      ],
    },
    {
      type: 'group', id: 'consent', label: '确认',
      components: [
        {
          type: 'checkbox', id: 'f_true', key: 'truthful', label: '以上内容属实', validate: { required: true },
          properties: { fact: 'truthful' },
        },
      ],
    },
  ],
};

export function sampleForm(): FormDefinition {
  const { form, problems } = readForm(SAMPLE);
  if (form === undefined) throw new Error(JSON.stringify(problems));
  return form;
}

/** Inputs of every page that are accepted, for somebody who rents and works. */
export const TYPED: Readonly<Record<string, string | string[]>> = {
  full_name: ' 张小满 ', id_number: ZHANG.toLowerCase(), mobile: '138 0013 8000', email: '', note: '第一行\r\n第二行 ',
  housing: 'rent', rent: '¥3,500.5', 'residence.region': '890107001', 'residence.detail': '江边路１号 ',
  district: '890107', 'since.year': '2026', 'since.month': '3', 'since.day': '9',
  'members.rows': '2', 'members.0.name': '王芳', 'members.0.relation': 'spouse', 'members.1.name': '', 'members.1.relation': '',
  work: 'employed', employer_code: '91350100m000100y43', insured_months: '１２', insurance: ['medical', 'pension'],
  'contact_person.name': '李强', 'contact_person.idNumber': ZHANG, 'contact_person.mobile': '', contract_number: 'AB1234',
  truthful: 'yes',
};

export const ANSWERS: Answers = {
  full_name: '张小满', id_number: ZHANG, mobile: '13800138000', note: '第一行\n第二行',
  housing: 'rent', rent: 350_050, residence: { region: '890107001', detail: '江边路１号' },
  district: '890107', since: '2026-03-09', members: [{ name: '王芳', relation: 'spouse', minor: false }],
  work: 'employed', employer_code: '91350100M000100Y43', insured_months: 12, insurance: ['pension', 'medical'],
  contact_person: { name: '李强', idNumber: ZHANG }, contract_number: 'AB1234', truthful: true,
};
