import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { SetPassword } from '../application/set-password.js';
import { Access, staffOf } from './access.js';
import { changePasswordPage, changePasswordView } from './account-change.view.js';
import { addressOf, formBody } from '../../platform/http/form-body.js';
import { Sessions } from './sessions.js';

/** What staff have of their own: where they begin, and their password. */
@Controller('staff')
export class StaffController {
  constructor(
    private readonly setPassword: SetPassword,
    private readonly sessions: Sessions,
  ) {}

  /** Each to their own room. */
  @Get()
  @Access('staff')
  begin(@Req() request: Request, @Res() response: Response): void {
    const { roles } = staffOf(request);
    if (roles.includes('clerk') || roles.includes('leader')) return response.redirect(303, '/desk');
    response.redirect(303, roles.includes('admin') ? '/studio' : '/audit');
  }

  @Get('password')
  @Access('staff')
  passwordForm(@Res() response: Response): void {
    sendPage(response, changePasswordPage, changePasswordView(frameOf(response), 'staff'));
  }

  @Post('password')
  @Access('staff')
  async password(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { current, password } = formBody(request, 'current', 'password');
    const missing = [...(current ? [] : (['current'] as const)), ...(password ? [] : (['password'] as const))];
    const frame = frameOf(response);
    const { accountId } = staffOf(request);
    const result = missing.length > 0
      ? ({ refused: 'missing', fields: missing } as const)
      : await this.setPassword.change({ accountId, current, password, address: addressOf(request), locale: frame.locale });
    if ('refused' in result) {
      sendPage(response, changePasswordPage, changePasswordView(frame, 'staff', result), 422);
      return;
    }
    await this.sessions.begin(request, response, result);
    response.redirect(303, '/staff');
  }
}
