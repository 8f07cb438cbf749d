import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { ConfirmOwner } from '../../accounts/application/confirm-owner.js';
import { citizenOf } from '../../accounts/http/access.js';
import { addressOf } from '../../platform/http/form-body.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { SignatureMethod } from '../application/submit-application.js';
import type { CheckProblem } from './check.view.js';

/** 簽名: whoever submits proves once more that they are the account's owner, by password or by a code to their mobile. */
@Injectable()
export class Signing {
  constructor(
    private readonly confirmOwner: ConfirmOwner,
    private readonly dataSource: DataSource,
  ) {}

  async sendCode(request: Request, frame: Frame): Promise<CheckProblem | undefined> {
    const sent = await this.confirmOwner.sendCode(citizenOf(request).accountId, 'sign-application', frame.locale);
    if ('refused' in sent) return { at: 'whole', href: '#password', text: frame.t('验证码发送太频繁，请稍后再试，或用密码签名') };
    request.session.signatureChallenge = sent.challengeId;
    // Now, not when the page has been sent: a quick reader answers before that.
    await new Promise<void>((saved, failed) => request.session.save((problem: unknown) => (problem ? failed(problem as Error) : saved())));
    return undefined;
  }

  codeSent(request: Request): boolean {
    return request.session.signatureChallenge !== undefined;
  }

  async check(request: Request, frame: Frame): Promise<{ method: SignatureMethod } | { problem: CheckProblem }> {
    const { accountId } = citizenOf(request);
    const body = request.body as Readonly<Record<string, unknown>>;
    const challengeId = request.session.signatureChallenge;
    if (challengeId !== undefined) {
      const code = typeof body['code'] === 'string' ? body['code'].trim() : '';
      const answer = await this.dataSource.transaction((manager) =>
        this.confirmOwner.byCode(manager, { accountId, challengeId, purpose: 'sign-application', code }),
      );
      if (!('refused' in answer)) return { method: 'code' };
      if (answer.refused !== 'wrong-code') delete request.session.signatureChallenge;
      return {
        problem: {
          at: answer.refused === 'wrong-code' ? 'code' : 'password',
          href: answer.refused === 'wrong-code' ? '#code' : '#password',
          text: answer.refused === 'wrong-code' ? frame.t('验证码不对，请再看一看短信') : frame.t('验证码已失效，请重新获取，或用密码签名'),
        },
      };
    }
    const password = typeof body['password'] === 'string' ? body['password'] : '';
    if (password === '') return { problem: { at: 'password', href: '#password', text: frame.t('请输入登录密码') } };
    const answer = await this.confirmOwner.byPassword(accountId, password, addressOf(request));
    if (!('refused' in answer)) return { method: 'password' };
    return {
      problem: {
        at: 'password',
        href: '#password',
        text: answer.refused === 'wrong-credentials' ? frame.t('密码不对，请再试一次') : frame.t('密码试错太多次，请稍后再试，或改用短信验证码签名'),
      },
    };
  }

  finish(request: Request): void {
    delete request.session.signatureChallenge;
  }
}

/** Of no draft: a form that doesn't say what was on the screen has shown nothing that could be signed. */
const NO_REVISION = -1;

/** The ticked declaration, and which state of the draft was on the screen. */
export function readDeclaration(body: unknown): { declared: boolean; revision: number } {
  const { declared, revision } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const shown = typeof revision === 'string' && /^\d{1,9}$/.test(revision) ? Number(revision) : NO_REVISION;
  return { declared: declared === 'yes', revision: shown };
}

declare module 'express-session' {
  interface SessionData {
    /** The one-time code sent for a signature. */
    signatureChallenge?: string;
  }
}
