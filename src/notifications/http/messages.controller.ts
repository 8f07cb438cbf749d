import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { ReadMessages } from '../application/read-messages.js';
import { messagesPage, messagesView } from './messages.view.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Controller('messages')
export class MessagesController {
  constructor(private readonly messages: ReadMessages) {}

  @Get()
  @Access('registered')
  async all(@Req() request: Request, @Res() response: Response, @Query('before') before?: string): Promise<void> {
    const page = await this.messages.page(citizenOf(request).accountId, before && UUID.test(before) ? before : undefined);
    sendPage(response, messagesPage, messagesView(page.messages, page.next, frameOf(response)));
  }

  @Post('read-all')
  @Access('registered')
  async readAll(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.messages.readAll(citizenOf(request).accountId);
    response.redirect(303, '/messages');
  }

  /** A change, so a POST: a browser that fetches links ahead must not mark messages as read. */
  @Post(':id')
  @Access('registered')
  async open(
    @Req() request: Request,
    @Res() response: Response,
    @Param('id', new ParseUUIDPipe({ exceptionFactory: () => new NotFoundException() })) id: string,
  ): Promise<void> {
    const opened = await this.messages.open(citizenOf(request).accountId, id);
    if ('refused' in opened) throw new NotFoundException();
    response.redirect(303, opened.href);
  }
}
