import { BadRequestException, Controller, Get, NotFoundException, Param, ParseIntPipe, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { AnswerConsultation } from '../../cases/application/answer-consultation.js';
import { AnswerDelivery } from '../../cases/application/answer-delivery.js';
import { OrderClock } from '../../cases/application/order-clock.js';
import { PerformAction, type ActionRefusal } from '../../cases/application/perform-action.js';
import { ReadCaseFile } from '../../cases/application/read-case-file.js';
import { ReadQueue } from '../../cases/application/read-queue.js';
import { RevealNumbers } from '../../cases/application/reveal-numbers.js';
import { SealDocument } from '../../cases/application/seal-document.js';
import { documentPage, documentView } from '../../cases/http/document.view.js';
import { sendFile } from '../../platform/http/send-file.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { OpenDeskCase, type OpenedCase } from '../application/open-desk-case.js';
import { deskAction } from '../domain/desk-action.js';
import { answerText, correctionItems, deliveryAnswer, readActionForm, readDeliveryForm, wholeReason, type ActionForm } from './action-form.js';
import { deskCasePage, deskCaseView, isConflict, type CasePlace } from './case.view.js';
import { clockRequest, limitOrder, readLimitForm } from './limit-form.js';
import { offeredItems, suggestedReasons } from './correct-form.view.js';
import { chosenQueue, withQueue } from './queue-link.js';
import { groundTexts } from './task-panel.view.js';

/** One case on the clerk's desk. Another office's is answered like one that doesn't exist. */
@Controller('/desk/cases')
export class CaseController {
  constructor(
    private readonly openCase: OpenDeskCase,
    private readonly performAction: PerformAction,
    private readonly orderClock: OrderClock,
    private readonly answerConsultation: AnswerConsultation,
    private readonly deliveries: AnswerDelivery,
    private readonly revealNumbers: RevealNumbers,
    private readonly queue: ReadQueue,
    private readonly files: ReadCaseFile,
    private readonly sealDocument: SealDocument,
  ) {}

  @Get(':number')
  @Access('clerk', 'leader')
  async show(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    await this.send(request, response, await this.open(request, number), { done: deskAction(request.query['done']), limitDone: limitOrder(request.query['limit']), answered: request.query['answered'] === 'yes', delivery: deliveryAnswer(request.query['delivery']) });
  }

  /** Every act on a step. */
  @Post(':number/tasks/:token')
  @Access('clerk', 'leader')
  async act(
    @Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('token', ParseIntPipe) token: number,
  ): Promise<void> {
    const form = readActionForm(request);
    if (!form) throw new BadRequestException();
    const result = await this.perform(request, number, token, form);
    const queue = chosenQueue(request.query);
    if ('done' in result) return response.redirect(303, withQueue(`/desk/cases/${number}`, queue, { done: form.action }));
    if (result.refused === 'no-such-case') throw new NotFoundException();
    const opened = await this.open(request, number);
    const refused = { token, form, refusal: result };
    // A second press on 領取 finds the step already one's own: that is what was wanted.
    const own = opened.tasks.some(({ entry }) => entry.token === token && entry.claimedBy === staffOf(request).accountId);
    if (form.action === 'claim' && own) return response.redirect(303, withQueue(`/desk/cases/${number}`, queue));
    await this.send(request, response, opened, { refused }, isConflict(refused) ? 409 : 422);
  }

  /** 延期, and the pause of a limit and its end. */
  @Post(':number/limits')
  @Access('clerk', 'leader')
  async orderLimit(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const form = readLimitForm(request);
    if (!form) throw new BadRequestException();
    const result = await this.orderClock.order(staffOf(request), number, clockRequest(form));
    if ('done' in result) return response.redirect(303, withQueue(`/desk/cases/${number}`, chosenQueue(request.query), { limit: form.order }));
    if (result.refused === 'no-such-case') throw new NotFoundException();
    await this.send(request, response, await this.open(request, number), { refusedOrder: { form, refusal: result } }, result.refused === 'not-offered' ? 409 : 422);
  }

  /** Identity numbers in full; the asking is recorded, so it is a POST. */
  @Post(':number/reveal')
  @Access('clerk', 'leader')
  async reveal(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    if (!(await this.revealNumbers.reveal(staffOf(request), number))) throw new NotFoundException();
    await this.send(request, response, await this.open(request, number), { revealed: true });
  }

  /** The answer to 徵求意見. */
  @Post(':number/consultations/:consultation')
  @Access('clerk', 'leader')
  async answer(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('consultation', ParseUUIDPipe) id: string): Promise<void> {
    const text = answerText(request);
    const result = await this.answerConsultation.answer(staffOf(request), number, id, text);
    if ('done' in result) return response.redirect(303, withQueue(`/desk/cases/${number}`, chosenQueue(request.query), { answered: 'yes' }));
    if (result.refused === 'no-such-case') throw new NotFoundException();
    await this.send(request, response, await this.open(request, number), { refusedAnswer: { id, text, refusal: result } }, result.refused === 'not-asked' ? 409 : 422);
  }

  /** What was handed in later (容缺) is in order, or has to come again. */
  @Post(':number/deferred/:slot')
  @Access('clerk', 'leader')
  async answerDelivery(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('slot') slotId: string): Promise<void> {
    const { answer, reason } = readDeliveryForm(request);
    if (!answer) throw new BadRequestException();
    const result = await this.deliveries.answer(staffOf(request), number, slotId, answer === 'confirm' ? { answer } : { answer, reason });
    if ('done' in result) return response.redirect(303, withQueue(`/desk/cases/${number}`, chosenQueue(request.query), { delivery: answer }));
    if (result.refused === 'no-such-case') throw new NotFoundException();
    const status = result.refused === 'nothing-to-answer' ? 409 : 422;
    await this.send(request, response, await this.open(request, number), { refusedDelivery: { slotId, reason, refusal: result } }, status);
  }

  @Get(':number/files/:file')
  @Access('clerk', 'leader')
  async file(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('file', ParseUUIDPipe) id: string): Promise<void> {
    const found = await this.files.upload(staffOf(request), number, id);
    if (!found) throw new NotFoundException();
    sendFile(response, { name: found.file.name, mediaType: found.file.mediaType, content: found.content });
  }

  @Get(':number/signed-document')
  @Access('clerk', 'leader')
  async signedDocument(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const file = await this.files.signedDocument(staffOf(request), number);
    if (!file) throw new NotFoundException();
    sendFile(response, file);
  }

  @Get(':number/documents/:document')
  @Access('clerk', 'leader')
  async document(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('document', ParseUUIDPipe) id: string): Promise<void> {
    const document = await this.files.document(staffOf(request), number, id);
    if (!document) throw new NotFoundException();
    const base = `/desk/cases/${number}`;
    sendPage(response, documentPage, documentView(document.content, base, `${base}/documents/${id}/file`, frameOf(response)));
  }

  @Get(':number/documents/:document/file')
  @Access('clerk', 'leader')
  async documentFile(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('document', ParseUUIDPipe) id: string): Promise<void> {
    const document = await this.files.document(staffOf(request), number, id);
    if (!document) throw new NotFoundException();
    sendFile(response, await this.sealDocument.download(document.id));
  }

  /** Reasons are put together from what was ticked and what was written, against what the page had offered. */
  private async perform(request: Request, number: string, token: number, form: ActionForm): Promise<{ done: true } | ActionRefusal> {
    const actor = staffOf(request);
    // Only these speak of what the page had offered.
    const opened = form.action === 'correct' || form.picked.length > 0 ? await this.open(request, number) : undefined;
    return this.performAction.perform(actor, number, token, {
      action: form.action,
      reason: form.action === 'correct' ? '' : wholeReason(form, opened ? groundTexts(opened) : []),
      to: form.to,
      ...(form.action === 'refuse' && form.ground && { ground: form.ground, competentBody: form.competentBody }),
      items: form.action === 'correct' && opened ? correctionItems(form, offeredItems(opened), suggestedReasons(opened)) : [],
    });
  }

  private async open(request: Request, number: string): Promise<OpenedCase> {
    const opened = await this.openCase.open(staffOf(request), number);
    if (!opened) throw new NotFoundException();
    return opened;
  }

  private async send(request: Request, response: Response, opened: OpenedCase, place: Omit<CasePlace, 'queue' | 'outline' | 'reader'>, status = 200): Promise<void> {
    const queue = chosenQueue(request.query);
    const outline = await this.queue.outline(staffOf(request), queue);
    sendPage(response, deskCasePage, deskCaseView(opened, { queue, outline, reader: staffOf(request), ...place }, frameOf(response)), status);
  }
}
