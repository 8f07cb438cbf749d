import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { Clock } from '../../platform/clock/clock.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { OpenRecords } from '../application/open-records.js';
import { ReadIntegrity } from '../application/read-integrity.js';
import { readQuestion } from '../domain/question.js';
import { integrityPage, integrityView } from './integrity.view.js';
import { askedRecords, readPlace } from './records-address.js';
import { recordsCsv } from './records-csv.js';
import { recordsPage, recordsView } from './records.view.js';

/** The auditors' room: who did what to whom, and whether the record of it is whole. It changes nothing. */
@Controller('/audit')
export class AuditController {
  constructor(
    private readonly openRecords: OpenRecords,
    private readonly integrity: ReadIntegrity,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Access('auditor')
  async records(@Req() request: Request, @Res() response: Response): Promise<void> {
    const asked = askedRecords(request.query);
    const after = readPlace(request.query['after']);
    const question = readQuestion(asked, this.clock.today());
    const opened = 'refused' in question ? question : await this.openRecords.page(staffOf(request), question, after);
    const today = Object.values(asked).every((text) => text === '') ? this.clock.today() : undefined;
    const view = recordsView(opened, { asked, today, further: after !== undefined }, frameOf(response));
    sendPage(response, recordsPage, view, 'refused' in opened ? 422 : 200);
  }

  /** The same question's answer as a file. */
  @Get('records.csv')
  @Access('auditor')
  async file(@Req() request: Request, @Res() response: Response): Promise<void> {
    const asked = askedRecords(request.query);
    const question = readQuestion(asked, this.clock.today());
    const opened = 'refused' in question ? question : await this.openRecords.forExport(staffOf(request), question);
    const frame = frameOf(response);
    if ('refused' in opened) {
      sendPage(response, recordsPage, recordsView(opened, { asked, today: undefined, further: false }, frame), 422);
      return;
    }
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Disposition', `attachment; filename="audit-${this.clock.today()}.csv"`);
    response.type('text/csv').send(recordsCsv(opened, frame));
  }

  @Get('integrity')
  @Access('auditor')
  async whole(@Res() response: Response, @Query('started') started: unknown): Promise<void> {
    sendPage(response, integrityPage, integrityView(await this.integrity.read(), started === '1', frameOf(response)));
  }

  /** Begins a verification of everything; the page tells when it is done. */
  @Post('integrity')
  @Access('auditor')
  async verify(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.integrity.ask(staffOf(request));
    response.redirect(303, '/audit/integrity?started=1');
  }
}
