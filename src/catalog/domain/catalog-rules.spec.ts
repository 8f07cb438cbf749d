import { describe, expect, it } from 'vitest';
import type { CertificateType } from '../../certificates/domain/certificate-type.js';
import { parseCondition } from '../../forms/condition.js';
import { eligibilityOf } from './eligibility.js';
import { openingOf, windowOpens } from './opening.js';
import { resultAttributes, resultValidity } from './result-certificate.js';
import type { EligibilityRule, OpeningRule, ResultCertificate, ServiceItem } from './service-item.js';

const feel = (source: string, ...known: string[]) => parseCondition(source, known).condition;

describe('the time in which a renewal is open', () => {
  const rule: OpeningRule = { certificateType: 'permit', months: 1, graceDays: 60, insteadOf: 'residence-permit' };

  it('is the last month of the year of validity, counted to the day', () => {
    expect(windowOpens('2027-11-22', 1)).toBe('2027-10-23');
    expect(windowOpens('2027-03-30', 1)).toBe('2027-02-28');
    expect(windowOpens('2028-03-30', 1)).toBe('2028-02-29');
    expect(windowOpens('2027-01-14', 12)).toBe('2026-01-15');
  });

  it('refuses an earlier application with the opening date', () => {
    expect(openingOf(rule, '2027-11-22', '2027-10-22')).toEqual({ refused: 'not-open-yet', opensOn: '2027-10-23', validTo: '2027-11-22' });
    expect(openingOf(rule, '2027-11-22', '2027-10-23')).toEqual({ open: true, until: '2028-01-21' });
  });

  it('closes after the days of grace, and says where to go instead', () => {
    expect(openingOf(rule, '2027-11-22', '2028-01-21')).toMatchObject({ open: true });
    expect(openingOf(rule, '2027-11-22', '2028-01-22')).toEqual({ refused: 'closed', closedOn: '2028-01-21', insteadOf: 'residence-permit' });
    expect(openingOf(rule, undefined, '2027-11-01')).toEqual({ refused: 'no-certificate', certificateType: 'permit', insteadOf: 'residence-permit' });
  });

  it('is always for a service without such a rule', () => {
    expect(openingOf(undefined, undefined, '2027-11-01')).toEqual({ open: true });
  });
});

describe('eligibility', () => {
  const rule = (id: string, requires: string, ...known: string[]): EligibilityRule => ({ id, requires: feel(requires, ...known), refusal: id });
  const item = (...eligibility: EligibilityRule[]): ServiceItem => ({ eligibility }) as unknown as ServiceItem;
  const age = rule('age', 'age >= 65', 'age');
  const without = rule('without', 'not(list contains(certificates, "permit"))', 'certificates');

  it('is given when every rule is true', () => {
    expect(eligibilityOf(item(age, without), { age: 66, certificates: [] })).toEqual({ eligible: 'yes' });
    expect(eligibilityOf(item(), {})).toEqual({ eligible: 'yes' });
  });

  it('is refused by every rule that is false, not only the first', () => {
    const refused = eligibilityOf(item(age, without), { age: 64, certificates: ['permit'] });
    expect(refused).toMatchObject({ refused: 'not-eligible', rules: [{ id: 'age' }, { id: 'without' }] });
  });

  it('stays open while something is not known, and refuses nobody for it', () => {
    expect(eligibilityOf(item(age, without), { certificates: [] })).toMatchObject({ eligible: 'not-known', open: [{ id: 'age' }] });
    expect(eligibilityOf(item(without), {})).toMatchObject({ eligible: 'not-known' });
    const local = rule('local', 'list contains(regions, "890101")', 'regions');
    expect(eligibilityOf(item(local), { regions: null })).toMatchObject({ eligible: 'not-known' });
  });
});

describe('the certificate that a service issues', () => {
  const type: CertificateType = {
    code: '11890100DM00000210002', name: '居住证', issuerDepartment: 'public-security', holderKind: 'person', verified: false,
    attributes: ['REGION', 'ADDRESS', 'BASIS', 'ITEMS'].map((key) => ({ key, label: key, kind: key === 'REGION' ? 'region' : 'text', personal: false, shownToVerifier: true })),
    validity: { years: 1 }, colour: 'green', cardAttributes: [],
  };
  const regions = [
    { code: '890100', name: '申江市', parent: null }, { code: '890102', name: '徐浦区', parent: '890100' },
    { code: '890102003', name: '梧桐街道', parent: '890102' },
  ];
  const result = (attributes: Record<string, string>, counted: ResultCertificate['counted'] = 'from-decision'): ResultCertificate => ({
    type: type.code, counted,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, source]) => [key, feel(source, 'answers', 'party', 'certificates', 'previous')])),
  });
  const party = { name: '张小满', code: '890101199405210021' };

  it('takes its attributes from answers, certificates used and the one it replaces', () => {
    const sources = {
      answers: { home: { region: '890102003', detail: '梧桐路 188 弄 6 号' }, changed: 'no', people: [{ name: '甲' }, { name: '乙' }] },
      party, certificates: { deed: { USE: '住宅' } }, previous: { BASIS: '合法稳定就业' }, decided_on: '2026-11-23',
    };
    expect(resultAttributes(result({
      REGION: 'answers.home.region', ADDRESS: 'answers.home', BASIS: 'if answers.changed = "yes" then "新" else previous.BASIS', ITEMS: 'answers.people.name',
    }), type, sources, regions)).toEqual({
      attributes: { REGION: '890102003', ADDRESS: '徐浦区梧桐街道 梧桐路 188 弄 6 号', BASIS: '合法稳定就业', ITEMS: '甲、乙' },
    });
    expect(resultAttributes(result({ BASIS: 'certificates.deed.USE', ADDRESS: '{ region: "890102", detail: answers.changed }' }), type, sources, regions))
      .toEqual({ attributes: { ADDRESS: '徐浦区 no', BASIS: '住宅' } });
  });

  it('is not issued with an attribute left empty without a word', () => {
    expect(resultAttributes(result({ REGION: 'answers.home.region', BASIS: 'previous.BASIS' }), type, { answers: {}, party, certificates: {}, previous: {}, decided_on: '2026-11-23' }, regions))
      .toEqual({ refused: 'attributes-missing', attributes: ['REGION', 'BASIS'] });
  });

  it('is valid from the decision; a renewal’s year begins when the old one would have ended', () => {
    expect(resultValidity(result({}), type, '2026-11-23', undefined)).toEqual({ validFrom: '2026-11-23', validTo: '2027-11-22' });
    expect(resultValidity(result({}, 'from-previous-end'), type, '2027-11-01', '2027-11-22')).toEqual({ validFrom: '2027-11-01', validTo: '2028-11-22' });
    expect(resultValidity(result({}, 'from-previous-end'), type, '2027-12-01', '2027-11-22')).toEqual({ validFrom: '2027-12-01', validTo: '2028-11-30' });
  });
});
