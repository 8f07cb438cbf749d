import { Injectable } from '@nestjs/common';
import { FROM_ALL_PLACES, FROM_ONE_PLACE, networkOf, OF_A_NETWORK } from '../domain/throttle.js';
import type { AccountRecord } from '../store/account-record.js';
import { KnownDevices } from './known-device.js';
import { Passwords } from './passwords.js';
import { Throttle, type ThrottleKey } from './throttle.js';

export type PasswordRefused =
  /** Unknown account and wrong password are one answer. */
  | { readonly refused: 'wrong-credentials' }
  /** Too many tries; the right password would be refused too. A one-time code still opens a citizen's account. */
  | { readonly refused: 'slow-down'; readonly waitSeconds: number };

/**
 * Checks a password behind the lock-out. Counted per account and network, per account from everywhere, and per
 * network; a device the owner has used before is counted on its own, so that a guesser can't shut the owner out.
 */
@Injectable()
export class GuardedPassword {
  constructor(
    private readonly throttle: Throttle,
    private readonly passwords: Passwords,
    private readonly devices: KnownDevices,
  ) {}

  /** @param name what was typed, as a key to count by; counted whether or not the account exists */
  async check(
    account: AccountRecord | undefined,
    attempt: { name: string; password: string; address: string; deviceCookie: string | undefined },
  ): Promise<{ matches: true } | PasswordRefused> {
    const device = account && this.devices.recognise(attempt.deviceCookie, account.id, account.sessionEpoch);
    const network = networkOf(attempt.address);
    const own: ThrottleKey[] = device
      ? [{ name: `device:${device}`, ...FROM_ONE_PLACE }]
      : [
          { name: `place:${attempt.name}:${network}`, ...FROM_ONE_PLACE },
          { name: `account:${attempt.name}`, ...FROM_ALL_PLACES },
        ];
    const shared: ThrottleKey[] = device ? [] : [{ name: `network:${network}`, ...OF_A_NETWORK }];
    for (const key of [...own, ...shared]) {
      const { waitSeconds } = await this.throttle.enter(key);
      if (waitSeconds > 0) return { refused: 'slow-down', waitSeconds };
    }
    if (!(await this.passwords.matches(account?.passwordHash, attempt.password))) return { refused: 'wrong-credentials' };
    for (const key of own) await this.throttle.forget(key);
    for (const key of shared) await this.throttle.takeBack(key);
    return { matches: true };
  }
}
