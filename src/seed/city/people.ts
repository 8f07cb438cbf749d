/**
 * The people of the demo city. Resident numbers begin with 8901, a prefix given to nobody, and pass the checksum, so
 * none can be a real person's. Certificates and services are seeded on top, by these numbers.
 */
export interface DemoPerson {
  /** Short name for seeds and tests: `demoPerson('xiaoman')`. */
  readonly key: string;
  readonly name: string;
  readonly idNumber: string;
  /** Undefined: the person has no account (a child). */
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  /** Level of the account at the beginning. A person without account is known to the national service all the same. */
  readonly level: 'registered' | 'verified' | 'no-account';
  /** Where the person lives: a street's code (9 digits) and the address in it. */
  readonly region: string;
  readonly address: string;
  readonly ethnicity: string;
  /** Where the household (户籍) is: 'local' is Shenjiang. */
  readonly household: 'local' | 'elsewhere';
  readonly householdAddress: string;
  readonly spouse?: string;
  /** File below src/seed/portraits, on the identity card. */
  readonly portrait?: string;
  readonly language: 'zh-Hans' | 'zh-Hant' | 'en';
  readonly elderMode: boolean;
}

export interface DemoFirm {
  readonly key: string;
  readonly name: string;
  readonly creditCode: string;
  readonly region: string;
  readonly address: string;
  readonly legalRepresentative: string;
  readonly proxies: readonly string[];
  /** 'YYYY-MM-DD' */
  readonly foundedOn: string;
  /** In 分. */
  readonly registeredCapital: number;
  readonly businessScope: string;
}

export interface DemoGuardianship {
  readonly child: string;
  readonly guardians: readonly string[];
}

/** Every demo account has this password; staff need their second factor too. */
export const DEMO_PASSWORD = 'shenjiang-2026';

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  // What each is in the demonstration for: src/demo/http/story.text.ts.
  {
    key: 'xiaoman',
    name: '张小满',
    idNumber: '890101199405210021',
    mobile: '19989010001',
    email: 'xiaoman@demo.shenjiang.example',
    level: 'verified',
    region: '890102003',
    address: '梧桐路 188 弄 6 号 1203 室',
    ethnicity: '汉',
    household: 'elsewhere',
    householdAddress: '临溪省青禾市南桥县柳荫镇 12 号',
    portrait: 'astronaut.jpg',
    language: 'zh-Hans',
    elderMode: false,
  },
  {
    key: 'mo',
    name: '李默',
    idNumber: '890102198809170013',
    mobile: '19989010002',
    email: 'mo@demo.shenjiang.example',
    level: 'verified',
    region: '890101001',
    address: '沿江路 27 号 401 室',
    ethnicity: '汉',
    household: 'elsewhere',
    householdAddress: '临溪省青禾市北桥县石门镇 3 号',
    language: 'zh-Hans',
    elderMode: false,
  },
  {
    key: 'qiming',
    name: '周启明',
    idNumber: '890103199111030044',
    mobile: '19989010003',
    email: 'qiming@demo.shenjiang.example',
    level: 'verified',
    region: '890103002',
    address: '天桥路 66 号 902 室',
    ethnicity: '回',
    household: 'elsewhere',
    householdAddress: '临溪省白鹭市湖东区渔歌路 9 号',
    language: 'zh-Hant',
    elderMode: false,
  },
  {
    key: 'guifang',
    name: '陈桂芳',
    idNumber: '890104196003080020',
    mobile: '19989010004',
    email: undefined,
    level: 'verified',
    region: '890104001',
    address: '安宁里 5 号 102 室',
    ethnicity: '汉',
    household: 'local',
    householdAddress: '申江市静安区安宁里 5 号 102 室',
    portrait: 'grace-hopper.jpg',
    language: 'zh-Hans',
    elderMode: true,
  },
  {
    key: 'jianguo',
    name: '王建国',
    idNumber: '890101198706120033',
    mobile: '19989010005',
    email: 'jianguo@demo.shenjiang.example',
    level: 'verified',
    region: '890101002',
    address: '望江新村 31 号 602 室',
    ethnicity: '汉',
    household: 'local',
    householdAddress: '申江市滨江区望江新村 31 号 602 室',
    spouse: 'min',
    language: 'zh-Hans',
    elderMode: false,
  },
  {
    key: 'min',
    name: '刘敏',
    idNumber: '890101198902250062',
    mobile: '19989010006',
    email: 'min@demo.shenjiang.example',
    level: 'verified',
    region: '890101002',
    address: '望江新村 31 号 602 室',
    ethnicity: '汉',
    household: 'local',
    householdAddress: '申江市滨江区望江新村 31 号 602 室',
    spouse: 'jianguo',
    language: 'zh-Hans',
    elderMode: false,
  },
  {
    key: 'yinuo',
    name: '王一诺',
    idNumber: '890101201909090051',
    mobile: undefined,
    email: undefined,
    level: 'no-account',
    region: '890101002',
    address: '望江新村 31 号 602 室',
    ethnicity: '汉',
    household: 'local',
    householdAddress: '申江市滨江区望江新村 31 号 602 室',
    language: 'zh-Hans',
    elderMode: false,
  },
  {
    key: 'liqun',
    name: '赵立群',
    idNumber: '890102197911280011',
    mobile: '19989010007',
    email: 'liqun@demo.shenjiang.example',
    level: 'verified',
    region: '890102001',
    address: '花神路 310 号 1801 室',
    ethnicity: '汉',
    household: 'local',
    householdAddress: '申江市徐浦区花神路 310 号 1801 室',
    language: 'zh-Hans',
    elderMode: false,
  },
  {
    key: 'xiao',
    name: '何晓',
    idNumber: '890106199608150067',
    mobile: '19989010008',
    email: undefined,
    level: 'registered',
    region: '890106001',
    address: '杨花街 18 号 305 室',
    ethnicity: '汉',
    household: 'elsewhere',
    householdAddress: '临溪省青禾市东桥区云锦路 45 号',
    language: 'zh-Hans',
    elderMode: false,
  },
  {
    key: 'gulmira',
    name: '古丽米热·阿卜杜拉',
    idNumber: '890102199303300081',
    mobile: '19989010009',
    email: 'gulmira@demo.shenjiang.example',
    level: 'verified',
    region: '890102002',
    address: '枫林路 77 号 2 单元 501 室',
    ethnicity: '维吾尔',
    household: 'elsewhere',
    householdAddress: '临溪省白鹭市湖西区杏坛路 2 号',
    language: 'en',
    elderMode: false,
  },
];

export const DEMO_FIRMS: readonly DemoFirm[] = [
  {
    key: 'flavour',
    name: '申江味道餐饮有限公司',
    creditCode: '91890101MA8TB0016J',
    region: '890102001',
    address: '花神路 288 号一层',
    legalRepresentative: 'liqun',
    proxies: ['mo'],
    foundedOn: '2023-04-18',
    registeredCapital: 100_000_000,
    businessScope: '餐饮服务；食品销售。',
  },
];

export const DEMO_GUARDIANSHIPS: readonly DemoGuardianship[] = [{ child: 'yinuo', guardians: ['jianguo', 'min'] }];

/** The person of that key; throws when there is none. */
export function demoPerson(key: string): DemoPerson {
  const found = DEMO_PEOPLE.find((person) => person.key === key);
  if (!found) throw new Error(`no demo person "${key}"`);
  return found;
}

/** The firm of that key; throws when there is none. */
export function demoFirm(key: string): DemoFirm {
  const found = DEMO_FIRMS.find((firm) => firm.key === key);
  if (!found) throw new Error(`no demo firm "${key}"`);
  return found;
}
