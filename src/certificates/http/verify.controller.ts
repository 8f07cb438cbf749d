import { Body, Controller, Get, Param, Post, Redirect, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access } from '../../accounts/http/access.js';
import { filesOf, Multipart } from '../../platform/http/multipart.js';
import { errorPage } from '../../platform/errors/error.view.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { VerifyCertificate } from '../application/verify-certificate.js';
import { documentVerdictView, verdictPage, verdictView } from './verdict.view.js';
import { fileRefusalText, notFoundText, verifyPage, type VerifyProblem, verifyView } from './verify.view.js';

/** Open to anyone. What comes back is about one person's certificate: kept by nobody, listed nowhere, sent nowhere on. */
@Controller('verify')
export class VerifyController {
  constructor(private readonly verify: VerifyCertificate) {}

  @Get()
  @Access('anyone')
  form(@Res() response: Response): void {
    sendPage(response, verifyPage, verifyView(frameOf(response)));
  }

  @Post()
  @Access('anyone')
  async byIdentifier(@Req() request: Request, @Res() response: Response, @Body() body: unknown): Promise<void> {
    keepPrivate(response);
    const frame = frameOf(response);
    const { identifier, fact } = readForm(body);
    const problems: VerifyProblem[] = [
      ...(identifier.trim() === '' ? [{ at: 'identifier' as const, text: frame.t('请填写证照标识') }] : []),
      ...(fact.trim() === '' ? [{ at: 'fact' as const, text: frame.t('请填写持证人证件号码的后四位') }] : []),
    ];
    if (problems.length > 0) return sendPage(response, verifyPage, verifyView(frame, identifier, problems), 422);
    const found = await this.verify.byIdentifier(identifier, fact, String(request.ip));
    if (!('refused' in found)) return sendPage(response, verdictPage, verdictView(found, frame));
    if (found.refused === 'too-many') {
      response.setHeader('Retry-After', found.waitSeconds);
      const text = frame.t('试得太频繁了，请 {count} 秒后再试', { count: found.waitSeconds });
      return sendPage(response, verifyPage, verifyView(frame, identifier, [{ at: 'both', text }]), 429);
    }
    const problem: VerifyProblem =
      found.refused === 'bad-identifier'
        ? { at: 'identifier', text: frame.t('证照标识有误，请逐字核对：它以 1.2.156.3005.2 开头，以一位校验码结尾') }
        : { at: 'both', text: notFoundText(frame) };
    sendPage(response, verifyPage, verifyView(frame, identifier, [problem]), 422);
  }

  /** After a change of language the browser comes back here by GET. */
  @Get('file')
  @Access('anyone')
  @Redirect('/verify', 303)
  fileForm(): void {}

  @Post('file')
  @Access('anyone')
  @Multipart()
  async byFile(@Req() request: Request, @Res() response: Response): Promise<void> {
    keepPrivate(response);
    const frame = frameOf(response);
    const refuse = (text: string): void => sendPage(response, verifyPage, verifyView(frame, '', [{ at: 'file', text }]), 422);
    if (request.uploadProblem) return refuse(frame.t('文件太大或没有传完整，请上传 10 MB 以内的证照 PDF 原件'));
    const [file] = filesOf(request);
    if (!file) return refuse(frame.t('请选择要核验的 PDF 文件'));
    const outcome = await this.verify.byFile(file.buffer);
    if ('refused' in outcome) return refuse(fileRefusalText(outcome, frame));
    if ('document' in outcome) return sendPage(response, verdictPage, documentVerdictView(outcome, frame));
    sendPage(response, verdictPage, verdictView(outcome.view, frame, outcome));
  }

  @Get('c/:token')
  @Access('anyone')
  async byToken(@Res() response: Response, @Param('token') token: string): Promise<void> {
    keepPrivate(response);
    const frame = frameOf(response);
    const found = await this.verify.byToken(token);
    if (!('refused' in found)) return sendPage(response, verdictPage, verdictView(found, frame));
    const { t } = frame;
    sendPage(response, errorPage, {
      title: t('查不到这张证照'),
      what: t('这个二维码不是本市签发的，或者没有扫完整。它不能证明任何事。'),
      next: t('请让对方重新出示，再扫一次；也可以用证照标识核验。'),
      action: { href: '/verify', text: t('用证照标识核验') },
    }, 404);
  }
}

function keepPrivate(response: Response): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Robots-Tag', 'noindex');
  response.setHeader('Referrer-Policy', 'no-referrer');
}

/** What isn't a short text counts as left empty. */
function readForm(body: unknown): { identifier: string; fact: string } {
  const form = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const short = (value: unknown, most: number): string => (typeof value === 'string' && value.length <= most ? value : '');
  return { identifier: short(form['identifier'], 200), fact: short(form['fact'], 20) };
}
