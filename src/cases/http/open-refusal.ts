import { NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { errorPage } from '../../platform/errors/error.view.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';

/** Another's application or case doesn't exist; one's own under another party is a conflict that can be mended. */
export function answerOpenRefusal(
  refusal: { readonly refused: 'other-party'; readonly partyId: string } | { readonly refused: 'no-such-application' | 'no-such-case' },
  request: Request,
  response: Response,
): void {
  if (refusal.refused !== 'other-party') throw new NotFoundException();
  const { t } = frameOf(response);
  const typed = request.method === 'POST' && request.path.includes('/pages/') ? typedFields(request.body) : [];
  sendPage(
    response,
    errorPage,
    {
      title: t('这份申请属于另一个办事身份'),
      what: t('您打开这一页之后切换过办事身份，所以刚才的操作没有生效。'),
      next: t('请切换回原来的身份，再接着办理。已填的内容都在。'),
      ...(typed.length > 0
        ? {
            again: {
              action: '/account/party',
              text: t('切换回原来的身份，并保存刚才填的内容'),
              fields: [{ name: 'party', value: refusal.partyId }, { name: 'again', value: request.path }, ...typed],
            },
          }
        : { action: { href: `/account/party?back=${encodeURIComponent(backTo(request))}`, text: t('切换办事身份') } }),
    },
    409,
  );
}

/** Where to go on after switching: a change has no page of its own, but its application or case has. */
function backTo(request: Request): string {
  if (request.method === 'GET') return request.originalUrl;
  return /^\/(applications|cases)\/[\w-]+/.exec(request.path)?.[0] ?? '/cases';
}

/** What was typed, to be sent again as it was; the token is the new page's. */
function typedFields(body: unknown): { name: string; value: string }[] {
  return Object.entries((body ?? {}) as Readonly<Record<string, unknown>>)
    .filter(([name]) => name !== '_csrf')
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each: unknown) => ({ name, value: String(each) })));
}
