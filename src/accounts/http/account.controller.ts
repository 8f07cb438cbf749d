import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isLocale } from '../../platform/i18n/locale.js';
import { asElderSize } from '../../platform/http/reading-preferences.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { FindOwnAccount } from '../application/find-own-account.js';
import { FindParties } from '../application/find-parties.js';
import { SetPassword } from '../application/set-password.js';
import { SignOutEverywhere } from '../application/sign-out-everywhere.js';
import { UpdateAccount } from '../application/update-account.js';
import { Access, actorOf, citizenOf } from './access.js';
import {
  changePasswordPage,
  changePasswordView,
  emailPage,
  emailView,
  signOutEverywherePage,
} from './account-change.view.js';
import { accountPage, accountView, type AccountDone } from './account.view.js';
import { addressOf, formBody } from '../../platform/http/form-body.js';
import { Sessions } from './sessions.js';

const DONE: readonly AccountDone[] = ['verified', 'password', 'email', 'preferences', 'party'];

/** 我的: who the portal knows the reader as, and what they may change. */
@Controller('account')
export class AccountController {
  constructor(
    private readonly findOwn: FindOwnAccount,
    private readonly findParties: FindParties,
    private readonly update: UpdateAccount,
    private readonly setPassword: SetPassword,
    private readonly signOutEverywhere: SignOutEverywhere,
    private readonly sessions: Sessions,
  ) {}

  @Get()
  @Access('registered')
  async overview(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = citizenOf(request);
    const account = await this.findOwn.of(actor.accountId);
    const parties = await this.findParties.of(actor);
    const acting = parties.find((party) => party.current && party.mandate);
    const done = DONE.find((each) => each === request.query['done']);
    const view = accountView(frameOf(response), account, {
      done,
      otherParties: parties.length - 1,
      actingForName: acting?.name,
    });
    sendPage(response, accountPage, view);
  }

  @Post('preferences')
  @Access('registered')
  async preferences(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { language, elder } = formBody(request, 'language', 'elder');
    const preferences = { ...(isLocale(language) && { language }), elder: asElderSize(elder) };
    await this.update.preferences(citizenOf(request).accountId, preferences);
    this.sessions.rememberReading(response, preferences);
    response.redirect(303, '/account?done=preferences');
  }

  @Get('email')
  @Access('registered')
  async emailForm(@Req() request: Request, @Res() response: Response): Promise<void> {
    const account = await this.findOwn.of(citizenOf(request).accountId);
    sendPage(response, emailPage, emailView(frameOf(response), { email: account.email ?? '' }));
  }

  @Post('email')
  @Access('registered')
  async email(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { email } = formBody(request, 'email');
    const result = await this.update.email(citizenOf(request).accountId, email);
    if ('refused' in result) {
      sendPage(response, emailPage, emailView(frameOf(response), { email, refused: result.refused }), 422);
      return;
    }
    response.redirect(303, '/account?done=email');
  }

  @Get('password')
  @Access('registered')
  passwordForm(@Res() response: Response): void {
    sendPage(response, changePasswordPage, changePasswordView(frameOf(response), 'citizen'));
  }

  @Post('password')
  @Access('registered')
  async password(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { current, password } = formBody(request, 'current', 'password');
    const missing = [...(current ? [] : (['current'] as const)), ...(password ? [] : (['password'] as const))];
    const frame = frameOf(response);
    const { accountId } = citizenOf(request);
    const result = missing.length > 0
      ? ({ refused: 'missing', fields: missing } as const)
      : await this.setPassword.change({ accountId, current, password, address: addressOf(request), locale: frame.locale });
    if ('refused' in result) {
      sendPage(response, changePasswordPage, changePasswordView(frame, 'citizen', result), 422);
      return;
    }
    await this.sessions.begin(request, response, result);
    response.redirect(303, '/account?done=password');
  }

  @Get('sign-out-everywhere')
  @Access('registered', 'staff')
  signOutForm(@Res() response: Response): void {
    sendPage(response, signOutEverywherePage, { title: frameOf(response).t('在所有设备上退出登录') });
  }

  @Post('sign-out-everywhere')
  @Access('registered', 'staff')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = actorOf(request);
    if (actor) {
      await this.signOutEverywhere.of(actor.accountId);
      await this.sessions.end(request);
    }
    response.redirect(303, actor?.kind === 'staff' ? '/staff/sign-in?done=signed-out' : '/sign-in?done=signed-out-everywhere');
  }
}
