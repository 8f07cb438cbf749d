import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { PasswordRefused } from '../application/guarded-password.js';
import { SignIn, type SignedInAccount } from '../application/sign-in.js';
import { StaffSignIn, type HalfSignedIn } from '../application/staff-sign-in.js';
import { addressOf } from '../../platform/http/form-body.js';
import { Sessions } from './sessions.js';

/** Both sign-ins through passport's local strategy; the session is ours (`Sessions`), not passport's. */
@Injectable()
export class Strategies {
  private readonly passport = new passport.Passport();

  constructor(
    private readonly signIn: SignIn,
    private readonly staffSignIn: StaffSignIn,
    private readonly sessions: Sessions,
  ) {
    const answer = (done: (problem: unknown, result?: object) => void) => (promise: Promise<object>) => {
      promise.then((result) => done(null, result), done);
    };
    this.passport.use(
      'citizen',
      new LocalStrategy(
        { usernameField: 'identifier', passwordField: 'password', passReqToCallback: true, session: false },
        (request, identifier, password, done) => {
          const deviceCookie = this.sessions.deviceCookie(request);
          answer(done)(this.signIn.byPassword({ identifier, password, address: addressOf(request), deviceCookie }));
        },
      ),
    );
    this.passport.use(
      'staff',
      new LocalStrategy(
        { usernameField: 'staffNumber', passwordField: 'password', passReqToCallback: true, session: false },
        (request, staffNumber, password, done) => {
          const deviceCookie = this.sessions.deviceCookie(request);
          answer(done)(this.staffSignIn.byPassword({ staffNumber, password, address: addressOf(request), deviceCookie }));
        },
      ),
    );
  }

  citizen(request: Request, response: Response): Promise<SignedInAccount | PasswordRefused> {
    return this.authenticate<SignedInAccount | PasswordRefused>('citizen', request, response);
  }

  staff(request: Request, response: Response): Promise<HalfSignedIn | PasswordRefused> {
    return this.authenticate<HalfSignedIn | PasswordRefused>('staff', request, response);
  }

  /** Passport answers 'missing credentials' with false: an empty field is a wrong one. */
  private authenticate<Result extends object>(strategy: string, request: Request, response: Response): Promise<Result | PasswordRefused> {
    return new Promise((answered, failed) => {
      const callback = (problem: unknown, result?: Result | false): void => {
        if (problem) failed(problem);
        else answered(result || { refused: 'wrong-credentials' });
      };
      const handle = this.passport.authenticate(strategy, { session: false }, callback) as (
        request: Request,
        response: Response,
        next: (problem?: unknown) => void,
      ) => void;
      handle(request, response, failed);
    });
  }
}
