import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpClient, signInAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let visitor: HttpClient;

beforeAll(async () => {
  portal = await startPortal();
  visitor = new HttpClient(portal.url);
});
afterAll(async () => {
  visitor.close();
  await portal.close();
});

const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('the home page', () => {
  test('greets, searches and leads into the catalogue, without a cookie for a reader who only reads', async () => {
    const home = await visitor.get('/');
    expect(home.status).toBe(200);
    expect(home.setCookies).toEqual([]);
    expect(home.$('h1').text()).toBe('您好。今天想办什么？');
    expect(home.$('form[role=search]').attr('action')).toBe('/services');
    expect(home.$('.tile > strong').toArray().map((each) => home.$(each).text())).toEqual([
      '居住证首次申领', '居住证签注', '老年综合津贴・敬老卡', '食品经营许可', '企业设立登记',
    ]);
    expect(words(home.$('.tile').first().text())).toContain('可免交 3 份 5 个工作日');
    expect(words(home.$('.tile').eq(1).text())).toContain('全部免交 秒批');
  });

  test('calls a signed-in reader by name', async () => {
    const xiaoman = await signInAs(portal.url, 'xiaoman');
    expect((await xiaoman.get('/')).$('h1').text()).toBe('您好，张小满。今天想办什么？');
    xiaoman.close();
  });

  test('tells what is about to end, and what the reader is entitled to', async () => {
    // 周启明 reads Traditional.
    const qiming = await signInAs(portal.url, 'qiming');
    const soon = await qiming.get('/');
    expect(words(soon.$('.todo').text())).toMatch(/^居住證 \d+月\d+日到期現在可以辦：居住證簽注$/);
    expect(soon.$('.todo a').attr('href')).toBe('/services/residence-permit-renewal');
    qiming.close();
    const guifang = await signInAs(portal.url, 'guifang');
    const home = await guifang.get('/');
    expect(words(home.$('.todo').text())).toBe('您可享受 老年综合津贴・敬老卡无需材料，确认即可');
    expect(home.$('.todo a').attr('href')).toBe('/services/elder-card');
    guifang.close();
  });
});

describe('the search', () => {
  const found = async (query: string): Promise<string[]> => {
    const page = await visitor.get(`/services?${query}`);
    expect(page.status).toBe(200);
    return page.$('.result h2 a').toArray().map((each) => page.$(each).attr('href') ?? '');
  };

  test.each([
    ['居住', ['/services/residence-permit', '/services/residence-permit-renewal']],
    ['jzz', ['/services/residence-permit', '/services/residence-permit-renewal']],
    ['jinglaoka', ['/services/elder-card']],
    ['敬老', ['/services/elder-card']],
    ['敬老卡 津贴', ['/services/elder-card']],
    ['餐馆', ['/services/food-business-licence']],
    ['簽注', ['/services/residence-permit-renewal']],
    ['renewal', ['/services/residence-permit-renewal']],
    ['我要开餐馆怎么办', ['/services/food-business-licence']],
    ['驾驶证', []],
  ])('finds %s', async (question, expected) => {
    expect(await found(`q=${encodeURIComponent(question)}`)).toEqual(expected);
  });

  test('narrows by audience, theme, life event and office, and ignores what does not exist', async () => {
    expect(await found('audience=organization')).toEqual(['/services/food-business-licence']);
    expect(await found('theme=elder-care')).toEqual(['/services/elder-card']);
    expect(await found('event=coming-to-the-city')).toHaveLength(2);
    expect(await found('office=public-security&q=jzz')).toHaveLength(2);
    expect(await found('office=nobody&theme=x&audience=y')).toHaveLength(5);
  });

  test('prints what was asked as text, whatever it is', async () => {
    const page = await visitor.get(`/services?q=${encodeURIComponent('<script>"居住证"</script>')}`);
    expect(page.html).not.toContain('<script>"');
    expect(page.$('input[name=q]').first().attr('value')).toBe('<script>"居住证"</script>');
  });
});

describe('a guide', () => {
  test('answers in its first screen: how long, how often, what to submit, what it costs', async () => {
    const guide = await visitor.get('/services/residence-permit');
    expect(guide.status).toBe(200);
    expect(guide.setCookies).toEqual([]);
    expect(guide.$('.facts > div').toArray().map((each) => words(guide.$(each).text()))).toEqual([
      '承诺时限5 个工作日', '到现场0 次', '需提交最少 1 份，共 4 份', '费用0 元',
    ]);
    expect(guide.$('a[href="/services/residence-permit/apply"]').length).toBeGreaterThan(0);
  });

  test('says what needs no submission, and from which certificate it is taken', async () => {
    const guide = await visitor.get('/services/residence-permit');
    const slots = guide.$('.slot').toArray().map((each) => words(guide.$(each).text()));
    expect(slots[0]).toContain('居民身份证免提交无需提交：取自您的居民身份证');
    expect(slots[2]).toContain('居住证明查到即免交查到您的不动产权证或房屋租赁备案证明，就不用提交');
    expect(slots[4]).toContain('在读证明需上传视填报情况，部分人需要');
  });

  test('draws its process on the server, and lists the steps for who cannot see it', async () => {
    const guide = await visitor.get('/services/food-business-licence');
    expect(guide.$('svg.process-drawing').attr('role')).toBe('img');
    expect(guide.$('svg.process-drawing').text()).toContain('现场核查');
    expect(guide.$('.steps li strong').toArray().map((each) => words(guide.$(each).text()))).toEqual([
      '您：填表、授权、提交 （进行中）', '市场监管：受理', '市场监管：书面审查', '市场监管：现场核查', '市场监管：决定', '签发食品经营许可证',
    ]);
    expect(guide.$('[style]').length).toBe(0);
  });

  test('tells both limits, the law, and two different numbers to call', async () => {
    const text = words((await visitor.get('/services/residence-permit')).$('main').text());
    expect(text).toContain('承诺时限 受理后 5 个工作日');
    expect(text).toContain('法定时限 受理后 15 天');
    expect(text).toContain('《居住证暂行条例（国务院令第663号）》 第二条');
    expect(text).toContain('咨询电话 089-10200010 投诉电话 089-10200090');
  });

  test('speaks Traditional and English too, its own content included', async () => {
    const hant = await visitor.get('/services/residence-permit-renewal', { 'accept-language': 'zh-HK' });
    expect(hant.$('h1').text()).toBe('居住證簽注');
    const english = await visitor.get('/services/residence-permit-renewal', { 'accept-language': 'en' });
    expect(english.$('h1').text()).toBe('Residence permit renewal');
    expect(english.$('main').text()).not.toMatch(/\p{Script=Han}/u);
  });

  test('shows a verified reader their own wallet', async () => {
    const xiaoman = await signInAs(portal.url, 'xiaoman');
    const guide = await xiaoman.get('/services/residence-permit');
    expect(words(guide.$('#materials h2').text())).toBe('材料：您只需准备 1 份');
    const slots = guide.$('.slot').toArray().map((each) => words(guide.$(each).text()));
    expect(slots[0]).toMatch(/^居民身份证免提交取自您的电子居民身份证，有效至 \d{4}年/);
    expect(slots[2]).toContain('居住证明需上传未找到您的电子');
    expect(words(guide.$('.guide-verdict').text())).toContain('您符合办理条件');
    xiaoman.close();
  });

  test('tells the elder that nothing is needed, and the young that it is too early', async () => {
    const guifang = await signInAs(portal.url, 'guifang');
    const elder = await guifang.get('/services/elder-card');
    expect(words(elder.$('#materials h2').text())).toBe('材料：您什么都不用准备');
    expect(words(elder.$('.guide-verdict').text())).toContain('您符合办理条件');
    guifang.close();
    const xiaoman = await signInAs(portal.url, 'xiaoman');
    const young = await xiaoman.get('/services/elder-card');
    expect(words(young.$('.guide-verdict').text())).toContain('年满 65 周岁才能申领');
    expect(young.$('a[href="/services/elder-card/apply"]').length).toBe(0);
    const renewal = await xiaoman.get('/services/residence-permit-renewal');
    expect(words(renewal.$('.guide-verdict').text())).toContain('没有找到您的电子居住证');
    expect(renewal.$('.guide-verdict a').attr('href')).toBe('/services/residence-permit');
    xiaoman.close();
  });

  test('is not there for a service that nobody published', async () => {
    expect((await visitor.get('/services/house-on-the-moon')).status).toBe(404);
  });
});
