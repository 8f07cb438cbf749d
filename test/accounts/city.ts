import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { AccountsModule } from '../../src/accounts/accounts.module.js';
import { Audit } from '../../src/audit/audit.js';
import { AuditModule } from '../../src/audit/audit.module.js';
import { startStandIns, type StandIns } from '../../src/demo/stand-ins.js';
import { Clock } from '../../src/platform/clock/clock.js';
import { readSettings } from '../../src/platform/config/settings.js';
import { createKeyFile, parseKeyFile } from '../../src/platform/crypto/keys.js';
import { Vault } from '../../src/platform/crypto/vault.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { seedAccounts } from '../../src/seed/seed-accounts.js';
import { createTestDatabase } from '../support/test-database.js';

/** A clock that stands still until a test moves it. */
export class SteppedClock extends Clock {
  constructor(private at: Date) {
    super();
  }

  now(): Date {
    return new Date(this.at);
  }

  forward(minutes: number): void {
    this.at = new Date(this.at.getTime() + minutes * 60_000);
  }
}

/** The accounts room at work on a database of its own, with the stand-ins around it. */
export interface AccountsCity {
  readonly module: TestingModule;
  readonly dataSource: DataSource;
  readonly clock: SteppedClock;
  readonly standIns: StandIns;
  /** Delivers what is waiting and gives the last message to a mobile. */
  lastSms(to: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function openAccountsCity(options: { seeded?: boolean; identityTimeoutMs?: number; smsGatewayUrl?: string } = {}): Promise<AccountsCity> {
  const database = await createTestDatabase();
  const standIns = await startStandIns();
  const dataDir = await mkdtemp(join(tmpdir(), 'tongban-accounts-'));
  const clock = new SteppedClock(new Date('2026-11-23T02:00:00Z'));
  const settings = {
    ...readSettings({
      TONGBAN_MODE: 'test',
      DATABASE_URL: database.url,
      IDENTITY_PROVIDER_URL: standIns.identityProviderUrl,
      SMS_GATEWAY_URL: options.smsGatewayUrl ?? standIns.smsGatewayUrl,
      DATA_DIR: dataDir,
    }),
    identityProviderTimeoutMs: options.identityTimeoutMs ?? 1000,
  };
  const keys = parseKeyFile(createKeyFile(true, 'test'));
  const module = await Test.createTestingModule({
    imports: [PlatformModule.on({ settings, keys, clock }), AuditModule, AccountsModule],
  }).compile();
  await module.init();
  const dataSource = module.get(DataSource);
  if (options.seeded) await seedAccounts(dataSource, module.get(Vault), module.get(Audit), clock.now());
  return {
    module,
    dataSource,
    clock,
    standIns,
    async lastSms(to) {
      await module.get(Jobs).drain();
      return standIns.sms.received.find((message) => message.to === to)?.text;
    },
    async close() {
      await module.close();
      await standIns.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The six digits in a message; throws when there are none. */
export function codeIn(text: string | undefined): string {
  const code = /\d{6}/.exec(text ?? '')?.[0];
  if (!code) throw new Error(`no code in: ${text ?? 'no message'}`);
  return code;
}
