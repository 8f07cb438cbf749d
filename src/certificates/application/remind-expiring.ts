import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { EXPIRES_SOON_DAYS } from '../domain/status.js';
import { takeEnding } from '../store/certificate-rows.js';

const EVERY_MS = 15 * 60_000;
const BATCH = 200;

/** Tells holders, once, that a certificate will soon end. */
@Injectable()
export class RemindExpiring implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notify: Notify,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every(EVERY_MS, 'certificates.remind-expiring', () => this.run());
  }

  /** Batch by batch, each in a transaction of its own, until nobody is left to tell. */
  async run(): Promise<void> {
    for (let told = BATCH; told === BATCH; ) {
      told = await this.dataSource.transaction(async (manager) => {
        const at = this.clock.now();
        const to = cityDateOf(new Date(at.getTime() + EXPIRES_SOON_DAYS * 86_400_000));
        const ending = await takeEnding(manager, { from: cityDateOf(at), to, at, limit: BATCH });
        for (const certificate of ending) {
          await this.notify.send(manager, {
            partyId: certificate.party_id,
            kind: 'certificate-expiring',
            params: { type: certificate.name, date: certificate.valid_to },
            link: `/wallet/${certificate.id}`,
          });
        }
        return ending.length;
      });
    }
  }
}
