import { Controller, Get, Inject, NotFoundException, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access } from '../../accounts/http/access.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { DemoAccounts } from '../demo-accounts.js';
import { CLOCK_MOVES, SharedDemoClock } from '../demo-clock.js';
import { DemoInbox } from '../demo-inbox.js';
import { FACE_BEHAVIOURS } from '../national-face-service.js';
import { IDENTITY_BEHAVIOURS } from '../national-identity-service.js';
import { demoPage, demoView } from './demo.view.js';

/** Who can be played in the demonstration, what was sent to them, and its time. Not there in production. */
@Controller('demo')
export class DemoController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly accounts: DemoAccounts,
    private readonly clock: SharedDemoClock,
    private readonly inbox: DemoInbox,
  ) {}

  @Get()
  @Access('anyone')
  async show(@Res() response: Response): Promise<void> {
    this.onlyInDemo();
    const [sms, mails, identity, face] = await Promise.all([
      this.inbox.sms(), this.inbox.mails(), this.inbox.identityBehaviour(), this.inbox.faceBehaviour(),
    ]);
    const view = demoView(frameOf(response), {
      password: this.accounts.password,
      people: this.accounts.citizens().map((person) => ({ ...person, actsFor: this.accounts.actsFor(person.key) })),
      staff: this.accounts.staff(),
      clock: this.clock.canMove() ? { offset: this.clock.offset() } : undefined,
      sms,
      mails,
      identity,
      face,
    });
    response.setHeader('Cache-Control', 'no-store');
    sendPage(response, demoPage, view);
  }

  @Post('clock')
  @Access('anyone')
  async moveClock(@Req() request: Request, @Res() response: Response): Promise<void> {
    this.onlyInDemo();
    const { move } = formBody(request, 'move');
    const known = CLOCK_MOVES.find((each) => each === move);
    if (known && this.clock.canMove()) await this.clock.move(known);
    response.redirect(303, '/demo#clock');
  }

  @Post('identity')
  @Access('anyone')
  async behave(@Req() request: Request, @Res() response: Response): Promise<void> {
    this.onlyInDemo();
    const { behaviour } = formBody(request, 'behaviour');
    const known = IDENTITY_BEHAVIOURS.find((each) => each === behaviour);
    if (known) await this.inbox.setIdentityBehaviour(known);
    response.redirect(303, '/demo#identity');
  }

  @Post('face')
  @Access('anyone')
  async behaveWithFaces(@Req() request: Request, @Res() response: Response): Promise<void> {
    this.onlyInDemo();
    const { face } = formBody(request, 'face');
    const known = FACE_BEHAVIOURS.find((each) => each === face);
    if (known) await this.inbox.setFaceBehaviour(known);
    response.redirect(303, '/demo#face-service');
  }

  private onlyInDemo(): void {
    if (this.settings.mode === 'production') throw new NotFoundException();
  }
}
