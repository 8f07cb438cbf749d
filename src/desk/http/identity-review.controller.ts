import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { ReviewAttempts } from '../../identity-check/application/review-attempts.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { notOursPage, notOursView } from './not-ours.view.js';
import { reviewQueuePage, reviewQueueView } from './review-queue.view.js';
import { CLERKS_REASONS, reviewPage, reviewView, type ReviewTry } from './review.view.js';

/** 人工複核: the face checks that the engine was not sure about. Pictures are part of one page, which nobody keeps. */
@Controller('desk/identity')
export class IdentityReviewController {
  constructor(private readonly reviews: ReviewAttempts) {}

  @Get()
  @Access('clerk', 'leader')
  async queue(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { after, done } = request.query;
    const page = await this.reviews.waiting(staffOf(request), typeof after === 'string' ? after : undefined);
    if (!page) return sendPage(response, notOursPage, notOursView('review', frameOf(response)));
    sendPage(response, reviewQueuePage, reviewQueueView(page, typeof done === 'string' ? done : '', frameOf(response)));
  }

  @Get(':id')
  @Access('clerk', 'leader')
  async show(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.send(request, response, id);
  }

  @Post(':id/open')
  @Access('clerk', 'leader')
  async open(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const { reason, note } = formBody(request, 'reason', 'note');
    const chosen = CLERKS_REASONS.find((each) => each === reason) ?? 'review';
    const result = await this.reviews.open(staffOf(request), id, { reason: chosen, note });
    if ('opened' in result) return response.redirect(303, `/desk/identity/${id}`);
    await this.send(request, response, id, { verdict: '', reason: '', refusal: result });
  }

  @Post(':id/decision')
  @Access('clerk', 'leader')
  async decide(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const { verdict, reason } = formBody(request, 'verdict', 'reason');
    if (verdict !== 'pass' && verdict !== 'fail') {
      return this.send(request, response, id, { verdict, reason, refusal: { refused: 'verdict-missing' } });
    }
    const result = await this.reviews.decide(staffOf(request), id, { verdict, reason });
    if ('decided' in result) return response.redirect(303, `/desk/identity?done=${result.decided}`);
    await this.send(request, response, id, { verdict, reason, refusal: result });
  }

  private async send(request: Request, response: Response, id: string, tried?: ReviewTry): Promise<void> {
    const review = await this.reviews.read(staffOf(request), id);
    if (!review) throw new NotFoundException();
    const form = tried?.refusal.refused === 'reason-missing' || tried?.refusal.refused === 'verdict-missing';
    sendPage(response, reviewPage, reviewView(review, tried, frameOf(response)), !tried ? 200 : form ? 422 : 409);
  }
}
