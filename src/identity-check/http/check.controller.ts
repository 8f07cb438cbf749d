import { Controller, Get, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { Clock } from '../../platform/clock/clock.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { BeginAttempt } from '../application/begin-attempt.js';
import { FaceAttempts } from '../application/face-attempts.js';
import { FindCheck } from '../application/find-check.js';
import { OwnChecks } from '../application/own-checks.js';
import { OwnStills } from '../application/own-stills.js';
import { RequestCheck } from '../application/request-check.js';
import { Withdraw } from '../application/withdraw.js';
import { OpenEvidence } from '../application/open-evidence.js';
import { checkPage, checkView, standingPage, standingView } from './check.view.js';
import { heldPage, heldView } from './held.view.js';

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** 身份核验: where the reader stands, which ways there are, what is held of them. */
@Controller('identity-check')
export class CheckController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly own: OwnChecks,
    private readonly find: FindCheck,
    private readonly request: RequestCheck,
    private readonly attempts: FaceAttempts,
    private readonly begin: BeginAttempt,
    private readonly withdraw: Withdraw,
    private readonly stills: OwnStills,
    private readonly evidence: OpenEvidence,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Access('registered')
  async standing(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { manager } = this.dataSource;
    const subject = await this.own.subjectOf(manager, citizenOf(request));
    const standing = await this.find.standingOf(manager, subject.partyId, this.clock.now());
    sendPage(response, standingPage, standingView(standing, subject, frameOf(response)));
  }

  @Post()
  @Access('registered')
  async start(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = citizenOf(request);
    const check = await this.dataSource.transaction(async (manager) => {
      const { partyId } = await this.own.subjectOf(manager, actor);
      return this.request.open(manager, {
        accountId: actor.accountId, partyId, purpose: { kind: 'account' }, returnPath: '/identity-check', at: this.clock.now(),
      });
    });
    response.redirect(303, `/identity-check/${check.id}`);
  }

  /** Everything held of the reader, with the few pictures worth showing. That they looked is in the record too. */
  @Get('held')
  @Access('registered')
  async held(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = citizenOf(request);
    const held = await this.withdraw.held(actor);
    const by = { kind: 'citizen', id: actor.accountId } as const;
    const wanted = typeof request.query['show'] === 'string' ? request.query['show'] : '';
    const shown = held.find((attempt) => attempt.id === wanted);
    const evidence = shown && (await this.dataSource.transaction((manager) =>
      this.evidence.open(manager, { attemptId: shown.id, by, reason: 'own', at: this.clock.now() })));
    const still = shown || !UUID.test(wanted) ? undefined : await this.stills.open(actor, wanted);
    const pictures = evidence?.pictures ?? (still ? [still] : []);
    const opened = pictures.length > 0 ? { id: wanted, pictures } : undefined;
    const facts = { attempts: held, stills: await this.stills.held(actor), opened, deleted: request.query['done'] === 'deleted' };
    sendPage(response, heldPage, heldView(facts, frameOf(response)));
  }

  @Post('held/:attemptId/delete')
  @Access('registered')
  async deleteHeld(@Req() request: Request, @Res() response: Response, @Param('attemptId') attemptId: string): Promise<void> {
    const deleted = UUID.test(attemptId) ? await this.withdraw.evidence(citizenOf(request), attemptId) : ({ refused: 'not-found' } as const);
    if ('refused' in deleted) throw new NotFoundException();
    response.redirect(303, '/identity-check/held?done=deleted');
  }

  @Post('held/stills/:appointmentId/delete')
  @Access('registered')
  async deleteStill(@Req() request: Request, @Res() response: Response, @Param('appointmentId') id: string): Promise<void> {
    const deleted = UUID.test(id) ? await this.stills.delete(citizenOf(request), id) : ({ refused: 'not-found' } as const);
    if ('refused' in deleted) throw new NotFoundException();
    response.redirect(303, '/identity-check/held?done=deleted');
  }

  @Get(':id')
  @Access('registered')
  async one(@Req() request: Request, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const { manager } = this.dataSource;
    const actor = citizenOf(request);
    const found = UUID.test(id) ? await this.own.find(manager, actor, id) : undefined;
    if (!found) throw new NotFoundException();
    const [last] = await this.attempts.ofCheck(manager, id, 1);
    sendPage(response, checkPage, checkView(found.check, {
      subject: found.subject,
      last,
      tries: await this.begin.triesLeft(manager, actor.accountId),
      standing: await this.find.standingOf(manager, found.check.partyId, this.clock.now()),
    }, frameOf(response)));
  }
}
