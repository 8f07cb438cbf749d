import { FORM_FACTS } from '../../forms/definition.js';
import { isObject, JsonReader, type Json } from './json-reader.js';
import type { PackageProblem } from './package-problems.js';
import {
  ASSURANCES, DELIVERIES, LIFE_EVENTS, LIMIT_UNITS, SERVICE_AUDIENCES, SERVICE_KINDS, THEMES,
  type EligibilityRule, type ItemCodes, type Limit, type Limits, type OpeningRule, type Result, type ServiceItem,
} from './service-item.js';

/** What eligibility rules may ask besides the form's own facts. */
export const ELIGIBILITY_FACTS = [
  ...FORM_FACTS,
  /** type codes of the certificates the party holds that are valid today */
  'certificates',
] as const;

/** What a result's attributes may be made of; see `resultAttributes`. */
export const RESULT_SOURCES = ['answers', 'party', 'certificates', 'previous', 'decided_on'] as const;

const KEYS = [
  'slug', 'name', 'summary', 'kind', 'processing', 'audience', 'theme', 'lifeEvents', 'department', 'codes', 'legalBasis',
  'conditions', 'limits', 'specialProcedures', 'fee', 'visits', 'onlineDepth', 'area', 'delivery', 'result', 'phones',
  'address', 'hours', 'minutes', 'popular', 'mark', 'keywords', 'jurisdictionBy', 'eligibility', 'assurance', 'opens', 'proactive', 'source',
];

/**
 * Reads `item.json` (already parsed). The item is always returned, with blanks where the file is at fault, so that later
 * checks can go on; it is good only when no problem is an error.
 *
 * @param formFacts process variables that the form's answers feed: eligibility may ask them too
 */
export function readItem(json: unknown, formFacts: readonly string[]): { item: ServiceItem; problems: PackageProblem[] } {
  const reader = new JsonReader('item.json');
  if (!isObject(json)) reader.fault('', { problem: 'not-an-object' });
  const from: Json = isObject(json) ? json : {};
  reader.onlyKeys(from, KEYS, '');
  const popular = reader.optionalWhole(from, 'popular', '', 1, 999);
  const jurisdictionBy = reader.optionalText(from, 'jurisdictionBy', '', 60);
  const opens = from['opens'] === undefined ? undefined : readOpening(reader, reader.object(from, 'opens', ''));
  const item: ServiceItem = {
    slug: readSlug(reader, from, 'slug', ''),
    name: reader.text(from, 'name', '', 60),
    summary: reader.text(from, 'summary', '', 200),
    kind: reader.oneOf(from, 'kind', '', SERVICE_KINDS),
    processing: reader.oneOf(from, 'processing', '', ['promised', 'immediate'], 'promised'),
    audience: reader.oneOf(from, 'audience', '', SERVICE_AUDIENCES),
    theme: reader.oneOf(from, 'theme', '', THEMES),
    lifeEvents: readChoices(reader, from, 'lifeEvents', LIFE_EVENTS),
    department: reader.text(from, 'department', '', 60),
    codes: readCodes(reader, reader.object(from, 'codes', '')),
    legalBasis: reader.items(from, 'legalBasis', '', (basis, at) => {
      reader.onlyKeys(basis, ['id', 'title', 'article', 'text'], at);
      return {
        id: reader.id(basis, at),
        title: reader.text(basis, 'title', at, 200),
        ...optional('article', reader.optionalText(basis, 'article', at, 200)),
        ...optional('text', reader.optionalText(basis, 'text', at)),
      };
    }),
    conditions: reader.items(from, 'conditions', '', (condition, at) => {
      reader.onlyKeys(condition, ['id', 'text'], at);
      return { id: reader.id(condition, at), text: reader.text(condition, 'text', at, 500) };
    }),
    limits: readLimits(reader, reader.object(from, 'limits', '')),
    specialProcedures: reader.items(from, 'specialProcedures', '', (procedure, at) => {
      reader.onlyKeys(procedure, ['id', 'name', 'days', 'unit', 'basis'], at);
      return {
        id: reader.id(procedure, at),
        name: reader.text(procedure, 'name', at, 100),
        basis: reader.text(procedure, 'basis', at, 300),
        ...readLimit(reader, procedure, at),
      };
    }, true),
    fee: readFee(reader, reader.object(from, 'fee', '')),
    visits: readVisits(reader, reader.object(from, 'visits', '')),
    onlineDepth: readDepth(reader, from),
    area: reader.oneOf(from, 'area', '', ['city', 'district'], 'district'),
    delivery: readChoices(reader, from, 'delivery', DELIVERIES),
    result: readResult(reader, reader.object(from, 'result', '')),
    phones: readPhones(reader, reader.object(from, 'phones', '')),
    address: reader.text(from, 'address', '', 300),
    hours: reader.text(from, 'hours', '', 300),
    minutes: reader.whole(from, 'minutes', '', 1, 240),
    mark: reader.text(from, 'mark', '', 2),
    keywords: reader.texts(from, 'keywords', ''),
    eligibility: reader.items(from, 'eligibility', '', (rule, at) => readRule(reader, rule, at, formFacts), true),
    assurance: reader.oneOf(from, 'assurance', '', ASSURANCES, 'verified'),
    proactive: from['proactive'] === undefined ? false : reader.boolean(from, 'proactive', ''),
    source: reader.oneOf(from, 'source', '', ['demo', 'confirmed']),
    ...optional('popular', popular),
    ...optional('jurisdictionBy', jurisdictionBy),
    ...optional('opens', opens),
  };
  return { item, problems: withoutEchoes(reader.problems) };
}

/** Of an object that is missing as a whole, its fields are no news. */
function withoutEchoes(problems: readonly PackageProblem[]): PackageProblem[] {
  const absent = problems.filter(({ fault }) => fault.problem === 'missing' || fault.problem === 'not-an-object').map(({ at }) => `${at}.`);
  return problems.filter(({ at }) => !absent.some((parent) => at.startsWith(parent)));
}

function readSlug(reader: JsonReader, from: Json, key: string, at: string): string {
  const slug = reader.text(from, key, at, 60);
  if (slug !== '' && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug)) reader.fault(at === '' ? key : `${at}.${key}`, { problem: 'bad-slug' });
  return slug;
}

function readChoices<const T extends string>(reader: JsonReader, from: Json, key: string, known: readonly T[]): T[] {
  return reader.texts(from, key, '').flatMap((value, index) => {
    const found = known.find((each) => each === value);
    if (found === undefined) reader.fault(`${key}[${index}]`, { problem: 'unknown-value', found: value, known });
    return found === undefined ? [] : [found];
  });
}

function readCodes(reader: JsonReader, from: Json): ItemCodes {
  reader.onlyKeys(from, ['base', 'implementation', 'business', 'verified'], 'codes');
  return {
    base: reader.text(from, 'base', 'codes', 12),
    verified: reader.boolean(from, 'verified', 'codes'),
    ...optional('implementation', reader.optionalText(from, 'implementation', 'codes', 31)),
    ...optional('business', reader.optionalText(from, 'business', 'codes', 33)),
  };
}

function readLimits(reader: JsonReader, from: Json): Limits {
  reader.onlyKeys(from, ['acceptance', 'promised', 'statutory'], 'limits');
  const limit = (name: string): Limit => {
    const at = `limits.${name}`;
    const given = reader.object(from, name, 'limits');
    reader.onlyKeys(given, ['days', 'unit'], at);
    return from[name] === undefined ? { days: 1, unit: 'working-day' } : readLimit(reader, given, at);
  };
  return { acceptance: limit('acceptance'), promised: limit('promised'), statutory: limit('statutory') };
}

function readLimit(reader: JsonReader, from: Json, at: string): Limit {
  return { days: reader.whole(from, 'days', at, 1, 1000), unit: reader.oneOf(from, 'unit', at, LIMIT_UNITS) };
}

function readFee(reader: JsonReader, from: Json): ServiceItem['fee'] {
  reader.onlyKeys(from, ['amount', 'basis', 'note'], 'fee');
  return {
    amount: reader.whole(from, 'amount', 'fee', 0, 1_000_000_000),
    ...optional('basis', reader.optionalText(from, 'basis', 'fee', 300)),
    ...optional('note', reader.optionalText(from, 'note', 'fee', 300)),
  };
}

function readVisits(reader: JsonReader, from: Json): ServiceItem['visits'] {
  reader.onlyKeys(from, ['count', 'reason'], 'visits');
  return { count: reader.whole(from, 'count', 'visits', 0, 20), ...optional('reason', reader.optionalText(from, 'reason', 'visits', 300)) };
}

function readDepth(reader: JsonReader, from: Json): ServiceItem['onlineDepth'] {
  const depth = reader.whole(from, 'onlineDepth', '', 1, 4);
  return depth === 4 ? 4 : depth === 3 ? 3 : depth === 2 ? 2 : 1;
}

function readPhones(reader: JsonReader, from: Json): ServiceItem['phones'] {
  reader.onlyKeys(from, ['advice', 'complaint'], 'phones');
  const phone = (key: string): string => {
    const number = reader.text(from, key, 'phones', 40);
    if (number !== '' && !/^[0-9][0-9 -]{2,}(转[0-9]+)?$/.test(number)) reader.fault(`phones.${key}`, { problem: 'bad-phone' });
    return number;
  };
  return { advice: phone('advice'), complaint: phone('complaint') };
}

function readResult(reader: JsonReader, from: Json): Result {
  reader.onlyKeys(from, ['name', 'certificate'], 'result');
  const name = reader.text(from, 'name', 'result', 60);
  if (from['certificate'] === undefined) return { name };
  const at = 'result.certificate';
  const given = reader.object(from, 'certificate', 'result');
  reader.onlyKeys(given, ['type', 'attributes', 'replaces', 'founds', 'portrait', 'counted'], at);
  const attributes = reader.object(given, 'attributes', at);
  return {
    name,
    certificate: {
      type: reader.text(given, 'type', at, 40),
      attributes: Object.fromEntries(
        Object.keys(attributes).map((key) => [key, reader.feel(attributes, key, `${at}.attributes`, RESULT_SOURCES)]),
      ),
      counted: reader.oneOf(given, 'counted', at, ['from-decision', 'from-previous-end'], 'from-decision'),
      ...optional('founds', given['founds'] === undefined ? undefined : reader.feel(given, 'founds', at, RESULT_SOURCES)),
      ...optional('replaces', reader.optionalText(given, 'replaces', at, 60)),
      ...optional('portrait', reader.optionalText(given, 'portrait', at, 60)),
    },
  };
}

function readRule(reader: JsonReader, from: Json, at: string, formFacts: readonly string[]): EligibilityRule {
  reader.onlyKeys(from, ['id', 'requires', 'refusal'], at);
  return {
    id: reader.id(from, at),
    requires: reader.feel(from, 'requires', at, [...ELIGIBILITY_FACTS, ...formFacts]),
    refusal: reader.text(from, 'refusal', at, 300),
  };
}

function readOpening(reader: JsonReader, from: Json): OpeningRule {
  reader.onlyKeys(from, ['certificateType', 'months', 'graceDays', 'insteadOf'], 'opens');
  const insteadOf = from['insteadOf'] === undefined ? undefined : readSlug(reader, from, 'insteadOf', 'opens');
  return {
    certificateType: reader.text(from, 'certificateType', 'opens', 40),
    months: reader.whole(from, 'months', 'opens', 1, 120),
    graceDays: reader.optionalWhole(from, 'graceDays', 'opens', 0, 3660) ?? 0,
    ...optional('insteadOf', insteadOf),
  };
}

/** Leaves an absent value out altogether. */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
