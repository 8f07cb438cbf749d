import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { ReadQueue } from '../../cases/application/read-queue.js';
import { ReadSupervision } from '../../cases/application/read-supervision.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { dateInCity } from '../../workflow/core/city-time.js';
import { chosenQueue } from './queue-link.js';
import { supervisionPage, supervisionView } from './supervision.view.js';

/** 電子監察: the month's yellow and red cards, by office. */
@Controller('/desk/supervision')
export class SupervisionController {
  constructor(
    private readonly supervision: ReadSupervision,
    private readonly queue: ReadQueue,
  ) {}

  @Get()
  @Access('leader')
  async show(@Req() request: Request, @Res() response: Response, @Query('month') asked?: unknown, @Query('after') after?: unknown): Promise<void> {
    const actor = staffOf(request);
    const frame = frameOf(response);
    const thisMonth = dateInCity(frame.now.getTime()).slice(0, 7);
    const month = typeof asked === 'string' && /^20\d\d-(0[1-9]|1[0-2])$/.test(asked) && asked <= thisMonth ? asked : thisMonth;
    const page = await this.supervision.page(actor, month, typeof after === 'string' ? after : undefined);
    const outline = await this.queue.outline(actor, chosenQueue({}));
    sendPage(response, supervisionPage, supervisionView(page, { month, thisMonth, officeId: actor.office.id, outline }, frame));
  }
}
