import { Controller, Get, Inject, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { randomToken } from '../../platform/crypto/envelope.js';
import { addressOf, cookieOf, formBody } from '../../platform/http/form-body.js';
import { filesOf, Multipart } from '../../platform/http/multipart.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { BeginAttempt, type BeginRefusal } from '../application/begin-attempt.js';
import { CameraPace } from '../application/camera-pace.js';
import { FaceAttempts } from '../application/face-attempts.js';
import { OwnChecks } from '../application/own-checks.js';
import { type Answering, ReceiveFrames, type SentFrame } from '../application/receive-frames.js';
import { SubmitAttempt, type SubmitRefusal } from '../application/submit-attempt.js';
import { MAX_BATCH, MAX_PICTURE_BYTES, askAgainMs } from '../domain/attempt.js';
import { UUID } from './check.controller.js';
import { facePage, faceView, refusalText } from './face.view.js';

const YEAR_MS = 365 * 86_400_000;
/** `12-1340.jpg`: the picture's number, and the milliseconds since the first one. */
const FRAME_NAME = /^(\d{1,4})-(\d{1,6})\.jpg$/;

/** The page with the camera, and what its script sends and asks. */
@Controller('identity-check/:id/face')
export class FaceController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly own: OwnChecks,
    private readonly begin: BeginAttempt,
    private readonly frames: ReceiveFrames,
    private readonly submit: SubmitAttempt,
    private readonly attempts: FaceAttempts,
    private readonly pace: CameraPace,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Access('registered')
  async page(@Req() request: Request, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const { manager } = this.dataSource;
    const actor = citizenOf(request);
    await this.mine(request, id);
    const refusal = await this.begin.refusal(manager, actor, id);
    if (refusal?.refused === 'consent-missing') return response.redirect(303, `/identity-check/${id}/consent`);
    if (refusal?.refused === 'settled') return response.redirect(303, `/identity-check/${id}`);
    this.device(request, response);
    sendPage(response, facePage, faceView(id, { refusal, tries: await this.begin.triesLeft(manager, actor.accountId) }, frameOf(response)));
  }

  @Post('attempts')
  @Access('registered')
  async start(@Req() request: Request, @Res() response: Response, @Param('id') id: string): Promise<void> {
    if (!UUID.test(id)) throw new NotFoundException();
    const origin = { device: this.device(request, response), address: addressOf(request), session: request.sessionID };
    const begun = await this.pace.inTurn(() => this.begin.begin(citizenOf(request), id, origin));
    if ('refused' in begun) {
      response.status(statusOf(begun)).json({ refused: begun.refused, text: refusalText(begun, frameOf(response)) });
    } else {
      response.status(201).json({ attempt: begun.attemptId, nonce: begun.nonce, challenge: begun.challenge, afterMs: this.pace.next() });
    }
  }

  /** Comes some fifty times a minute: whose the try is says its nonce, here and in `done`, so its check is not looked up once more. */
  @Post('attempts/:attemptId/frames')
  @Access('registered')
  @Multipart({ fileSize: MAX_PICTURE_BYTES, files: MAX_BATCH })
  async receive(@Req() request: Request, @Res() response: Response, @Param('attemptId') attemptId: string): Promise<void> {
    if (!UUID.test(attemptId)) throw new NotFoundException();
    const answer = await this.pace.inTurn(() => this.frames.receive(attemptId, answering(request), framesOf(request)));
    if ('refused' in answer) response.status(statusOf(answer)).json(answer);
    else response.status(200).json({ ...answer, afterMs: this.pace.next() });
  }

  @Post('attempts/:attemptId/done')
  @Access('registered')
  async done(@Req() request: Request, @Res() response: Response, @Param('attemptId') attemptId: string): Promise<void> {
    if (!UUID.test(attemptId)) throw new NotFoundException();
    const { count } = formBody(request, 'count');
    const answer = await this.pace.inTurn(() => this.submit.submit(attemptId, answering(request), /^\d{1,4}$/.test(count) ? Number(count) : 0));
    response.status('refused' in answer ? statusOf(answer) : 200).json(answer);
  }

  /** Where the try stands: its place in the queue and when to ask again, or that there is an answer. */
  @Get('attempts/:attemptId')
  @Access('registered')
  async state(@Req() request: Request, @Res() response: Response, @Param('id') id: string, @Param('attemptId') attemptId: string): Promise<void> {
    const { manager } = this.dataSource;
    const attempt = UUID.test(attemptId) ? await this.attempts.byId(manager, attemptId) : undefined;
    if (attempt?.checkId !== id || attempt.accountId !== citizenOf(request).accountId) throw new NotFoundException();
    const before = await this.attempts.position(manager, attempt);
    response.setHeader('Cache-Control', 'no-store');
    response.json({ state: attempt.state, before, afterMs: askAgainMs(before) });
  }

  private async mine(request: Request, id: string): Promise<void> {
    const found = UUID.test(id) ? await this.own.find(this.dataSource.manager, citizenOf(request), id) : undefined;
    if (!found) throw new NotFoundException();
  }

  /** A name for this browser, so that tries from it can be counted. It says nothing about it and opens nothing. */
  private device(request: Request, response: Response): string {
    const secure = this.settings.baseUrl.startsWith('https:');
    const name = secure ? '__Host-tongban-camera' : 'tongban-camera';
    const known = cookieOf(request, name);
    if (known && /^[\w-]{24}$/.test(known)) return known;
    const fresh = randomToken(18);
    response.cookie(name, fresh, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: YEAR_MS });
    return fresh;
  }
}

function answering(request: Request): Answering {
  return { actor: citizenOf(request), session: request.sessionID, nonce: formBody(request, 'nonce').nonce };
}

/** None when something came that is no picture with a number, or too large. */
function framesOf(request: Request): SentFrame[] {
  if (request.uploadProblem) return [];
  const frames = filesOf(request).map((file) => {
    const [, seq, takenMs] = FRAME_NAME.exec(file.originalname) ?? [];
    return seq === undefined || takenMs === undefined ? undefined : { seq: Number(seq), takenMs: Number(takenMs), picture: file.buffer };
  });
  return frames.every((frame) => frame !== undefined) ? frames : [];
}

function statusOf({ refused }: { readonly refused: BeginRefusal['refused'] | SubmitRefusal['refused'] }): number {
  if (refused === 'not-found') return 404;
  if (refused === 'busy' || refused === 'unavailable') return 503;
  return refused === 'too-many' ? 429 : 409;
}
