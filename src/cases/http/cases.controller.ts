import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { RegionTable } from '../../accounts/application/region-table.js';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { sendFile } from '../../platform/http/send-file.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { ListCases } from '../application/list-cases.js';
import { ReadCase } from '../application/read-case.js';
import { ReadSigning } from '../application/read-signing.js';
import { SealDocument } from '../application/seal-document.js';
import { WithdrawCase } from '../application/withdraw-case.js';
import { mayWithdraw } from '../domain/case-state.js';
import { casePage, caseView } from './case.view.js';
import { casesPage, casesView } from './cases.view.js';
import { documentPage, documentView } from './document.view.js';
import { answerOpenRefusal } from './open-refusal.js';
import { serviceName } from './service-words.js';
import { withdrawPage } from './withdraw.view.js';

/** 辦件: what has become of what one applied for. */
@Controller('/cases')
export class CasesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly listCases: ListCases,
    private readonly readCase: ReadCase,
    private readonly readSigning: ReadSigning,
    private readonly withdrawCase: WithdrawCase,
    private readonly sealDocument: SealDocument,
    private readonly versions: ServiceVersions,
    private readonly regions: RegionTable,
  ) {}

  @Get()
  @Access('registered')
  async list(@Req() request: Request, @Res() response: Response, @Query('after') after: unknown): Promise<void> {
    const listed = await this.listCases.of(citizenOf(request), typeof after === 'string' ? after : undefined);
    const services = await this.versions.all();
    const bySlug = new Map(services.map((version) => [version.slug, version]));
    const nextHref = listed.next && `/cases?after=${encodeURIComponent(listed.next)}`;
    sendPage(response, casesPage, casesView(listed.drafts, listed.cases, { owed: listed.owed, bySlug, byCase: listed.versions }, nextHref, frameOf(response)));
  }

  @Get('/:number')
  @Access('verified')
  async show(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Query('submitted') submitted: unknown): Promise<void> {
    const reading = await this.readCase.forApplicant(citizenOf(request), number);
    if ('refused' in reading) return answerOpenRefusal(reading, request, response);
    const regions = await this.regions.all(this.dataSource.manager);
    const signing = reading.version.service.document && (await this.readSigning.of(reading.caseFile));
    sendPage(response, casePage, caseView(reading, { regions, submitted: submitted === '1', signing }, frameOf(response)));
  }

  @Get('/:number/documents/:document')
  @Access('verified')
  async document(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('document', ParseUUIDPipe) id: string): Promise<void> {
    const reading = await this.readCase.forApplicant(citizenOf(request), number);
    if ('refused' in reading) return answerOpenRefusal(reading, request, response);
    const document = reading.documents.find((each) => each.id === id);
    if (!document) throw new NotFoundException();
    sendPage(response, documentPage, documentView(document.content, `/cases/${number}`, `/cases/${number}/documents/${id}/file`, frameOf(response)));
  }

  @Get('/:number/documents/:document/file')
  @Access('verified')
  async documentFile(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('document', ParseUUIDPipe) id: string): Promise<void> {
    const reading = await this.readCase.forApplicant(citizenOf(request), number);
    if ('refused' in reading) return answerOpenRefusal(reading, request, response);
    const document = reading.documents.find((each) => each.id === id);
    if (!document) throw new NotFoundException();
    sendFile(response, await this.sealDocument.download(document.id));
  }

  @Get('/:number/files/:file')
  @Access('verified')
  async file(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('file', ParseUUIDPipe) id: string): Promise<void> {
    const reading = await this.readCase.forApplicant(citizenOf(request), number);
    if ('refused' in reading) return answerOpenRefusal(reading, request, response);
    const found = await this.readCase.file(reading, id);
    if (!found) throw new NotFoundException();
    sendFile(response, { name: found.file.name, mediaType: found.file.mediaType, content: found.content });
  }

  @Get('/:number/withdraw')
  @Access('verified')
  async askWithdraw(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const reading = await this.readCase.forApplicant(citizenOf(request), number);
    if ('refused' in reading) return answerOpenRefusal(reading, request, response);
    if (!mayWithdraw(reading.caseFile.state)) return response.redirect(303, `/cases/${number}`);
    const frame = frameOf(response);
    sendPage(response, withdrawPage, {
      title: frame.t('撤回申请'), serviceName: serviceName(reading.version.service, frame), number, action: `/cases/${number}/withdraw`, backHref: `/cases/${number}`,
    });
  }

  @Post('/:number/withdraw')
  @Access('verified')
  async withdraw(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const result = await this.withdrawCase.withdraw(citizenOf(request), number);
    if ('refused' in result && result.refused !== 'already-decided') return answerOpenRefusal(result, request, response);
    response.redirect(303, `/cases/${number}`);
  }
}
