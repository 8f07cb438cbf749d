import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access } from '../../accounts/http/access.js';
import { DeliverMessage, type DeliveryRefusal } from '../application/deliver-message.js';

const STATUS: Readonly<Record<DeliveryRefusal['refused'], number>> = {
  'not-authentic': 401,
  'not-yours': 403,
  'not-waiting': 409,
  'delivery-id-reused': 409,
  unreadable: 422,
  'bad-variables': 422,
};

/** The one door for machines: JSON, signed by its sender (docs/workflow.md, "Messages"). No session opens it. */
@Controller('hooks/messages')
export class MessagesHookController {
  constructor(private readonly deliverMessage: DeliverMessage) {}

  @Post(':sender')
  @Access('anyone')
  async deliver(@Param('sender') sender: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = { id: request.get('webhook-id') ?? '', timestamp: request.get('webhook-timestamp') ?? '', signature: request.get('webhook-signature') ?? '' };
    // Real time: a sender's clock does not follow the demonstration's.
    const answer = await this.deliverMessage.bySystem(sender, headers, body, new Date());
    response.setHeader('Cache-Control', 'no-store');
    response.status('refused' in answer ? STATUS[answer.refused] : 200).json(answer);
  }
}
