import type { Translate } from '../i18n/translate.js';
import { definePage } from '../rendering/page.js';

export interface ErrorView {
  readonly title: string;
  /** What happened, in a sentence or two. */
  readonly what: string;
  /** What the reader can do now. */
  readonly next: string;
  readonly action?: { readonly href: string; readonly text: string };
  /** Does what is needed and sends again what was refused, so that nothing typed is lost. */
  readonly again?: { readonly action: string; readonly text: string; readonly fields: readonly { readonly name: string; readonly value: string }[] };
  /** To quote when asking for help; only where the portal itself failed. */
  readonly requestId?: string;
}

export const errorPage = definePage<ErrorView>('errors/error');

/** Words for an HTTP status. Unknown statuses read as 500 or 400. */
export function errorView(status: number, t: Translate, requestId: string): ErrorView {
  const home = { href: '/', text: t('回到首页') };
  switch (status) {
    case 401:
      return { title: t('登录已结束'), what: t('您有一段时间没有操作，为保护您的信息，登录已结束。'), next: t('请重新登录。已保存的草稿都在。'), action: { href: '/sign-in', text: t('重新登录') } };
    case 403:
      return { title: t('您不能打开这一页'), what: t('这一页不对您当前的身份开放。'), next: t('如果您代表他人或企业办事，请先切换办事身份；工作人员请用工作账号登录。'), action: home };
    case 404:
      return { title: t('没有找到这一页'), what: t('地址可能有误，或者内容已经撤下。'), next: t('请检查地址，或者回到首页搜索要办的事。'), action: home };
    case 409:
      return { title: t('情况已经变化'), what: t('这项内容在您打开之后被改动过，您刚才的操作没有生效。'), next: t('请返回上一页并刷新，再看一看现在的情况。'), action: home };
    case 413:
      return { title: t('提交的内容太大'), what: t('文件或文字超过了上限，没有保存。'), next: t('请返回上一页，选择较小的文件（每个不超过 10 MB）再试。'), action: home };
    case 429:
      return { title: t('操作太频繁'), what: t('短时间内的请求太多，我们先停一停。'), next: t('请一分钟后再试。已保存的内容不会丢失。'), action: home };
    case 503:
      return { title: t('系统正忙'), what: t('系统暂时无法处理您的请求。'), next: t('请几分钟后再试。已保存的内容不会丢失。'), action: home, requestId };
    default:
      return status < 500
        ? { title: t('无法处理这个请求'), what: t('请求的内容不完整或格式不对。'), next: t('请返回上一页重试。'), action: home }
        : { title: t('系统出错了'), what: t('是我们的问题，不是您的操作有误。已保存的内容不会丢失。'), next: t('请稍后再试；若仍不行，请拨打 12345 并报出下面的编号。'), action: home, requestId };
  }
}
