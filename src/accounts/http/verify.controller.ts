import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { VerifyIdentity, type VerificationRefusal } from '../application/verify-identity.js';
import { Access, citizenOf } from './access.js';
import { sitePath } from './back.js';
import { formBody } from '../../platform/http/form-body.js';
import { verifyPage, verifyView } from './verify.view.js';

const HERE = '/account?done=verified';

/** 实名认证: from registered to verified, by the national identity service. */
@Controller('account/verify')
export class VerifyController {
  constructor(private readonly verify: VerifyIdentity) {}

  @Get()
  @Access('registered')
  form(@Req() request: Request, @Res() response: Response): void {
    const back = sitePath(request.query['back'], '/account');
    if (citizenOf(request).level === 'verified') return response.redirect(303, back);
    sendPage(response, verifyPage, verifyView(frameOf(response), { back, name: '', idNumber: '' }));
  }

  @Post()
  @Access('registered')
  async check(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, idNumber, back: wanted } = formBody(request, 'name', 'idNumber', 'back');
    const back = sitePath(wanted, '/account');
    const result = await this.verify.of(citizenOf(request).accountId, { name, idNumber });
    if ('refused' in result && result.refused !== 'already-verified') {
      const view = verifyView(frameOf(response), { back, name, idNumber, refusal: result });
      sendPage(response, verifyPage, view, statusOf(result));
      return;
    }
    response.redirect(303, back === '/account' || back === '/' ? HERE : back);
  }
}

function statusOf(refusal: VerificationRefusal): number {
  if (refusal.refused === 'outage') return 503;
  return refusal.refused === 'too-many-attempts' ? 429 : 422;
}
