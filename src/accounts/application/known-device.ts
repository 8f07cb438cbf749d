import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { equalSecrets, randomToken } from '../../platform/crypto/envelope.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';

/**
 * A browser that its owner once signed in with. Its tries are counted apart, so that somebody guessing the password
 * elsewhere can't shut the owner out. It opens nothing by itself, and a new password ends it.
 */
@Injectable()
export class KnownDevices {
  constructor(@Inject(KEYS) private readonly keys: Keys) {}

  /** The cookie for a browser that has just signed in to this account. */
  mark(accountId: string, epoch: number): string {
    const device = randomToken(12);
    return `${device}.${this.mac(device, accountId, epoch)}`;
  }

  /** The device's name when the cookie was given to this very account, else undefined. */
  recognise(cookie: string | undefined, accountId: string, epoch: number): string | undefined {
    const [device, mac] = (cookie ?? '').split('.');
    if (!device || !mac) return undefined;
    return equalSecrets(mac, this.mac(device, accountId, epoch)) ? device : undefined;
  }

  private mac(device: string, accountId: string, epoch: number): string {
    return createHmac('sha256', this.keys.session).update(`device\0${device}\0${accountId}\0${epoch}`).digest('base64url');
  }
}
