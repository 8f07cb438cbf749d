import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { sendFile } from '../../platform/http/send-file.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { CaseAccess } from '../application/case-access.js';
import { ReadSigning } from '../application/read-signing.js';
import { ResendInvitation, type ResendRefusal } from '../application/resend-invitation.js';
import { answerOpenRefusal } from './open-refusal.js';
import { signatoriesPage, signatoriesView, type SignatoryProblem } from './signatories.view.js';

/** Who signs, as whoever applied sees it: who has and who hasn't, and how to reach those who haven't. */
@Controller('/cases/:number/signatories')
export class SignatoriesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CaseAccess,
    private readonly readSigning: ReadSigning,
    private readonly resendInvitation: ResendInvitation,
  ) {}

  @Get()
  @Access('verified')
  async show(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    await this.render(request, response, number, undefined, 200);
  }

  @Get('/document')
  @Access('verified')
  async document(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const caseFile = await this.access.forApplicant(this.dataSource.manager, citizenOf(request), number);
    if ('refused' in caseFile) return answerOpenRefusal(caseFile, request, response);
    const file = await this.readSigning.file(caseFile);
    if (!file) throw new NotFoundException();
    sendFile(response, file);
  }

  @Post('/:id/resend')
  @Access('verified')
  async resend(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.answer(request, response, number, id, await this.resendInvitation.resend(citizenOf(request), number, id), '');
  }

  @Post('/:id/mobile')
  @Access('verified')
  async changeMobile(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const typed: unknown = (request.body as Readonly<Record<string, unknown>> | undefined)?.['mobile'];
    const mobile = typeof typed === 'string' ? typed.slice(0, 40) : '';
    await this.answer(request, response, number, id, await this.resendInvitation.changeMobile(citizenOf(request), number, id, mobile), mobile);
  }

  private async answer(
    request: Request, response: Response, number: string, id: string, result: { sent: true } | ResendRefusal, typed: string,
  ): Promise<void> {
    if (!('refused' in result)) return response.redirect(303, `/cases/${number}/signatories?sent=1#signatory-${id}`);
    if (result.refused === 'no-such-case' || result.refused === 'other-party') return answerOpenRefusal(result, request, response);
    if (result.refused === 'no-such-signatory') throw new NotFoundException();
    await this.render(request, response, number, { id, refused: result.refused, typed }, result.refused === 'not-asked' ? 409 : 422);
  }

  private async render(request: Request, response: Response, number: string, problem: SignatoryProblem | undefined, status: number): Promise<void> {
    const caseFile = await this.access.forApplicant(this.dataSource.manager, citizenOf(request), number);
    if ('refused' in caseFile) return answerOpenRefusal(caseFile, request, response);
    const state = await this.readSigning.of(caseFile);
    if (!state) throw new NotFoundException();
    sendPage(response, signatoriesPage, signatoriesView(caseFile, state, { problem, sent: request.query['sent'] === '1' }, frameOf(response)), status);
  }
}
