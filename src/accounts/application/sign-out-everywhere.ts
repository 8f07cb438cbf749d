import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { lockAccount } from '../store/account-queries.js';
import { AccountRecord } from '../store/account-record.js';

/** Ends every session of an account, this one too: their epoch is past. Known devices are forgotten with it. */
@Injectable()
export class SignOutEverywhere {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  async of(accountId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const account = await lockAccount(manager, accountId);
      if (!account) return;
      await manager.update(AccountRecord, { id: accountId }, { sessionEpoch: account.sessionEpoch + 1 });
      await this.audit.append(manager, {
        chain: accountId,
        at: this.clock.now(),
        actor: { kind: account.kind, id: accountId },
        action: 'account.signed-out-everywhere',
        subject: { kind: 'account', id: accountId },
      });
    });
  }

  /** One session only; the session itself is the caller's to destroy. */
  async here(accountId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const account = await manager.findOneBy(AccountRecord, { id: accountId });
      if (!account) return;
      await this.audit.append(manager, {
        chain: accountId,
        at: this.clock.now(),
        actor: { kind: account.kind, id: accountId },
        action: 'account.signed-out',
        subject: { kind: 'account', id: accountId },
      });
    });
  }
}
