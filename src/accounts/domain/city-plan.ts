import { parseSocialCreditCode } from './social-credit-code.js';

/** A city as one JSON file: its places, its departments, their offices, and who answers for what. */
export interface CityPlan {
  readonly regions: readonly { readonly code: string; readonly name: string; readonly parent: string | null }[];
  readonly departments: readonly { readonly code: string; readonly name: string }[];
  readonly offices: readonly CityOffice[];
  /** `office` is an office's key; dates 'YYYY-MM-DD'. */
  readonly jurisdictions: readonly {
    readonly departmentType: string;
    readonly region: string;
    readonly office: string;
    readonly validFrom: string;
    readonly validTo: string | null;
  }[];
}

/** What is known of an office beside the names that a file or a database gives it. */
export interface OfficeParticulars {
  readonly name: string;
  readonly departmentType: string;
  readonly region: string;
  readonly creditCode: string;
  readonly address: string;
  readonly phone: string;
  readonly complaintPhone: string;
  readonly hours: string;
  /**
   * To whom its decisions are appealed. 行政复议: the government of the same level, or the body above the department where
   * that is run from above.
   */
  readonly reviewBody: string;
  /** 行政诉讼: the court of the office's seat. */
  readonly court: string;
}

export interface CityOffice extends OfficeParticulars {
  /** A name of the file's own, which jurisdictions refer to; ASCII letters, digits and hyphens. */
  readonly key: string;
}

type Row = Readonly<Record<string, unknown>>;

/** Reads and checks a plan; every problem says where it is and how to mend it. */
export function readCityPlan(json: unknown): { plan?: CityPlan; problems: string[] } {
  const problems: string[] = [];
  const list = (name: string): Row[] => {
    const value = isRow(json) ? json[name] : undefined;
    if (!Array.isArray(value) || !value.every(isRow)) {
      problems.push(`"${name}" must be a list of objects.`);
      return [];
    }
    return value;
  };
  const text = (row: Row, key: string, at: string, pattern: RegExp = /^.{1,200}$/u): string => {
    const value = row[key];
    if (typeof value === 'string' && pattern.test(value)) return value;
    problems.push(`${at}: "${key}" is missing or not as it should be${pattern === DATE ? ' (YYYY-MM-DD)' : ''}.`);
    return '';
  };
  const regions = list('regions').map((row, i) => ({
    code: text(row, 'code', `regions[${i}]`, CODE),
    name: text(row, 'name', `regions[${i}]`),
    parent: row['parent'] === null || row['parent'] === undefined ? null : text(row, 'parent', `regions[${i}]`, CODE),
  }));
  const departments = list('departments').map((row, i) => ({ code: text(row, 'code', `departments[${i}]`, CODE), name: text(row, 'name', `departments[${i}]`) }));
  const offices = list('offices').map((row, i): CityOffice => {
    const at = `offices[${i}]`;
    const creditCode = text(row, 'creditCode', at);
    if (creditCode !== '' && 'refused' in parseSocialCreditCode(creditCode)) problems.push(`${at}: "creditCode" ${creditCode} is no unified social credit code.`);
    return {
      key: text(row, 'key', at, CODE), name: text(row, 'name', at), departmentType: text(row, 'departmentType', at), region: text(row, 'region', at),
      creditCode, address: text(row, 'address', at), phone: text(row, 'phone', at), complaintPhone: text(row, 'complaintPhone', at), hours: text(row, 'hours', at),
      reviewBody: text(row, 'reviewBody', at), court: text(row, 'court', at),
    };
  });
  const jurisdictions = list('jurisdictions').map((row, i) => {
    const at = `jurisdictions[${i}]`;
    return {
      departmentType: text(row, 'departmentType', at), region: text(row, 'region', at), office: text(row, 'office', at),
      validFrom: text(row, 'validFrom', at, DATE), validTo: row['validTo'] === null || row['validTo'] === undefined ? null : text(row, 'validTo', at, DATE),
    };
  });
  const plan: CityPlan = { regions, departments, offices, jurisdictions };
  problems.push(...dangling(plan));
  return problems.length > 0 ? { problems } : { plan, problems };
}

const CODE = /^[A-Za-z0-9-]{1,40}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** What refers to nothing, and what stands twice. */
function dangling(plan: CityPlan): string[] {
  const regions = new Set(plan.regions.map((each) => each.code));
  const departments = new Set(plan.departments.map((each) => each.code));
  const offices = new Map(plan.offices.map((each) => [each.key, each]));
  const problems: string[] = [];
  const tops = plan.regions.filter((each) => each.parent === null).length;
  if (tops !== 1) problems.push(`regions: exactly one has no parent, the city itself (here ${tops}).`);
  for (const each of plan.regions) {
    if (each.parent !== null && !regions.has(each.parent)) problems.push(`region ${each.code}: its parent ${each.parent} is not in the file.`);
  }
  for (const [name, size, length] of [
    ['regions', regions.size, plan.regions.length],
    ['departments', departments.size, plan.departments.length],
    ['offices', offices.size, plan.offices.length],
  ] as const) {
    if (size !== length) problems.push(`${name}: a code stands twice.`);
  }
  for (const office of plan.offices) {
    if (!departments.has(office.departmentType)) problems.push(`office ${office.key}: its department ${office.departmentType} is not in the file.`);
    if (!regions.has(office.region)) problems.push(`office ${office.key}: its region ${office.region} is not in the file.`);
  }
  for (const each of plan.jurisdictions) {
    const office = offices.get(each.office);
    const at = `jurisdiction ${each.departmentType} in ${each.region}`;
    if (!regions.has(each.region)) problems.push(`${at}: the region is not in the file.`);
    if (!office) problems.push(`${at}: its office ${each.office} is not in the file.`);
    else if (office.departmentType !== each.departmentType) problems.push(`${at}: office ${each.office} is of another department.`);
  }
  return problems;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
