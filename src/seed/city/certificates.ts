import { DEMO_FIRMS, DEMO_PEOPLE, demoPerson, type DemoPerson } from './people.js';

/** A certificate that the demo city has issued before the demo begins. Dates are counted from the day of seeding. */
export interface DemoCertificate {
  /** File name of the type below `certificate-types/`. */
  readonly type: string;
  readonly holder: { readonly code: string; readonly name: string; readonly kind: 'person' | 'organization' };
  readonly attributes: Readonly<Record<string, string>>;
  /** Days before the seeding on which it was issued. */
  readonly issuedDaysAgo: number;
  /** Last valid day, counted from the seeding; absent: what the type says. */
  readonly endsInDays?: number;
  /** Region whose office issued it. */
  readonly region: string;
  /** File below src/seed/portraits. */
  readonly portrait?: string;
}

/** Everyone verified has an identity card but 李默, who shows what it is like to have nothing. */
export const DEMO_CERTIFICATES: readonly DemoCertificate[] = [
  ...DEMO_PEOPLE.filter((person) => person.key !== 'mo' && person.level !== 'registered').flatMap((person) => [
    identityCard(person),
    ...(person.household === 'local' ? [householdRegister(person)] : []),
  ]),
  socialInsurance('xiaoman', '申江云栈信息技术有限公司', 18),
  socialSecurityCard('xiaoman', '申江银行'),
  socialInsurance('qiming', '申江启明设计事务所', 41),
  socialSecurityCard('qiming', '申江银行'),
  residencePermit('qiming', 5),
  socialSecurityCard('guifang', '申江农商银行'),
  propertyRight('jianguo', '890101020010GB00031F00310602', '住宅', 88.4),
  ...DEMO_FIRMS.map((firm): DemoCertificate => ({
    type: 'business-licence',
    holder: { code: firm.creditCode, name: firm.name, kind: 'organization' },
    attributes: {
      KIND: '有限责任公司（自然人投资或控股）',
      LEGAL_REPRESENTATIVE: demoPerson(firm.legalRepresentative).name,
      REGISTERED_CAPITAL: `${firm.registeredCapital / 1_000_000} 万元`,
      FOUNDED_ON: firm.foundedOn,
      REGION: firm.region,
      ADDRESS: firm.address,
      SCOPE: firm.businessScope,
    },
    issuedDaysAgo: 400,
    region: firm.region,
  })),
];

function holderOf(person: DemoPerson): DemoCertificate['holder'] {
  return { code: person.idNumber, name: person.name, kind: 'person' };
}

function identityCard(person: DemoPerson): DemoCertificate {
  const born = person.idNumber.replace(/^.{6}(\d{4})(\d{2})(\d{2}).*/, '$1-$2-$3');
  return {
    type: 'resident-id',
    holder: holderOf(person),
    attributes: {
      SEX: Number(person.idNumber[16]) % 2 === 1 ? '男' : '女',
      ETHNICITY: person.ethnicity,
      BIRTH_DATE: born,
      ADDRESS: person.householdAddress,
      AUTHORITY: '申江市公安局',
    },
    issuedDaysAgo: 900,
    region: person.region,
    ...(person.portrait !== undefined && { portrait: person.portrait }),
  };
}

function householdRegister(person: DemoPerson): DemoCertificate {
  return {
    type: 'household-register',
    holder: holderOf(person),
    attributes: {
      HOUSEHOLD_NUMBER: `8901${person.idNumber.slice(6, 14)}`,
      HOUSEHOLD_KIND: '居民家庭户',
      RELATION: '户主',
      REGION: person.region,
      ADDRESS: person.householdAddress,
    },
    issuedDaysAgo: 1200,
    region: person.region,
  };
}

function propertyRight(key: string, unit: string, use: string, area: number): DemoCertificate {
  const person = demoPerson(key);
  return {
    type: 'property-right',
    holder: holderOf(person),
    attributes: { UNIT_NUMBER: unit, REGION: person.region, ADDRESS: person.address, OWNERSHIP: '共同共有', USE: use, AREA: String(area) },
    issuedDaysAgo: 1500,
    region: person.region,
  };
}

function socialInsurance(key: string, employer: string, months: number): DemoCertificate {
  const person = demoPerson(key);
  return {
    type: 'social-insurance-record',
    holder: holderOf(person),
    attributes: { MONTHS: String(months), EMPLOYER: employer, THROUGH: '2026年10月', STATUS: '正常参保' },
    issuedDaysAgo: 2,
    // Renewed by its source every quarter; long enough here for the demo's clock to turn a year.
    endsInDays: 730,
    region: person.region,
  };
}

function socialSecurityCard(key: string, bank: string): DemoCertificate {
  const person = demoPerson(key);
  return {
    type: 'social-security-card',
    holder: holderOf(person),
    attributes: { BANK: bank, CARD_NUMBER: `SJ${person.idNumber.slice(-8)}` },
    issuedDaysAgo: 500,
    region: person.region,
  };
}

function residencePermit(key: string, endsInDays: number): DemoCertificate {
  const person = demoPerson(key);
  return {
    type: 'residence-permit',
    holder: holderOf(person),
    attributes: { REGION: person.region, ADDRESS: person.address, BASIS: '合法稳定就业' },
    issuedDaysAgo: 360,
    endsInDays,
    region: person.region,
  };
}
