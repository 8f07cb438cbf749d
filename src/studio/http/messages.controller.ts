import { Controller, Get, NotFoundException, Param, ParseIntPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { AwaitedMessages } from '../../cases/application/awaited-messages.js';
import { DeliverMessage } from '../../cases/application/deliver-message.js';
import { Incidents } from '../../cases/application/incidents.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { studioMessagePage, studioMessagesPage, studioMessagesView, studioMessageView, type MessageRefused } from './messages.view.js';
import { studioSide } from './side.view.js';

const NUMBER = /^[0-9A-Z-]{4,40}$/;

/** Cases that wait for something from outside, and the hand that delivers it when no system does. */
@Controller('studio/messages')
export class MessagesController {
  constructor(
    private readonly awaited: AwaitedMessages,
    private readonly deliverMessage: DeliverMessage,
    private readonly incidents: Incidents,
  ) {}

  @Get()
  @Access('admin')
  async list(@Query('after') after: unknown, @Query('done') done: unknown, @Res() response: Response): Promise<void> {
    const frame = frameOf(response);
    const page = await this.awaited.list(typeof after === 'string' ? after : undefined);
    const number = typeof done === 'string' && NUMBER.test(done) ? done : undefined;
    sendPage(response, studioMessagesPage, { ...studioMessagesView(page, number, frame), ...studioSide(await this.incidents.count(), frame) });
  }

  @Get(':number/:token')
  @Access('admin')
  async one(@Param('number') number: string, @Param('token', ParseIntPipe) token: number, @Query('node') node: unknown, @Res() response: Response): Promise<void> {
    await this.show(response, number, token, typeof node === 'string' ? node : '', undefined);
  }

  @Post(':number/:token')
  @Access('admin')
  async deliver(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('token', ParseIntPipe) token: number): Promise<void> {
    const { node, reason } = formBody(request, 'node', 'reason');
    const found = await this.awaited.find(number, token, node);
    if (!found) throw new NotFoundException();
    const names = found.variables.map(({ name }) => name);
    const posted = formBody(request, ...names.map((name) => `variable-${name}`));
    const typed = Object.fromEntries(names.map((name) => [name, posted[`variable-${name}`] ?? '']));
    const result = await this.deliverMessage.byHand(staffOf(request), number, { token, node }, { reason, typed });
    if ('delivered' in result) response.redirect(303, `/studio/messages?done=${number}`);
    else if (result.refused === 'not-waiting') throw new NotFoundException();
    else {
      const wrong = result.refused === 'bad-variables' ? result.names : [];
      await this.show(response, number, token, node, { typed, reason, wrong, reasonMissing: reason.trim() === '' }, 422);
    }
  }

  private async show(response: Response, number: string, token: number, node: string, refused: MessageRefused | undefined, status = 200): Promise<void> {
    const frame = frameOf(response);
    const found = await this.awaited.find(number, token, node);
    if (!found) throw new NotFoundException();
    sendPage(response, studioMessagePage, { ...studioMessageView(found, refused, frame), ...studioSide(await this.incidents.count(), frame) }, status);
  }
}
