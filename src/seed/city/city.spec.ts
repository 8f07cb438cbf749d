import { describe, expect, it } from 'vitest';
import { parseMobileNumber } from '../../accounts/domain/mobile-number.js';
import { parseResidentId } from '../../accounts/domain/resident-id.js';
import { parseSocialCreditCode } from '../../accounts/domain/social-credit-code.js';
import { DEMO_DEPARTMENTS, DEMO_JURISDICTIONS, DEMO_OFFICES } from './offices.js';
import { DEMO_FIRMS, DEMO_GUARDIANSHIPS, DEMO_PEOPLE, demoPerson } from './people.js';
import { DEMO_REGIONS, DEMO_STREETS } from './regions.js';
import { DEMO_STAFF } from './staff.js';

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

describe('the demo city', () => {
  it('has people whose numbers pass every check and can be nobody else’s', () => {
    for (const person of DEMO_PEOPLE) {
      expect(parseResidentId(person.idNumber, '2026-11-23')).toMatchObject({ value: person.idNumber, kind: 'demo' });
      if (person.mobile) expect(parseMobileNumber(person.mobile)).toEqual({ value: person.mobile });
    }
    expect(unique(DEMO_PEOPLE.map((person) => person.idNumber))).toBe(true);
    expect(unique(DEMO_PEOPLE.flatMap((person) => person.mobile ?? []))).toBe(true);
  });

  it('has codes of firms and offices that pass their check', () => {
    for (const each of [...DEMO_FIRMS, ...DEMO_OFFICES]) {
      expect(parseSocialCreditCode(each.creditCode)).toEqual({ value: each.creditCode });
    }
    expect(unique(DEMO_OFFICES.map((office) => office.creditCode))).toBe(true);
  });

  it('is a tree of regions, all beginning with 89, where everybody lives in a street', () => {
    const codes = DEMO_REGIONS.map((region) => region.code);
    expect(unique(codes)).toBe(true);
    for (const [at, region] of DEMO_REGIONS.entries()) {
      expect(region.code).toMatch(/^89/);
      if (region.parent) expect(codes.slice(0, at)).toContain(region.parent);
    }
    const streets = DEMO_STREETS.map((street) => street.code);
    for (const each of [...DEMO_PEOPLE, ...DEMO_FIRMS]) expect(streets).toContain(each.region);
  });

  it('has an office of every department type, and two clerks and a leader where the seeded services are handled', () => {
    for (const department of DEMO_DEPARTMENTS) {
      expect(DEMO_JURISDICTIONS.some((row) => row.departmentType === department.code)).toBe(true);
    }
    expect(unique(DEMO_STAFF.map((member) => member.number))).toBe(true);
    for (const office of DEMO_OFFICES.filter((each) => each.name.includes('区'))) {
      const roles = DEMO_STAFF.filter((member) => member.officeId === office.id).flatMap((member) => member.roles);
      expect(roles.filter((role) => role === 'clerk').length).toBe(2);
      expect(roles).toContain('leader');
    }
  });

  it('names only people that exist as guardians, representatives and spouses', () => {
    for (const { child, guardians } of DEMO_GUARDIANSHIPS) [child, ...guardians].forEach(demoPerson);
    for (const firm of DEMO_FIRMS) [firm.legalRepresentative, ...firm.proxies].forEach(demoPerson);
    for (const person of DEMO_PEOPLE) {
      if (person.spouse) expect(demoPerson(person.spouse).spouse).toBe(person.key);
    }
  });
});
