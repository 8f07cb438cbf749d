/** A region of the demo city. Codes begin with 89, which is assigned to no real place. */
export interface DemoRegion {
  /** City 6 digits, district 6, street 9. */
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
}

export const DEMO_CITY: DemoRegion = { code: '890100', name: '申江市', parent: null };

const DISTRICTS: readonly (readonly [string, string, readonly string[]])[] = [
  ['890101', '滨江区', ['沿江街道', '望江街道', '码头街道']],
  ['890102', '徐浦区', ['花神街道', '枫林街道', '梧桐街道']],
  ['890103', '长宁区', ['虹古街道', '天桥街道', '新泾镇']],
  ['890104', '静安区', ['安宁街道', '石塔街道', '曹渡街道']],
  ['890105', '虹湾区', ['四平街道', '江湾镇', '凉城街道']],
  ['890106', '杨树区', ['杨花街道', '长白街道', '新江湾街道']],
  ['890107', '东岸区', ['灯塔街道', '张桥镇', '花木街道']],
  ['890108', '闵江区', ['莘溪街道', '七宝桥镇', '浦锦街道']],
  ['890109', '嘉江区', ['嘉定门街道', '南翔里镇', '安亭口镇']],
  ['890110', '青泖区', ['夏阳街道', '朱家桥镇', '泖塔镇']],
  ['890111', '奉城区', ['南桥街道', '海湾镇', '柘林镇']],
  ['890112', '崇沙区', ['城桥镇', '堡镇', '长兴镇']],
];

export const DEMO_DISTRICTS: readonly DemoRegion[] = DISTRICTS.map(([code, name]) => ({ code, name, parent: DEMO_CITY.code }));

export const DEMO_STREETS: readonly DemoRegion[] = DISTRICTS.flatMap(([district, , streets]) =>
  streets.map((name, index) => ({ code: `${district}${String(index + 1).padStart(3, '0')}`, name, parent: district })),
);

/** Parents before children. */
export const DEMO_REGIONS: readonly DemoRegion[] = [DEMO_CITY, ...DEMO_DISTRICTS, ...DEMO_STREETS];
