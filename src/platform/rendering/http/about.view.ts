import type { Frame } from '../frame.js';
import { definePage } from '../page.js';

/** What the foot of every page leads to: words that hold for the portal as a whole. */
export interface AboutView {
  readonly title: string;
  readonly sections: readonly { readonly heading: string; readonly lines: readonly string[] }[];
}

export const aboutPage = definePage<AboutView>('about/about');

/** /accessibility. Says what is tested, and the ways that need no screen at all. */
export function accessibilityView({ t }: Frame): AboutView {
  return {
    title: t('无障碍声明'),
    sections: [
      {
        heading: t('我们做到的'),
        lines: [
          t('本站以 WCAG 2.2 AA 为目标：可以只用键盘操作，可以用读屏软件，文字与背景的对比度不低于 4.5:1。'),
          t('长者模式的文字从 20 像素到 30 像素，可以点按的地方不小于 60 像素。任何一页的页脚都可以打开。'),
          t('每一页在不运行脚本时也能办完事。深色或浅色跟随您的设备。'),
        ],
      },
      {
        heading: t('还没有做到的'),
        lines: [t('办理流程图以图形展示，旁边都有同样内容的文字列表。您上传的文件由您提供，我们不改动其中的内容。')],
      },
      {
        heading: t('不方便上网时'),
        lines: [
          t('拨打 12345，或到就近的社区事务受理中心，工作人员可以帮您办。'),
          t('您也可以授权家人代办；代办的每一步都有记录。'),
          t('遇到用不了的地方，请拨打 12345 告诉我们是哪一页、用的什么设备。'),
        ],
      },
    ],
  };
}

/** /privacy. Says only what the portal really does. */
export function privacyView({ t }: Frame): AboutView {
  return {
    title: t('隐私说明'),
    sections: [
      {
        heading: t('我们用到哪些信息'),
        lines: [
          t('浏览和搜索不需要登录，也不会给您的设备写入用于跟踪的信息。'),
          t('登录后，我们用一个必要的 Cookie 记住您已登录；语言和字号的选择也记在 Cookie 里。'),
          t('办事时只收集这件事需要的信息。政府已有的证照，经您同意后调用，不再向您要。'),
        ],
      },
      {
        heading: t('怎样保护'),
        lines: [
          t('您的回答、证照内容和上传的文件都加密保存，只有办理这件事的工作人员可以查看，每次查看都有记录。'),
          t('证照每次使用都要您同意，只能用于那一次申请。谁用过、用来做什么，您随时可以在“我的证照”里看到。'),
        ],
      },
      {
        heading: t('您可以做什么'),
        lines: [t('您可以查看和更正自己的信息，撤回还没有用掉的授权。有疑问请拨打 12345。')],
      },
    ],
  };
}
