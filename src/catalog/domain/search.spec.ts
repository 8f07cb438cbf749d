import { describe, expect, it } from 'vitest';
import { indexServices, searchServices } from './search.js';
import type { Service } from './service.js';

const service = (slug: string, name: string, keywords: string[], english: string, more: object = {}): { slug: string; service: Service } => ({
  slug,
  service: {
    item: { slug, name, summary: `${name}的办法`, keywords, conditions: [], result: { name: '证' }, audience: 'person', theme: 'residence', lifeEvents: [], department: 'public-security', ...more },
    english: { 'item.name': english },
  } as unknown as Service,
});

const index = indexServices([
  service('permit', '居住证首次申领', ['暂住证'], 'First residence permit', { popular: 1 }),
  service('renewal', '居住证签注', ['续签'], 'Residence permit renewal', { popular: 2 }),
  service('elder', '敬老卡', ['老年卡', '津贴'], 'Senior card', { theme: 'elder-care', department: 'civil-affairs' }),
  service('restaurant', '食品经营许可', ['餐馆'], 'Food business licence', { audience: 'organization', theme: 'business-licence' }),
  service('bank', '重庆银行业务', [], 'Bank'),
]);

describe('the search', () => {
  it.each([
    ['居住证签注', ['renewal']],
    ['居住', ['permit', 'renewal']],
    ['居住證', ['permit', 'renewal']],
    ['签注', ['renewal']],
    ['jzz', ['permit', 'renewal']],
    ['ＪＺＺ', ['permit', 'renewal']],
    ['jlk', ['elder']],
    ['juzhuzhengqian', ['renewal']],
    ['cqyh', ['bank']],
    ['permit renewal', ['renewal']],
    ['senior', ['elder']],
    ['津贴', ['elder']],
    ['居住证 餐馆', ['permit', 'renewal']],
    ['我想开餐馆，怎么办？', ['restaurant']],
    ['请问敬老卡在哪里办理', ['elder']],
    ['zzzz', []],
  ])('answers %s', (question, expected) => {
    expect(searchServices(index, question)).toEqual(expected);
  });

  it('puts the name before a keyword, and the whole before a part', () => {
    const names = indexServices([service('b', '老年卡补办', [], 'x'), service('a', '老年卡', [], 'y'), service('c', '乘车', ['老年卡'], 'z')]);
    expect(searchServices(names, '老年卡')).toEqual(['a', 'b', 'c']);
  });

  it('without a question lists all, the popular first', () => {
    expect(searchServices(index, '')).toEqual(['permit', 'renewal', 'bank', 'elder', 'restaurant']);
    expect(searchServices(index, '  ', { audience: 'organization' })).toEqual(['restaurant']);
    expect(searchServices(index, '', { theme: 'elder-care', department: 'civil-affairs' })).toEqual(['elder']);
  });
});
