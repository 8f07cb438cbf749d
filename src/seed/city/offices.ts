import { v5 as uuidv5 } from 'uuid';
import type { OfficeParticulars } from '../../accounts/domain/city-plan.js';
import { socialCreditCheckCharacter } from '../../accounts/domain/social-credit-code.js';
import { DEMO_CITY, DEMO_DISTRICTS } from './regions.js';

export interface DemoDepartment {
  /** As in department_type: what a process names on its tasks. */
  readonly code: string;
  readonly name: string;
  /** What an office is called after its district's name (or the city's). */
  readonly officeName: string;
  /** 'district': an office in each of the twelve; 'city': one for all. */
  readonly reach: 'district' | 'city';
}

export const DEMO_DEPARTMENTS = [
  { code: 'community-centre', name: '社区事务受理中心', officeName: '社区事务受理中心', reach: 'district' },
  { code: 'public-security', name: '公安', officeName: '公安分局人口管理办公室', reach: 'district' },
  { code: 'civil-affairs', name: '民政', officeName: '民政局', reach: 'district' },
  { code: 'market-regulation', name: '市场监管', officeName: '市场监督管理局', reach: 'district' },
  { code: 'human-resources', name: '人社', officeName: '人力资源和社会保障局', reach: 'city' },
  { code: 'health', name: '卫健', officeName: '卫生健康委员会', reach: 'city' },
  { code: 'medical-insurance', name: '医保', officeName: '医疗保障局', reach: 'city' },
  { code: 'natural-resources', name: '自然资源', officeName: '规划和自然资源局', reach: 'city' },
  { code: 'taxation', name: '税务', officeName: '税务局', reach: 'city' },
  { code: 'housing-fund', name: '公积金中心', officeName: '公积金管理中心', reach: 'city' },
  { code: 'urban-management', name: '城管', officeName: '城市管理行政执法局', reach: 'city' },
  { code: 'fire', name: '消防', officeName: '消防救援局', reach: 'city' },
  { code: 'development-reform', name: '发改委', officeName: '发展和改革委员会', reach: 'city' },
  { code: 'disabled-federation', name: '残联', officeName: '残疾人联合会', reach: 'city' },
] as const satisfies readonly DemoDepartment[];

export type DepartmentCode = (typeof DEMO_DEPARTMENTS)[number]['code'];

export interface DemoOffice extends OfficeParticulars {
  /** The same on every machine, so that a second seeding finds what the first one made. */
  readonly id: string;
  /** Short name for seeds and tests: 'public-security/890102'. */
  readonly key: string;
  readonly departmentType: DepartmentCode;
}

const NAMESPACE = '8901a7c2-5e0b-4f7e-9d4e-0c6b1a7f8901';

export const DEMO_OFFICES: readonly DemoOffice[] = DEMO_DEPARTMENTS.flatMap((department, order) =>
  (department.reach === 'district' ? DEMO_DISTRICTS : [DEMO_CITY]).map((region): DemoOffice => {
    const key = `${department.code}/${region.code}`;
    const extension = `${String(order + 1).padStart(2, '0')}${region.code.slice(-2)}`;
    return {
      id: uuidv5(key, NAMESPACE),
      key,
      name: `${region === DEMO_CITY ? '申江市' : `申江市${region.name}`}${department.officeName}`,
      departmentType: department.code,
      region: region.code,
      creditCode: creditCode(region.code, order),
      address: `申江市${region === DEMO_CITY ? '滨江区' : region.name}政务路 ${100 + order * 8} 号`,
      phone: `089-1${extension}10`,
      complaintPhone: `089-1${extension}90`,
      hours: '周一至周五 9:00–11:30，13:30–17:00',
      reviewBody: department.code === 'taxation' ? '国家税务总局' : region === DEMO_CITY ? '申江市人民政府' : `申江市${region.name}人民政府`,
      court: `申江市${region === DEMO_CITY ? '滨江区' : region.name}人民法院`,
    };
  }),
);

/** Every office answers for its own district and the streets in it, city offices for the whole city. */
export const DEMO_JURISDICTIONS: readonly { departmentType: string; region: string; officeId: string; validFrom: string }[] =
  DEMO_OFFICES.map((office) => ({
    departmentType: office.departmentType,
    region: office.region,
    officeId: office.id,
    validFrom: '2020-01-01',
  }));

/** The office of a department type in a district (6 digits; for city offices any); throws when there is none. */
export function demoOffice(departmentType: DepartmentCode, district: string): DemoOffice {
  const found = DEMO_OFFICES.find(
    (office) => office.departmentType === departmentType && (office.region === district || office.region === DEMO_CITY.code),
  );
  if (!found) throw new Error(`no demo office ${departmentType}/${district}`);
  return found;
}

/** Body code '11' (机关), region, a made-up organisation number with its own check (GB 11714), USCC check. */
function creditCode(region: string, order: number): string {
  const body = `DM${region.slice(-2)}${String(order + 1).padStart(4, '0')}`;
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const values = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const rest = 11 - (weights.reduce((sum, weight, index) => sum + weight * values.indexOf(body.charAt(index)), 0) % 11);
  const first17 = `11${region}${body}${rest === 10 ? 'X' : rest === 11 ? '0' : String(rest)}`;
  return first17 + socialCreditCheckCharacter(first17);
}
