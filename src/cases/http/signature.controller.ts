import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { RegionTable } from '../../accounts/application/region-table.js';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { errorPage } from '../../platform/errors/error.view.js';
import { sendFile } from '../../platform/http/send-file.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { CaseAnswers } from '../application/case-answers.js';
import { OpenSignatures, type OpenSignature } from '../application/open-signature.js';
import { ReadSigning } from '../application/read-signing.js';
import { REASON_LENGTH, SignDocument, type SigningRefusal } from '../application/sign-document.js';
import type { CheckProblem } from './check.view.js';
import { declineSignaturePage } from './decline-signature.view.js';
import { signaturePage, signatureView } from './signature.view.js';
import { Signing } from './signing.js';

/** 簽署: what a person named in somebody's application sees of it: the document, the check of who they are, and the pen. */
@Controller()
export class SignatureController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly openSignatures: OpenSignatures,
    private readonly signDocument: SignDocument,
    private readonly readSigning: ReadSigning,
    private readonly caseAnswers: CaseAnswers,
    private readonly regions: RegionTable,
    private readonly signing: Signing,
  ) {}

  /** The link that was sent. To all but the named person it opens nothing, and doesn't say why. */
  @Get('/sign/:token')
  @Access('verified')
  async link(@Req() request: Request, @Res() response: Response, @Param('token') token: string): Promise<void> {
    const found = await this.openSignatures.byLink(citizenOf(request), token);
    if (!('refused' in found)) return response.redirect(303, `/signatures/${found.id}`);
    const { t } = frameOf(response);
    sendPage(response, errorPage, {
      title: t('打不开这个签署链接'),
      what: t('链接可能已经过期、已被新的链接代替，或者不是发给您的。'),
      next: t('请用受邀人本人的账号登录后再打开。仍然打不开的，请让发起申请的人重新发送。'),
    }, 404);
  }

  @Get('/signatures/:id')
  @Access('verified')
  async show(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.render(request, response, id, [], 200);
  }

  @Get('/signatures/:id/document')
  @Access('verified')
  async document(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const { caseFile } = await this.open(request, id);
    const file = await this.readSigning.file(caseFile);
    if (!file) throw new NotFoundException();
    sendFile(response, file);
  }

  @Post('/signatures/:id/identity-check')
  @Access('verified')
  async askCheck(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const check = await this.signDocument.askCheck(citizenOf(request), id);
    if ('refused' in check) return this.refuse(check, request, response, id);
    response.redirect(303, `/identity-check/${check.id}`);
  }

  @Post('/signatures/:id/signature-code')
  @Access('verified')
  async sendCode(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.open(request, id);
    const problem = await this.signing.sendCode(request, frameOf(response));
    if (problem) return this.render(request, response, id, [problem], 422);
    response.redirect(303, `/signatures/${id}#code`);
  }

  @Post('/signatures/:id/sign')
  @Access('verified')
  async sign(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const frame = frameOf(response);
    // Signed already: a double click, or the back button.
    if ((await this.open(request, id)).standing !== 'waiting') return response.redirect(303, `/signatures/${id}`);
    if (fieldOf(request, 'declared') !== 'yes') {
      return this.render(request, response, id, [{ at: 'declaration', href: '#declared', text: frame.t('请确认声明') }], 422);
    }
    const signature = await this.signing.check(request, frame);
    if ('problem' in signature) return this.render(request, response, id, [signature.problem], 422);
    const result = await this.signDocument.sign(citizenOf(request), id, { method: signature.method, shown: fieldOf(request, 'shown') });
    if ('refused' in result) return this.refuse(result, request, response, id);
    this.signing.finish(request);
    response.redirect(303, `/signatures/${id}`);
  }

  @Get('/signatures/:id/decline')
  @Access('verified')
  async askDecline(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.renderDecline(request, response, id, '', 200);
  }

  @Post('/signatures/:id/decline')
  @Access('verified')
  async decline(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const result = await this.signDocument.decline(citizenOf(request), id, { reason: fieldOf(request, 'reason'), shown: fieldOf(request, 'shown') });
    if (!('refused' in result)) return response.redirect(303, `/signatures/${id}`);
    if (result.refused !== 'reason-needed') return this.refuse(result, request, response, id);
    const { t } = frameOf(response);
    await this.renderDecline(request, response, id, t('请写明为什么不同意，最多 {most} 个字', { most: result.most }), 422);
  }

  private async open(request: Request, id: string): Promise<OpenSignature> {
    const open = await this.openSignatures.open(this.dataSource.manager, citizenOf(request), id);
    if ('refused' in open) throw new NotFoundException();
    return open;
  }

  private async refuse(refusal: SigningRefusal, request: Request, response: Response, id: string): Promise<void> {
    const { t } = frameOf(response);
    const say = (text: string, status: number): Promise<void> => this.render(request, response, id, [{ at: 'whole', href: '#act', text }], status);
    switch (refusal.refused) {
      case 'no-such-signature': throw new NotFoundException();
      case 'check-needed': return say(t('请先完成本文件的身份核验，再签署'), 422);
      case 'changed-meanwhile': return say(t('文件刚刚改动过，下面是新的内容。请重新看过再签'), 409);
      case 'not-asked': return say(t('现在不用您签署，刚才的操作没有生效'), 409);
      case 'reason-needed': return say(t('请写明为什么不同意，最多 {most} 个字', { most: refusal.most }), 422);
    }
  }

  private async render(request: Request, response: Response, id: string, problems: readonly CheckProblem[], status: number): Promise<void> {
    const open = await this.open(request, id);
    const frame = frameOf(response);
    const view = signatureView(open, {
      problems,
      declared: fieldOf(request, 'declared') === 'yes',
      codeSent: this.signing.codeSent(request),
      answers: frame.locale === 'en' ? await this.caseAnswers.latest(open.caseFile) : {},
      regions: await this.regions.all(this.dataSource.manager),
    }, frame);
    sendPage(response, signaturePage, view, status);
  }

  private async renderDecline(request: Request, response: Response, id: string, error: string, status: number): Promise<void> {
    const open = await this.open(request, id);
    if (open.standing !== 'waiting') return response.redirect(303, `/signatures/${id}`);
    const { t } = frameOf(response);
    sendPage(response, declineSignaturePage, {
      title: t('我不同意签署'),
      document: open.document.content.title,
      hasErrors: error !== '',
      errors: error === '' ? [] : [{ text: error, href: '#reason' }],
      error,
      reason: fieldOf(request, 'reason'),
      most: String(REASON_LENGTH),
      shown: open.document.hash,
      action: `/signatures/${id}/decline`,
      backHref: `/signatures/${id}`,
    }, status);
  }
}

function fieldOf(request: Request, name: string): string {
  const value = (request.body as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
