import type { Translate } from '../../platform/i18n/translate.js';

/** What a person is in the demonstration for. */
export function storyText(key: string, t: Translate): string {
  switch (key) {
    case 'xiaoman':
      return t('证照齐全，还没有居住证：办居住证首次申领时大部分材料不用提交。');
    case 'mo':
      return t('已实名，但名下没有任何电子证照；受一家餐饮公司委托办事。');
    case 'qiming':
      return t('居住证下周到期，现在可以办签注。');
    case 'guifang':
      return t('66 岁，本市户籍：可以领老年综合津贴和敬老卡，什么都不用提交。使用长者模式。');
    case 'jianguo':
      return t('一个 7 岁孩子的父亲，可以代孩子办事。');
    case 'min':
      return t('一个 7 岁孩子的母亲，可以代孩子办事。');
    case 'yinuo':
      return t('7 岁的孩子，没有自己的账号，由父母代办。');
    case 'liqun':
      return t('一家餐饮公司的法定代表人，可以为公司办食品经营许可。');
    case 'xiao':
      return t('刚注册，还没有实名认证：登录后可以试一试认证。');
    case 'gulmira':
      return t('名字很长，界面使用英文。');
    default:
      throw new Error(`no story of "${key}"`);
  }
}
