import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { Jobs } from '../../platform/jobs/jobs.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A draft thrown away can be asked back for by telephone for a month; one left alone is kept for half a year. */
export const KEPT_DAYS = { discarded: 30, untouched: 180 } as const;
const BATCH = 200;

/** Erases what nobody needs any more: the keys of old drafts, and with them their answers and files. */
@Injectable()
export class SweepDrafts implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly files: FileStore,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every(HOUR_MS, 'case.sweep-drafts', async () => {
      await this.sweep();
      await this.files.sweep(this.dataSource.manager);
    });
  }

  /** How many drafts were erased. */
  async sweep(): Promise<number> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const old: { id: string; data_key_id: string }[] = await manager.query(
        `select a.id, a.data_key_id from application a join data_key k on k.id = a.data_key_id and k.destroyed_at is null
         where (a.state = 'discarded' and a.updated_at < $1) or (a.state = 'draft' and a.updated_at < $2)
         order by a.updated_at limit $3 for update of a skip locked`,
        [new Date(at.getTime() - KEPT_DAYS.discarded * DAY_MS), new Date(at.getTime() - KEPT_DAYS.untouched * DAY_MS), BATCH],
      );
      for (const draft of old) {
        await manager.query("update application set state = 'discarded' where id = $1", [draft.id]);
        await manager.query("update stored_file set removed_at = $2 where owner_kind = 'application' and owner_id = $1", [draft.id, at]);
        await this.vault.destroyKey(manager, draft.data_key_id, at);
        await this.audit.append(manager, {
          chain: draft.id, at, actor: { kind: 'system', id: null }, action: 'application.erased', subject: { kind: 'application', id: draft.id },
        });
      }
      return old.length;
    });
  }
}
