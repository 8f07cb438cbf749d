import { afterAll, beforeAll, expect, it } from 'vitest';
import { CertificateTypes } from '../../src/certificates/application/certificate-types.js';
import { FindWallet } from '../../src/certificates/application/find-wallet.js';
import { SealCertificate } from '../../src/certificates/application/seal-certificate.js';
import { DEMO_CERTIFICATES } from '../../src/seed/city/certificates.js';
import { SeedCertificates } from '../../src/seed/seed-certificates.js';
import { seedCertificateTypes } from '../../src/seed/seed-packages.js';
import { FindOffice } from '../../src/accounts/application/find-office.js';
import { FindHoldings } from '../../src/certificates/application/find-holdings.js';
import { IssueCertificate } from '../../src/certificates/application/issue-certificate.js';
import { MORNING, Room } from './support/room.js';

let room: Room;
beforeAll(async () => {
  room = await Room.open();
  for (const type of (await seedCertificateTypes()).values()) await room.get(CertificateTypes).register(room.manager, type);
});
afterAll(() => room.close());

it('the demo city’s people have their certificates, once, however often the city is seeded', async () => {
  const seed = new SeedCertificates(room.dataSource, room.get(IssueCertificate), room.get(FindHoldings), room.get(FindOffice));
  await seed.seed(MORNING);
  await seed.seed(MORNING);
  const rows: { count: number }[] = await room.manager.query('select count(*) from certificate');
  expect(rows[0]?.count).toBe(DEMO_CERTIFICATES.length);
  const wallets = room.get(FindWallet);
  expect((await wallets.of(await room.actor('mo')))).toEqual([]);
  const qiming = await wallets.of(await room.actor('qiming'));
  expect(qiming.find(({ label }) => label === '居住证')).toMatchObject({ daysLeft: 5, standing: { standing: 'valid' } });
  // Of its papers none is drawn before it is asked for; portraits are there.
  const files: unknown[] = await room.manager.query("select 1 from stored_file where media_type = 'application/pdf'");
  expect(files).toEqual([]);
  for (const { id } of qiming) expect((await room.get(SealCertificate).download(id))?.content.length).toBeGreaterThan(10_000);
});
