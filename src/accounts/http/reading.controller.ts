import { Controller, Get, Inject, NotFoundException, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { UpdateAccount } from '../application/update-account.js';
import { Access, actorOf } from './access.js';
import { sitePath } from './back.js';
import { formBody } from '../../platform/http/form-body.js';
import { Sessions } from './sessions.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { asElderSize } from '../../platform/http/reading-preferences.js';
import { isLocale } from '../../platform/i18n/locale.js';
import { aboutPage, accessibilityView, privacyView } from '../../platform/rendering/http/about.view.js';
import { sendGallery } from '../../platform/rendering/http/gallery.handler.js';
import { readingPage, readingView } from '../../platform/rendering/http/reading.view.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';

/** How the portal is read: language and text size; accessibility, privacy, and the gallery of its parts. */
@Controller()
export class ReadingController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly updateAccount: UpdateAccount,
    private readonly sessions: Sessions,
  ) {}

  @Get('/preferences')
  @Access('anyone')
  preferences(@Req() request: Request, @Res() response: Response): void {
    const back = request.query['back'];
    sendPage(response, readingPage, readingView(frameOf(response), sitePath(back, '/')));
  }

  /** Remembered in a cookie of this browser, and with the account of whoever is signed in. */
  @Post('/preferences')
  @Access('anyone')
  async remember(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { language, elder, back } = formBody(request, 'language', 'elder', 'back');
    const preferences = { ...(isLocale(language) && { language }), ...(elder !== '' && { elder: asElderSize(elder) }) };
    const actor = actorOf(request);
    if (actor) await this.updateAccount.preferences(actor.accountId, preferences);
    this.sessions.rememberReading(response, preferences);
    response.redirect(303, sitePath(back, '/'));
  }

  @Get('/accessibility')
  @Access('anyone')
  accessibility(@Res() response: Response): void {
    sendPage(response, aboutPage, accessibilityView(frameOf(response)));
  }

  @Get('/privacy')
  @Access('anyone')
  privacy(@Res() response: Response): void {
    sendPage(response, aboutPage, privacyView(frameOf(response)));
  }

  @Get(['/style', '/style/desk'])
  @Access('anyone')
  gallery(@Req() request: Request, @Res() response: Response): void {
    if (this.settings.mode === 'production') throw new NotFoundException();
    sendGallery(request, response);
  }
}
