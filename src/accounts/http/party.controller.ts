import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { FindParties } from '../application/find-parties.js';
import { SwitchParty } from '../application/switch-party.js';
import { Access, citizenOf } from './access.js';
import { sitePath } from './back.js';
import { formBody } from '../../platform/http/form-body.js';
import { Sessions } from './sessions.js';
import { partyPage, partyView } from './party.view.js';

/** For whom the reader acts from now on: themselves, a firm, a child. */
@Controller('account/party')
export class PartyController {
  constructor(
    private readonly findParties: FindParties,
    private readonly switchParty: SwitchParty,
    private readonly sessions: Sessions,
  ) {}

  @Get()
  @Access('registered')
  async form(@Req() request: Request, @Res() response: Response): Promise<void> {
    const choices = await this.findParties.of(citizenOf(request));
    const back = sitePath(request.query['back'], '/account?done=party');
    sendPage(response, partyPage, partyView(frameOf(response), choices, { back }));
  }

  @Post()
  @Access('registered')
  async choose(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { party, back: wanted, again } = formBody(request, 'party', 'back', 'again');
    const actor = citizenOf(request);
    const back = sitePath(wanted, '/account?done=party');
    const result = /^[0-9a-f-]{36}$/.test(party)
      ? await this.switchParty.to(actor.accountId, party)
      : ({ refused: 'missing' } as const);
    if ('refused' in result) {
      const choices = await this.findParties.of(actor);
      sendPage(response, partyPage, partyView(frameOf(response), choices, { back, refused: result.refused }), 422);
      return;
    }
    await this.sessions.actFor(request, result.actingFor);
    // What another party's page had refused is sent once more, as it was: 307 keeps the method and the body.
    if (again !== '') response.redirect(307, sitePath(again, back));
    else response.redirect(303, back);
  }
}
