import { NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { errorPage } from '../../platform/errors/error.view.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';

/** Another's application or case doesn't exist; one's own under another party is a conflict that can be mended. */
export function answerOpenRefusal(
  refusal: { readonly refused: 'other-party' } | { readonly refused: 'no-such-application' | 'no-such-case' },
  request: Request,
  response: Response,
): void {
  if (refusal.refused !== 'other-party') throw new NotFoundException();
  const { t } = frameOf(response);
  sendPage(
    response,
    errorPage,
    {
      title: t('这份申请属于另一个办事身份'),
      what: t('您打开这一页之后切换过办事身份，所以刚才的操作没有生效。'),
      next: t('请切换回原来的身份，再接着办理。已填的内容都在。'),
      action: { href: `/account/party?back=${encodeURIComponent(request.method === 'GET' ? request.originalUrl : '/cases')}`, text: t('切换办事身份') },
    },
    409,
  );
}
