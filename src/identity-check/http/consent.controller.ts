import { Controller, Get, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { GiveConsent } from '../application/give-consent.js';
import { IdentityPolicy } from '../application/identity-policy.js';
import { OwnChecks } from '../application/own-checks.js';
import { Withdraw } from '../application/withdraw.js';
import { UUID } from './check.controller.js';
import { consentPage, consentView } from './consent.view.js';

/** 單獨同意, apart from every other: given, and taken back at any time. */
@Controller('identity-check/:id/consent')
export class ConsentController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly own: OwnChecks,
    private readonly consent: GiveConsent,
    private readonly policy: IdentityPolicy,
    private readonly withdraw: Withdraw,
  ) {}

  @Get()
  @Access('registered')
  async form(@Req() request: Request, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.show(request, response, id);
  }

  @Post()
  @Access('registered')
  async give(@Req() request: Request, @Res() response: Response, @Param('id') id: string): Promise<void> {
    if (!UUID.test(id)) throw new NotFoundException();
    const { face, cross } = formBody(request, 'face', 'cross');
    const given = await this.consent.give(citizenOf(request), id, { face: face === 'yes', crossChecking: cross === 'yes' });
    if ('given' in given) return response.redirect(303, `/identity-check/${id}/face`);
    if (given.refused === 'not-found') throw new NotFoundException();
    await this.show(request, response, id, given.refused === 'not-ticked');
  }

  @Post('withdraw')
  @Access('registered')
  async takeBack(@Req() request: Request, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const withdrawn = UUID.test(id) ? await this.withdraw.consent(citizenOf(request), id) : ({ refused: 'not-found' } as const);
    if ('refused' in withdrawn) throw new NotFoundException();
    response.redirect(303, `/identity-check/${id}`);
  }

  private async show(request: Request, response: Response, id: string, missing = false): Promise<void> {
    const { manager } = this.dataSource;
    const found = UUID.test(id) ? await this.own.find(manager, citizenOf(request), id) : undefined;
    if (!found) throw new NotFoundException();
    const facts = {
      subject: found.subject, missing, policy: await this.policy.current(manager), inForce: await this.consent.inForce(manager, id),
      national: this.consent.namesNational(),
    };
    sendPage(response, consentPage, consentView(id, facts, frameOf(response)), missing ? 422 : 200);
  }
}
