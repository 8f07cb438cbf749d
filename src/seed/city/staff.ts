import { createHash } from 'node:crypto';
import type { StaffRole } from '../../accounts/domain/actor.js';
import { demoOffice, type DepartmentCode } from './offices.js';
import { DEMO_DISTRICTS } from './regions.js';

export interface DemoStaff {
  /** What they sign in with, and the key for seeds and tests: 'GA02-1'. */
  readonly number: string;
  readonly name: string;
  readonly officeId: string;
  readonly departmentType: DepartmentCode;
  readonly district: string;
  readonly roles: readonly StaffRole[];
  /** Base32, 20 bytes; public like everything of the demo. */
  readonly totpSecret: string;
}

/** The departments of the seeded services have people at work in every district: two clerks and a leader. */
const STAFFED: readonly (readonly [string, DepartmentCode])[] = [
  ['SQ', 'community-centre'],
  ['GA', 'public-security'],
  ['MZ', 'civil-affairs'],
  ['SJ', 'market-regulation'],
];

const SURNAMES = [...'钱孙吴郑冯褚卫蒋沈韩杨朱秦尤许吕施曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗凤方俞任袁柳鲍'];
const GIVEN = ['文清', '立夏', '海宁', '书航', '雨桐', '志远', '思源', '佳禾', '明哲', '子衿', '安然', '承宇', '晓棠'];

export const DEMO_STAFF: readonly DemoStaff[] = [
  ...STAFFED.flatMap(([prefix, departmentType], d) =>
    DEMO_DISTRICTS.flatMap((district, r) =>
      ([['clerk'], ['clerk'], ['leader']] as const).map((roles, n): DemoStaff => {
        const number = `${prefix}${district.code.slice(-2)}-${n + 1}`;
        const order = (d * DEMO_DISTRICTS.length + r) * 3 + n;
        return {
          number,
          name: `${SURNAMES[order % SURNAMES.length] ?? ''}${GIVEN[order % GIVEN.length] ?? ''}`,
          officeId: demoOffice(departmentType, district.code).id,
          departmentType,
          district: district.code,
          roles,
          totpSecret: demoTotpSecret(number),
        };
      }),
    ),
  ),
  headquarters('ADMIN-1', '高远', ['admin']),
  headquarters('AUDIT-1', '严明', ['auditor']),
];

/** The member of staff of that number; throws when there is none. */
export function demoStaff(number: string): DemoStaff {
  const found = DEMO_STAFF.find((member) => member.number === number);
  if (!found) throw new Error(`no demo staff "${number}"`);
  return found;
}

function headquarters(number: string, name: string, roles: readonly StaffRole[]): DemoStaff {
  return {
    number,
    name,
    roles,
    officeId: demoOffice('community-centre', '890101').id,
    departmentType: 'community-centre',
    district: '890101',
    totpSecret: demoTotpSecret(number),
  };
}

function demoTotpSecret(number: string): string {
  const bytes = createHash('sha256').update(`tongban demo second factor ${number}`).digest().subarray(0, 20);
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet.charAt(Number.parseInt(five, 2))).join('');
}
