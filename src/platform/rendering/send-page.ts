import type { Response } from 'express';
import type { Frame } from './frame.js';
import { pageRenderer } from './page.js';
import type { Page } from './page.js';

/** The frame that the middleware built for this request. Throws when the route is not behind that middleware. */
export function frameOf(res: Response): Frame {
  const frame = (res.locals as { frame?: Frame }).frame;
  if (frame === undefined) throw new Error(`No frame for ${res.req.path}: the frame middleware must run before this route`);
  return frame;
}

/**
 * Renders `page` and ends the response with it. Works in Express handlers and in Nest controllers that take `@Res()`.
 * A signed-in reader's page is never stored by browsers or proxies, unless the handler has set Cache-Control itself.
 * What the route declared the same for every visitor is kept for the next one.
 */
export function sendPage<View>(res: Response, page: Page<View>, view: View, status = 200): void {
  const frame = frameOf(res);
  const html = pageRenderer().render(page, view, frame);
  if (frame.account !== undefined && !res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Language', frame.locale);
  if (status === 200) (res.locals as { keepPage?: (html: string) => void }).keepPage?.(html);
  res.status(status).type('html').send(html);
}
