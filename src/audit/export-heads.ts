import path from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { KEYS, type Keys } from '../platform/crypto/keys.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { appendHeads, type ExportedHead, lastExportedHead, signHead } from './exported-heads.js';

const EVERY_MS = 5 * 60_000;
/** Longer than any transaction may last: what was recorded before the last export but committed after it is not missed. */
const OVERLAP_MS = 2 * 60_000;
const EXPORT_LOCK = 8_901_003;

/** Every five minutes, the signed ends of the chains that grew since, to a file outside the database. */
@Injectable()
export class ExportHeads implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
    @Inject(KEYS) private readonly keys: Keys,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.jobs.every(EVERY_MS, 'audit.export-heads', async () => void (await this.run()));
  }

  get file(): string {
    return path.join(this.settings.dataDir, 'audit-heads.jsonl');
  }

  /** Returns how many heads were written. One process exports at a time; the others find nothing to do. */
  async run(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const [lock]: { mine: boolean }[] = await manager.query('select pg_try_advisory_xact_lock($1) as mine', [EXPORT_LOCK]);
      if (!lock?.mine) return 0;
      const last = await lastExportedHead(this.file);
      const since = last ? new Date(Date.parse(last.at) - OVERLAP_MS) : null;
      const at = new Date().toISOString();
      const rows: { chain_id: string; seq: number; mac: Buffer }[] = await manager.query(
        `select chain_id, seq, mac from audit_head
         where seq > 0 and ($1::timestamptz is null or chain_id in (select chain_id from audit_record where recorded_at >= $1))
         order by chain_id`,
        [since],
      );
      let previous = last?.signature ?? '';
      const heads = rows.map((row): ExportedHead => {
        const head = signHead(this.keys.audit, { chain: row.chain_id, seq: row.seq, mac: row.mac.toString('hex'), at, previous });
        previous = head.signature;
        return head;
      });
      if (heads.length > 0) await appendHeads(this.file, heads);
      return heads.length;
    });
  }
}
