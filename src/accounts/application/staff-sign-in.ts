import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { DataSource, type EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { normaliseStaffNumber } from '../domain/identifier.js';
import { FROM_ONE_PLACE } from '../domain/throttle.js';
import { findByStaffNumber, lockAccount } from '../store/account-queries.js';
import { AccountRecord } from '../store/account-record.js';
import { GuardedPassword, type PasswordRefused } from './guarded-password.js';
import { KnownDevices } from './known-device.js';
import { noSoonerThan } from './passwords.js';
import type { SignedInAccount } from './sign-in.js';
import { Throttle, type ThrottleKey } from './throttle.js';

const ANSWER_AFTER_MS = 250;
/** How long the second factor may take after the password. */
const SECOND_FACTOR_MS = 5 * 60_000;

interface StaffAttempt {
  readonly staffNumber: string;
  readonly password: string;
  readonly address: string;
  readonly deviceCookie: string | undefined;
}

/** The password was right; the second factor is still to come. For the reader's session only. */
export interface HalfSignedIn {
  readonly accountId: string;
  readonly epoch: number;
  /** Real time, milliseconds. */
  readonly until: number;
}

export type SecondFactorRefusal =
  /** Wrong, or used before. */
  | { readonly refused: 'wrong-code' }
  | { readonly refused: 'slow-down'; readonly waitSeconds: number }
  /** Too long ago, or the account changed meanwhile: begin again. */
  | { readonly refused: 'begin-again' };

/** Staff sign in with staff number and password, then with the code of their authenticator (TOTP). */
@Injectable()
export class StaffSignIn {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly guarded: GuardedPassword,
    private readonly throttle: Throttle,
    private readonly devices: KnownDevices,
    private readonly audit: Audit,
  ) {}

  byPassword(attempt: StaffAttempt): Promise<HalfSignedIn | PasswordRefused> {
    return noSoonerThan(ANSWER_AFTER_MS, this.tryPassword(attempt));
  }

  /** @param now the device's time, not the demo's: authenticators know no other */
  async bySecondFactor(half: HalfSignedIn, code: string, now = new Date()): Promise<SignedInAccount | SecondFactorRefusal> {
    if (now.getTime() > half.until) return { refused: 'begin-again' };
    const key: ThrottleKey = { name: `second-factor:${half.accountId}`, ...FROM_ONE_PLACE };
    const { waitSeconds } = await this.throttle.enter(key);
    if (waitSeconds > 0) return { refused: 'slow-down', waitSeconds };
    const result = await this.dataSource.transaction((manager) => this.trySecondFactor(manager, half, code, now));
    if (!('refused' in result)) await this.throttle.forget(key);
    return result;
  }

  private async trySecondFactor(
    manager: EntityManager,
    half: HalfSignedIn,
    code: string,
    now: Date,
  ): Promise<SignedInAccount | SecondFactorRefusal> {
    const account = await lockAccount(manager, half.accountId);
    if (!account || account.kind !== 'staff' || account.sessionEpoch !== half.epoch || !account.totp) {
      return { refused: 'begin-again' };
    }
    const dataKey = await this.vault.openKey(manager, account.dataKeyId);
    const secret = dataKey.open(account.totp, `account.totp:${account.id}`).toString('utf8');
    const step = stepOf(secret, code.normalize('NFKC').replace(/\s/gu, ''), now);
    const fresh = step !== undefined && (account.totpLastStep === null || step > account.totpLastStep);
    if (fresh) await manager.update(AccountRecord, { id: account.id }, { totpLastStep: step });
    await this.audit.append(manager, {
      chain: account.id,
      at: this.clock.now(),
      actor: { kind: 'staff', id: account.id },
      action: fresh ? 'account.signed-in' : 'account.second-factor-refused',
      subject: { kind: 'account', id: account.id },
      detail: fresh ? { method: 'password+totp' } : { reason: step === undefined ? 'wrong' : 'used-before' },
    });
    if (!fresh) return { refused: 'wrong-code' };
    return {
      accountId: account.id,
      epoch: account.sessionEpoch,
      deviceCookie: this.devices.mark(account.id, account.sessionEpoch),
      preferences: account.preferences,
    };
  }

  private async tryPassword(attempt: StaffAttempt): Promise<HalfSignedIn | PasswordRefused> {
    const staffNumber = normaliseStaffNumber(attempt.staffNumber);
    const account = (await findByStaffNumber(this.dataSource.manager, staffNumber)) ?? undefined;
    const checked = await this.guarded.check(account, { ...attempt, name: `staff:${staffNumber}` });
    if (account && 'refused' in checked && checked.refused === 'wrong-credentials') {
      await this.dataSource.transaction((manager) =>
        this.audit.append(manager, {
          chain: account.id,
          at: this.clock.now(),
          actor: { kind: 'visitor', id: null },
          action: 'account.sign-in-refused',
          subject: { kind: 'account', id: account.id },
          detail: { reason: checked.refused },
        }),
      );
    }
    if ('refused' in checked) return checked;
    if (!account) throw new Error('a password matched without an account');
    return { accountId: account.id, epoch: account.sessionEpoch, until: Date.now() + SECOND_FACTOR_MS };
  }
}

/** The time step whose code this is, one step either way of now; undefined when it is none of them. */
function stepOf(base32: string, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const totp = new TOTP({ secret: Secret.fromBase32(base32), algorithm: 'SHA1', digits: 6, period: 30 });
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window: 1 });
  return delta === null ? undefined : Math.floor(now.getTime() / 30_000) + delta;
}
