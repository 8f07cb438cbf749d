import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { PerformAction } from '../../cases/application/perform-action.js';
import { ReadQueue } from '../../cases/application/read-queue.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { Calendars } from '../../workflow/application/calendars.js';
import { pickedTasks } from './action-form.js';
import { chosenQueue, withQueue } from './queue-link.js';
import { queuePage, queueView, type QueueOutcome } from './queue.view.js';

/** The desk begins with the queues of one's office and role. */
@Controller('/desk')
export class QueueController {
  constructor(
    private readonly queue: ReadQueue,
    private readonly performAction: PerformAction,
    private readonly calendars: Calendars,
  ) {}

  @Get()
  @Access('clerk', 'leader')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = staffOf(request);
    const queue = chosenQueue(request.query);
    const after = typeof request.query['after'] === 'string' ? request.query['after'] : undefined;
    const page = await this.queue.page(actor, { ...queue, after });
    const outline = await this.queue.outline(actor, queue);
    const place = { queue, after, calendar: this.calendars.current(), outcome: outcomeOf(request.query) };
    sendPage(response, queuePage, queueView(page, outline, place, frameOf(response)));
  }

  /** What to do after this case: the first of the queue, or the queue where nothing is left. */
  @Get('next')
  @Access('clerk', 'leader')
  async next(@Req() request: Request, @Res() response: Response, @Query('after') after: unknown): Promise<void> {
    const queue = chosenQueue(request.query);
    const number = await this.queue.next(staffOf(request), queue, typeof after === 'string' ? after : undefined);
    response.redirect(303, number === undefined ? withQueue('/desk', queue) : withQueue(`/desk/cases/${number}`, queue));
  }

  /** Claims everything that was picked; the queue says how many went to somebody quicker. */
  @Post('claims')
  @Access('clerk', 'leader')
  async claim(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = staffOf(request);
    let claimed = 0;
    let lost = 0;
    for (const { number, token } of pickedTasks(request)) {
      const result = await this.performAction.perform(actor, number, token, { action: 'claim', reason: '', items: [] });
      if ('done' in result) claimed += 1;
      else lost += 1;
    }
    response.redirect(303, withQueue('/desk', chosenQueue(request.query), { claimed: String(claimed), lost: String(lost) }));
  }
}

/** What the redirect after a batch says. */
function outcomeOf(query: Readonly<Record<string, unknown>>): QueueOutcome | undefined {
  const count = (name: string): number | undefined => (/^\d{1,3}$/.test(String(query[name])) ? Number(query[name]) : undefined);
  const [claimed, lost] = [count('claimed'), count('lost')];
  return claimed === undefined || lost === undefined ? undefined : { claimed, lost };
}
