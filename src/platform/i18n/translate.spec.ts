import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toTraditional } from './traditional.js';
import { missingEnglish, readEnglish, translator } from './translate.js';

describe('translating', () => {
  it('gives Simplified back as it was written, with its parameters filled in', () => {
    expect(translator('zh-Hans')('还有 {count} 处需要修改', { count: 2 })).toBe('还有 2 处需要修改');
  });

  it('derives Traditional and leaves the parameters alone, so a name is never converted', () => {
    expect(translator('zh-Hant')('您正在为 {name} 办理', { name: '范冰' })).toBe('您正在為 范冰 辦理');
  });

  it('falls back to the Chinese where the English is missing, and records what was missing', () => {
    const key = '这句话没有英文 {count}';
    expect(translator('en')(key, { count: 3 })).toBe('这句话没有英文 3');
    expect(missingEnglish()).toContain(key);
  });

  it('takes a parameter literally, even one that looks like markup or a placeholder', () => {
    const text = '{name} <b>{count}$&$t(一){{x}}';
    expect(translator('en')('没有 {name}', { name: text })).toBe(`没有 ${text}`);
    expect(translator('zh-Hans')('没有 {name}', { name: text })).toBe(`没有 ${text}`);
  });

  it('says which texts two rooms translate differently', () => {
    const folder = mkdtempSync(join(tmpdir(), 'english-'));
    writeFileSync(join(folder, 'a.json'), '{"受理": "Acceptance", "提交": "Submit"}');
    writeFileSync(join(folder, 'b.json'), '{"受理": "Accepted", "提交": "Submit"}');
    expect(readEnglish(folder)).toEqual({
      texts: { 受理: 'Acceptance', 提交: 'Submit' },
      conflicts: ['"受理" is "Acceptance" in a.json and "Accepted" in b.json'],
    });
  });

  it('chooses the English plural by count', () => {
    const english = translator('en');
    expect(english('还有 {count} 处需要修改', { count: 1 })).toBe('There is 1 thing to correct');
    expect(english('还有 {count} 处需要修改', { count: 2 })).toBe('There are 2 things to correct');
    expect(missingEnglish()).not.toContain('还有 {count} 处需要修改');
  });
});

describe('Traditional Chinese of the service hall', () => {
  it.each([
    ['居住证签注', '居住證簽注'],
    ['社区事务受理中心', '社區事務受理中心'],
    ['行政复议', '行政復議'],
    ['不准予行政许可', '不准予行政許可'],
    ['准予落户批复', '准予落戶批覆'],
    ['准驾车型', '准駕車型'],
    ['制证', '製證'],
    ['制度', '制度'],
    ['卫生许可证', '衛生許可證'],
    ['完税凭证', '完稅憑證'],
    ['说明', '說明'],
    ['公布', '公佈'],
    ['一次性告知', '一次性告知'],
    ['补正告知书', '補正告知書'],
    ['电子证照', '電子證照'],
    ['复印件', '複印件'],
    ['复工复产备案', '復工復產備案'],
    ['每周', '每週'],
    ['学历学位证书', '學歷學位證書'],
    ['窗口办理', '窗口辦理'],
    ['签一份告知承诺书', '簽一份告知承諾書'],
    ['准营准办', '准營准辦'],
    ['标准与准备', '標準與準備'],
    ['已换发新版本', '已換發新版本'],
    ['声明了两次', '聲明了兩次'],
    ['请不要回复', '請不要回覆'],
    ['在循环里，一公里', '在循環裏，一公里'],
    ['标签', '標籤'],
    ['在“我的证照”里查看', '在「我的證照」裏查看'],
  ])('%s is %s', (simplified, traditional) => {
    expect(toTraditional(simplified)).toBe(traditional);
  });

  it('leaves placeholders as they are', () => {
    expect(toTraditional('还有 {count} 处，见 {serviceName}')).toBe('還有 {count} 處，見 {serviceName}');
  });
});
