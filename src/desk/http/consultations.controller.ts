import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { ReadConsultations } from '../../cases/application/read-consultations.js';
import { ReadQueue } from '../../cases/application/read-queue.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { consultationsPage, consultationsView } from './consultations.view.js';
import { chosenQueue } from './queue-link.js';

/** 徵求意見: what this office has been asked. The answer is given on the case's own page. */
@Controller('/desk/consultations')
export class ConsultationsController {
  constructor(
    private readonly consultations: ReadConsultations,
    private readonly queue: ReadQueue,
  ) {}

  @Get()
  @Access('clerk', 'leader')
  async show(@Req() request: Request, @Res() response: Response, @Query('after') after?: unknown): Promise<void> {
    const actor = staffOf(request);
    const page = await this.consultations.page(actor, typeof after === 'string' ? after : undefined);
    const outline = await this.queue.outline(actor, chosenQueue({}));
    sendPage(response, consultationsPage, consultationsView(page.rows, page.next, outline, frameOf(response)));
  }
}
