import { brotliCompressSync, constants } from 'node:zlib';
import type { Request, Response } from 'express';
import { isDevelopment } from '../config/development.js';
import type { Frame } from '../rendering/frame.js';

interface CachedPage {
  readonly plain: Buffer;
  readonly brotli: Buffer;
}

const MAX_PAGES = 3000;

/**
 * Pages as finished bytes for readers who are not signed in, by path, language and elder mode. Answered ahead of the
 * whole middleware chain, without a cookie. Dropped as one when something is published, and at most a minute old,
 * because pages speak of time.
 */
export class AnonymousPages {
  private pages = new Map<string, CachedPage>();
  private filledAt = Date.now();

  /** Answers from the cache; false when the page isn't there or the reader is known. */
  answer(key: string | undefined, request: Request, response: Response): boolean {
    if (Date.now() - this.filledAt > 60_000) this.drop();
    const page = key === undefined ? undefined : this.pages.get(key);
    if (!page) return false;
    const brotli = String(request.headers['accept-encoding'] ?? '').includes('br');
    response.statusCode = 200;
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Vary', 'Accept-Encoding, Cookie, Accept-Language');
    response.setHeader('Cache-Control', 'no-cache');
    if (brotli) response.setHeader('Content-Encoding', 'br');
    response.end(request.method === 'HEAD' ? undefined : brotli ? page.brotli : page.plain);
    return true;
  }

  /**
   * For a page about to be made: hands over where to put it when it is finished. What is published meanwhile has dropped
   * the pages, and the one made from what was known before is then not kept. Undefined where nothing may be kept.
   */
  keeper(key: string | undefined): ((html: string) => void) | undefined {
    // Whoever works on a template wants to see it changed.
    if (key === undefined || isDevelopment()) return undefined;
    const pages = this.pages;
    return (html) => {
      if (pages !== this.pages || pages.size >= MAX_PAGES) return;
      const plain = Buffer.from(html, 'utf8');
      const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
      pages.set(key, { plain, brotli });
    };
  }

  drop(): void {
    this.pages = new Map();
    this.filledAt = Date.now();
  }

  /** Undefined for what must not be cached: a query, a change, a reader with a session. */
  keyOf(request: Request, sessionCookie: string, reading: Pick<Frame, 'locale' | 'elder'>): string | undefined {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    if (request.originalUrl.includes('?')) return undefined;
    if (String(request.headers.cookie ?? '').includes(`${sessionCookie}=`)) return undefined;
    return `${reading.locale} ${reading.elder || 'plain'} ${request.path}`;
  }
}
