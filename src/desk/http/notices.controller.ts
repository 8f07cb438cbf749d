import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { ReadQueue } from '../../cases/application/read-queue.js';
import { ReadMessages } from '../../notifications/application/read-messages.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { noticesPage, noticesView } from './notices.view.js';
import { chosenQueue } from './queue-link.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a member of staff is told: limits that run out, cases forwarded, opinions asked for and given. */
@Controller('/desk/notices')
export class NoticesController {
  constructor(
    private readonly messages: ReadMessages,
    private readonly queue: ReadQueue,
  ) {}

  @Get()
  @Access('clerk', 'leader')
  async show(@Req() request: Request, @Res() response: Response, @Query('before') before?: unknown): Promise<void> {
    const actor = staffOf(request);
    const page = await this.messages.page(actor.accountId, typeof before === 'string' && UUID.test(before) ? before : undefined);
    const outline = await this.queue.outline(actor, chosenQueue({}));
    sendPage(response, noticesPage, noticesView(page.messages, page.next, outline, frameOf(response)));
  }

  @Post('read-all')
  @Access('clerk', 'leader')
  async readAll(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.messages.readAll(staffOf(request).accountId);
    response.redirect(303, '/desk/notices');
  }

  /** A change, so a POST: a browser that fetches links ahead must not mark notices as read. */
  @Post(':id')
  @Access('clerk', 'leader')
  async open(
    @Req() request: Request, @Res() response: Response,
    @Param('id', new ParseUUIDPipe({ exceptionFactory: () => new NotFoundException() })) id: string,
  ): Promise<void> {
    const opened = await this.messages.open(staffOf(request).accountId, id);
    if ('refused' in opened) throw new NotFoundException();
    response.redirect(303, opened.href);
  }
}
