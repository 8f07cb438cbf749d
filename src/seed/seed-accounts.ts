import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Passwords } from '../accounts/application/passwords.js';
import type { Contact, OrganizationProfile, PersonProfile, StaffContact } from '../accounts/domain/profile.js';
import { AccountRecord } from '../accounts/store/account-record.js';
import { MandateRecord } from '../accounts/store/mandate-record.js';
import { DepartmentTypeRecord, JurisdictionRecord, OfficeRecord, RegionRecord } from '../accounts/store/office-record.js';
import { PartyRecord } from '../accounts/store/party-record.js';
import type { MandateKind } from '../accounts/domain/mandate.js';
import type { Audit } from '../audit/audit.js';
import type { Vault } from '../platform/crypto/vault.js';
import { DEMO_DEPARTMENTS, DEMO_JURISDICTIONS, DEMO_OFFICES } from './city/offices.js';
import { DEMO_FIRMS, DEMO_GUARDIANSHIPS, DEMO_PASSWORD, DEMO_PEOPLE, demoPerson, type DemoPerson } from './city/people.js';
import { DEMO_REGIONS } from './city/regions.js';
import { DEMO_STAFF, type DemoStaff } from './city/staff.js';

interface Means {
  readonly manager: EntityManager;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly at: Date;
  readonly passwordHash: string;
}

/**
 * The demo city's regions, offices, staff, people and firm with their mandates. Safe to run again, and by two
 * processes at once: what is there stays as it is.
 */
export async function seedAccounts(dataSource: DataSource, vault: Vault, audit: Audit, at: Date): Promise<void> {
  // One hash for all, unlike everywhere else: the password is published anyway, and 150 hashes take seconds.
  const passwordHash = await new Passwords().hash(DEMO_PASSWORD);
  await dataSource.transaction(async (manager) => {
    await manager.query("select pg_advisory_xact_lock(hashtextextended('seed-accounts', 0))");
    await seedCity(manager);
    const means: Means = { manager, vault, audit, at, passwordHash };
    await seedStaff(means);
    const parties = new Map<string, string>();
    for (const person of DEMO_PEOPLE) parties.set(person.key, await seedPerson(means, person));
    for (const firm of DEMO_FIRMS) {
      const firmId = await seedParty(means, 'organization', { name: firm.name, creditCode: firm.creditCode });
      await seedMandate(means, firmId, parties.get(firm.legalRepresentative), 'legal-representative', firm.foundedOn);
      for (const proxy of firm.proxies) await seedMandate(means, firmId, parties.get(proxy), 'proxy', '2026-01-01');
    }
    for (const { child, guardians } of DEMO_GUARDIANSHIPS) {
      const born = demoPerson(child).idNumber.replace(/^.{6}(\d{4})(\d{2})(\d{2}).*/, '$1-$2-$3');
      for (const guardian of guardians) {
        await seedMandate(means, parties.get(child) ?? '', parties.get(guardian), 'guardian', born);
      }
    }
  });
}

async function seedCity(manager: EntityManager): Promise<void> {
  const insert = (entity: typeof RegionRecord | typeof DepartmentTypeRecord | typeof OfficeRecord | typeof JurisdictionRecord, rows: object[]) =>
    manager.createQueryBuilder().insert().into(entity).values(rows).orIgnore().execute();
  await insert(RegionRecord, DEMO_REGIONS.map((region) => ({ ...region })));
  await insert(DepartmentTypeRecord, DEMO_DEPARTMENTS.map(({ code, name }) => ({ code, name })));
  await insert(OfficeRecord, DEMO_OFFICES.map(({ key: _key, ...office }) => office));
  await insert(JurisdictionRecord, DEMO_JURISDICTIONS.map((row) => ({ ...row })));
}

async function seedStaff(means: Means): Promise<void> {
  const rows: { staff_number: string }[] = await means.manager.query(
    'select staff_number from account where staff_number is not null',
  );
  const known = new Set(rows.map((row) => row.staff_number));
  for (const member of DEMO_STAFF.filter((each) => !known.has(each.number))) await seedMember(means, member);
}

async function seedMember(means: Means, member: DemoStaff): Promise<void> {
  const { manager, vault, at } = means;
  const id = uuidv7();
  const key = await vault.createKey(manager, at);
  await manager.insert(AccountRecord, {
    id,
    kind: 'staff',
    staffNumber: member.number,
    passwordHash: means.passwordHash,
    level: 'verified',
    dataKeyId: key.id,
    contact: key.sealJson({ name: member.name } satisfies StaffContact, `account.contact:${id}`),
    totp: key.seal(Buffer.from(member.totpSecret, 'utf8'), `account.totp:${id}`),
    officeId: member.officeId,
    roles: [...member.roles],
    preferences: {},
    sessionEpoch: 1,
    demo: true,
    createdAt: at,
  });
  await recordSeeding(means, id);
}

/** The id of the person's party. */
async function seedPerson(means: Means, person: DemoPerson): Promise<string> {
  const { manager, vault, at } = means;
  if (person.level === 'no-account') return seedParty(means, 'person', { name: person.name, idNumber: person.idNumber });
  const mobile = person.mobile ?? '';
  const mobileIndex = vault.index('mobile', mobile);
  const known = await manager.findOneBy(AccountRecord, { mobileIndex });
  if (known?.partyId) return known.partyId;

  const verified = person.level === 'verified';
  const partyId = await seedParty(means, 'person', verified ? { name: person.name, idNumber: person.idNumber } : {});
  // Someone verified with this very number in a demo that ran before this person was seeded: theirs it stays.
  if (await manager.existsBy(AccountRecord, { partyId })) return partyId;
  const id = uuidv7();
  const key = await vault.createKey(manager, at);
  const contact: Contact = {
    mobile,
    ...(person.email && { email: person.email }),
    region: person.region,
    address: person.address,
  };
  await manager.insert(AccountRecord, {
    id,
    kind: 'citizen',
    partyId,
    mobileIndex,
    passwordHash: means.passwordHash,
    level: verified ? 'verified' : 'registered',
    verifiedAt: verified ? at : null,
    verifiedBy: verified ? 'demo-seed' : null,
    dataKeyId: key.id,
    contact: key.sealJson(contact, `account.contact:${id}`),
    roles: [],
    preferences: { language: person.language, elder: person.elderMode ? 'large' : false },
    sessionEpoch: 1,
    demo: true,
    createdAt: at,
  });
  await recordSeeding(means, id);
  return partyId;
}

/** Finds the party by its code or makes it. One without a code is always made. */
async function seedParty(
  { manager, vault, at }: Means,
  kind: 'person' | 'organization',
  profile: PersonProfile | OrganizationProfile,
): Promise<string> {
  const code = 'creditCode' in profile ? profile.creditCode : profile.idNumber;
  const codeIndex = code === undefined ? null : vault.index('holder-code', code);
  const known = codeIndex && (await manager.findOneBy(PartyRecord, { codeIndex }));
  if (known) return known.id;
  const id = uuidv7();
  const key = await vault.createKey(manager, at);
  await manager.insert(PartyRecord, {
    id,
    kind,
    dataKeyId: key.id,
    profile: key.sealJson(profile, `party.profile:${id}`),
    codeIndex,
    nameIndex: profile.name === undefined ? null : vault.index('name', profile.name),
    createdAt: at,
  });
  return id;
}

async function seedMandate(
  { manager }: Means,
  principalId: string,
  agentId: string | undefined,
  kind: MandateKind,
  validFrom: string,
): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(MandateRecord)
    .values({ id: uuidv7(), principalId, agentId: agentId ?? '', kind, validFrom, validTo: null, revokedAt: null })
    .orIgnore()
    .execute();
}

async function recordSeeding({ manager, audit, at }: Means, accountId: string): Promise<void> {
  await audit.append(manager, {
    chain: accountId,
    at,
    actor: { kind: 'system', id: null },
    action: 'account.seeded',
    subject: { kind: 'account', id: accountId },
  });
}
