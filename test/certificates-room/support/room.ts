import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsModule } from '../../../src/accounts/accounts.module.js';
import { FindParty } from '../../../src/accounts/application/find-party.js';
import type { CitizenActor } from '../../../src/accounts/domain/actor.js';
import { AccountRecord } from '../../../src/accounts/store/account-record.js';
import { MandateRecord } from '../../../src/accounts/store/mandate-record.js';
import { DepartmentTypeRecord, JurisdictionRecord, OfficeRecord, RegionRecord } from '../../../src/accounts/store/office-record.js';
import { PartyRecord } from '../../../src/accounts/store/party-record.js';
import { Audit } from '../../../src/audit/audit.js';
import { AuditModule } from '../../../src/audit/audit.module.js';
import { CertificateTypes } from '../../../src/certificates/application/certificate-types.js';
import { type CertificateIssue, IssueCertificate, type IssuedCertificate } from '../../../src/certificates/application/issue-certificate.js';
import { CertificatesModule } from '../../../src/certificates/certificates.module.js';
import { type CertificateType, readCertificateType } from '../../../src/certificates/domain/certificate-type.js';
import { NotificationsModule } from '../../../src/notifications/notifications.module.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { readSettings, type Settings } from '../../../src/platform/config/settings.js';
import { type Keys, parseKeyFile } from '../../../src/platform/crypto/keys.js';
import { Vault } from '../../../src/platform/crypto/vault.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { DEMO_OFFICES } from '../../../src/seed/city/offices.js';
import { demoPerson } from '../../../src/seed/city/people.js';
import { seedAccounts } from '../../../src/seed/seed-accounts.js';
import { createTestDatabase, type DatabaseTemplate, migrated } from '../../support/test-database.js';

/** The city's instant in these tests: a Monday morning in Shanghai, still Sunday in New York. */
export const MORNING = new Date('2026-11-23T02:51:00Z');

/** Always the same, so that a template that one test file has sealed can be read by the others. */
export function testKeys(): Keys {
  const key = (name: string): string => createHash('sha256').update(`test key ${name}`).digest('base64');
  return parseKeyFile(JSON.stringify({
    demo: true, currentMaster: 'test', masters: { test: key('master') }, index: key('index'), audit: key('audit'), session: key('session'),
  }));
}

export class MovableClock extends Clock {
  constructor(public instant: Date) {
    super();
  }

  now(): Date {
    return this.instant;
  }
}

/** The demo city's people, offices and staff, and the certificate types; no certificates yet. */
const people: DatabaseTemplate = {
  name: 'certificates_people',
  async prepare(url) {
    await migrated.prepare(url);
    const dataSource = new DataSource({
      type: 'postgres', url,
      entities: [AccountRecord, PartyRecord, MandateRecord, OfficeRecord, RegionRecord, DepartmentTypeRecord, JurisdictionRecord],
    });
    await dataSource.initialize();
    const keys = testKeys();
    await seedAccounts(dataSource, new Vault(keys), new Audit(keys), MORNING);
    for (const file of ['resident-id', 'residence-permit', 'property-right']) {
      await new CertificateTypes().register(dataSource.manager, await typeNamed(file));
    }
    await dataSource.destroy();
  },
};

export async function typeNamed(file: string): Promise<CertificateType> {
  const reading = readCertificateType(JSON.parse(await readFile(`src/seed/certificate-types/${file}.json`, 'utf8')));
  if ('refused' in reading) throw new Error(JSON.stringify(reading.problems));
  return reading.type;
}

/** The certificates room with all that it stands on, on a database of its own. */
export class Room {
  private constructor(
    readonly module: TestingModule,
    readonly app: NestExpressApplication,
    readonly clock: MovableClock,
    readonly settings: Settings,
    readonly close: () => Promise<void>,
  ) {}

  /** `prepare` puts middleware before the room's pages. */
  static async open(
    environment: Record<string, string> = {},
    prepare?: (app: NestExpressApplication, clock: Clock) => void,
  ): Promise<Room> {
    const database = await createTestDatabase(people);
    const dataDir = await mkdtemp(path.join(tmpdir(), 'tongban-certificates-'));
    const settings = readSettings({ TONGBAN_MODE: 'test', DATABASE_URL: database.url, DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...environment });
    const clock = new MovableClock(MORNING);
    const module = await Test.createTestingModule({
      imports: [PlatformModule.on({ settings, keys: testKeys(), clock }), AuditModule, AccountsModule, NotificationsModule, CertificatesModule],
    }).compile();
    module.useLogger(false);
    const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false });
    prepare?.(app, clock);
    await app.init();
    return new Room(module, app, clock, settings, async () => {
      await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    });
  }

  get dataSource(): DataSource {
    return this.module.get(DataSource);
  }

  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  get<T>(type: new (...parts: never[]) => T): T {
    return this.module.get<T>(type, { strict: false });
  }

  async actor(key: string): Promise<CitizenActor> {
    const party = await this.get(FindParty).byCode(this.manager, demoPerson(key).idNumber);
    const account = party && (await this.manager.findOneBy(AccountRecord, { partyId: party.id }));
    if (!party || !account) throw new Error(`${key} has no verified account`);
    return {
      kind: 'citizen', accountId: account.id, partyId: party.id, level: 'verified',
      actingFor: { partyId: party.id, kind: 'person', mandateId: undefined },
    };
  }

  async issue(type: string, holder: string, more: Partial<CertificateIssue> = {}): Promise<IssuedCertificate> {
    const { code } = await typeNamed(type);
    const person = demoPerson(holder);
    return this.dataSource.transaction((manager) =>
      this.get(IssueCertificate).issue(manager, {
        typeCode: code,
        holder: { code: person.idNumber, name: person.name, kind: 'person' },
        office: office('public-security/890101'),
        attributes: {},
        validFrom: '2026-01-01',
        at: this.clock.now(),
        ...more,
      }),
    );
  }

  /** A draft, as far as the certificates room needs one. */
  async application(party: string, account: string): Promise<string> {
    const id = uuidv7();
    const key = await this.get(Vault).createKey(this.manager, MORNING);
    const version = uuidv7();
    await this.manager.query(
      `insert into service_version (id, slug, version, state, files, hash, source, imported_at) values ($1, $2, 1, 'published', '{}', '', 'demo', $3)`,
      [version, `service-${id}`, MORNING],
    );
    await this.manager.query(
      `insert into application (id, service_version_id, slug, party_id, actor_id, state, data_key_id, answers, created_at, updated_at)
       values ($1, $2, 'residence-permit', $3, $4, 'draft', $5, '', $6, $6)`,
      [id, version, party, account, key.id, MORNING],
    );
    return id;
  }

  /** The case that the draft became. */
  async case(applicationId: string): Promise<string> {
    const id = uuidv7();
    await this.manager.query(
      `insert into case_file (id, number, application_id, service_version_id, slug, party_id, actor_id, state, data_key_id, submitted_at)
       select $1, $2, id, service_version_id, slug, party_id, actor_id, 'received', data_key_id, $3 from application where id = $4`,
      [id, `SJ${id.slice(-12)}`, MORNING, applicationId],
    );
    return id;
  }
}

export function office(key: string): { id: string; name: string; creditCode: string } {
  const found = DEMO_OFFICES.find((each) => each.key === key);
  if (!found) throw new Error(`no office ${key}`);
  return found;
}

export function later(minutes: number): Date {
  return new Date(MORNING.getTime() + minutes * 60_000);
}
