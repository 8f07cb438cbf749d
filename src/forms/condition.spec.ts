import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds, parseCondition } from './condition.js';

const known = ['housing', 'rent', 'uses', 'married'];
const problemsOf = (feel: string) => parseCondition(feel, known).problems;

describe('a condition', () => {
  it('knows what it reads and with which values it compares', () => {
    expect(parseCondition('=housing = "rent" and rent > 1000 or list contains(uses, "food")', known)).toEqual({
      condition: {
        feel: 'housing = "rent" and rent > 1000 or list contains(uses, "food")',
        reads: ['housing', 'rent', 'uses'],
        compares: [{ variable: 'housing', operator: '=', values: ['rent'] }],
      },
      problems: [],
    });
    expect(parseCondition('housing in ("rent", "own")', known).condition.compares)
      .toEqual([{ variable: 'housing', operator: 'in', values: ['rent', 'own'] }]);
  });

  it('names a variable that does not exist, which FEEL would read as null', () => {
    expect(problemsOf('=houssing = "rent"')).toEqual([{ problem: 'unknown-variable', variable: 'houssing' }]);
  });

  it('takes no offence at names bound inside, at types and at functions of FEEL', () => {
    expect(problemsOf('some use in uses satisfies use = "food"')).toEqual([]);
    expect(problemsOf('count(for x in uses return x) > 1')).toEqual([]);
    expect(problemsOf('rent instance of number')).toEqual([]);
  });

  it('names a function that does not exist, and a look at the clock', () => {
    expect(problemsOf('lenght(uses) > 1')).toEqual([{ problem: 'unknown-function', name: 'lenght' }]);
    expect(problemsOf('today() > date("2026-01-01")')).toEqual([{ problem: 'reads-the-clock', name: 'today' }]);
  });

  it.each(['', '=', 'housing =', 'housing = "rent";', 'A!(', `rent > ${'('.repeat(3000)}`])('names the place of a slip: %s', (feel) => {
    expect(problemsOf(feel)).toEqual([{ problem: 'condition-syntax', at: expect.any(Number) as number }]);
  });

  it('holds only when it is certainly true', () => {
    const { condition } = parseCondition('=rent > 1000', known);
    expect([{ rent: 2000 }, { rent: 500 }, { rent: null }, {}].map((variables) => holds(condition, variables)))
      .toEqual([true, false, false, false]);
  });

  it('answers as if it were asked for the first time, however often and in whatever order', () => {
    const feel = '(some use in uses satisfies use = housing) or housing = "rent" and rent > 1000';
    const { condition } = parseCondition(feel, known);
    const uses = fc.uniqueArray(fc.constantFrom('rent', 'own', 'food'));
    const asked = fc.record({ housing: fc.constantFrom('rent', 'own', null), rent: fc.constantFrom(500, 2000, null), uses, married: fc.boolean() });
    fc.assert(fc.property(asked, (variables) => {
      expect(holds(condition, variables)).toBe(holds({ ...condition }, variables));
    }), { numRuns: 1000 });
  });

  it('never throws, whatever is authored', () => {
    const words = fc.constantFrom('housing', 'rent', '"rent"', '=', '!=', 'and', 'in', '(', ')', '[', '1', 'some', 'x', 'satisfies', 'if', '.', 'not', '@');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(words, { maxLength: 12 }).map((list) => list.join(' '))), (feel) => {
      const { condition, problems } = parseCondition(feel, known);
      if (problems.length === 0) expect(typeof holds(condition, { housing: 'rent', rent: 3, uses: ['food'], married: true })).toBe('boolean');
    }), { numRuns: 2000 });
  });
});
