import type { INestApplicationContext } from '@nestjs/common';
import sharp from 'sharp';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindOffice } from '../../src/accounts/application/find-office.js';
import { Passwords } from '../../src/accounts/application/passwords.js';
import { residentIdCheckCharacter } from '../../src/accounts/domain/resident-id.js';
import { AccountRecord } from '../../src/accounts/store/account-record.js';
import { PartyRecord } from '../../src/accounts/store/party-record.js';
import { IssueCertificate } from '../../src/certificates/application/issue-certificate.js';
import { Clock, cityDateOf } from '../../src/platform/clock/clock.js';
import { Vault } from '../../src/platform/crypto/vault.js';
import { seedCertificateTypes } from '../../src/seed/seed-packages.js';
import type { Citizen } from './journey.js';

const PASSWORD = 'bench-shenjiang-2026';
const REGION = '890102003';

/** People like 張小滿: verified, with identity card (with this portrait) and insurance record in the wallet. */
export async function settleCitizens(app: INestApplicationContext, count: number, portrait?: Uint8Array): Promise<Citizen[]> {
  const lease = await photograph();
  const passwordHash = await new Passwords().hash(PASSWORD);
  const citizens: Citizen[] = [];
  await app.get(DataSource).transaction(async (manager) => {
    for (let n = 1; n <= count; n++) {
      const mobile = `1998902${String(n).padStart(4, '0')}`;
      await settle(app, manager, n, { mobile, passwordHash, portrait });
      citizens.push({ mobile, password: PASSWORD, lease });
    }
  });
  return citizens;
}

interface Settled {
  readonly mobile: string;
  readonly passwordHash: string;
  readonly portrait: Uint8Array | undefined;
}

async function settle(app: INestApplicationContext, manager: EntityManager, n: number, { mobile, passwordHash, portrait }: Settled): Promise<void> {
  const vault = app.get(Vault);
  const at = app.get(Clock).now();
  const first17 = `890102199001${String(10 + (n % 18))}${String(n).padStart(3, '0')}`;
  const idNumber = first17 + residentIdCheckCharacter(first17);
  const name = '林测量';
  const [partyId, accountId] = [uuidv7(), uuidv7()];
  const partyKey = await vault.createKey(manager, at);
  await manager.insert(PartyRecord, {
    id: partyId,
    kind: 'person',
    dataKeyId: partyKey.id,
    profile: partyKey.sealJson({ name, idNumber }, `party.profile:${partyId}`),
    codeIndex: vault.index('holder-code', idNumber),
    nameIndex: vault.index('name', name),
    createdAt: at,
  });
  const key = await vault.createKey(manager, at);
  await manager.insert(AccountRecord, {
    id: accountId,
    kind: 'citizen',
    partyId,
    mobileIndex: vault.index('mobile', mobile),
    passwordHash,
    level: 'verified',
    verifiedAt: at,
    verifiedBy: 'bench',
    dataKeyId: key.id,
    contact: key.sealJson({ mobile, region: REGION, address: '梧桐路 188 弄 6 号 1203 室' }, `account.contact:${accountId}`),
    roles: [],
    preferences: { language: 'zh-Hans', elder: false },
    sessionEpoch: 1,
    demo: true,
    createdAt: at,
  });
  const attributes = {
    'resident-id': { SEX: '女', ETHNICITY: '汉', BIRTH_DATE: '1990-01-10', ADDRESS: '临溪省青禾市南桥县柳荫镇 12 号', AUTHORITY: '申江市公安局' },
    'social-insurance-record': { MONTHS: '18', EMPLOYER: '申江云栈信息技术有限公司', THROUGH: '上月', STATUS: '正常参保' },
  };
  const types = await seedCertificateTypes();
  for (const [kind, written] of Object.entries(attributes)) {
    const type = types.get(kind);
    const office = type && (await app.get(FindOffice).responsible(manager, type.issuerDepartment, REGION, cityDateOf(at)));
    if (!type || !office) throw new Error(`nobody issues ${kind} in ${REGION}`);
    await app.get(IssueCertificate).issue(manager, {
      typeCode: type.code,
      holder: { code: idNumber, name, kind: 'person' },
      office,
      attributes: written,
      validFrom: cityDateOf(at),
      at,
      sealing: 'on-demand',
      ...(kind === 'resident-id' && portrait && { portrait: { picture: portrait } }),
    });
  }
}

/** Some 200 KB that no compression makes smaller. */
async function photograph(): Promise<Uint8Array> {
  const noise = { type: 'gaussian', mean: 160, sigma: 24 } as const;
  return sharp({ create: { width: 720, height: 960, channels: 3, background: '#888', noise } }).jpeg({ quality: 70 }).toBuffer();
}
