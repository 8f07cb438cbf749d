import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Contact, Preferences } from '../domain/profile.js';
import { lockAccount } from '../store/account-queries.js';
import { AccountRecord } from '../store/account-record.js';

/** What the holder may change without proof: e-mail, address, how they read. */
@Injectable()
export class UpdateAccount {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly audit: Audit,
  ) {}

  async preferences(accountId: string, preferences: Preferences): Promise<void> {
    await this.dataSource.manager.query(
      'update account set preferences = preferences || $2::jsonb where id = $1 and disabled_at is null',
      [accountId, JSON.stringify(preferences)],
    );
  }

  /** An empty e-mail removes it. */
  async email(accountId: string, typed: string): Promise<{ saved: true } | { refused: 'not-an-email' }> {
    const email = typed.normalize('NFKC').trim();
    if (email !== '' && !/^[^\s@<>"]{1,64}@[^\s@<>"]+\.[^\s@<>".]{2,}$/u.test(email)) return { refused: 'not-an-email' };
    await this.dataSource.transaction(async (manager) => {
      const account = await lockAccount(manager, accountId);
      if (!account || account.kind !== 'citizen') throw new Error('only a citizen keeps an e-mail address here');
      const key = await this.vault.openKey(manager, account.dataKeyId);
      const { email: _former, ...contact } = key.openJson<Contact>(account.contact, `account.contact:${accountId}`);
      const next: Contact = email === '' ? contact : { ...contact, email };
      await manager.update(AccountRecord, { id: accountId }, { contact: key.sealJson(next, `account.contact:${accountId}`) });
      await this.audit.append(manager, {
        chain: accountId,
        at: this.clock.now(),
        actor: { kind: 'citizen', id: accountId },
        action: 'account.email-changed',
        subject: { kind: 'account', id: accountId },
        detail: { removed: email === '' },
      });
    });
    return { saved: true };
  }
}
