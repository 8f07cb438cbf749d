import { describe, expect, it } from 'vitest';
import { checkProcessFiles } from '../../src/workflow/core/check-process-files.js';
import { incidents, openTasks } from '../../src/workflow/core/instance.js';
import { readProcess } from '../../src/workflow/core/process-files.js';
import { bpmn, Run } from './small-process.js';

const MAIN = bpmn(
  `start s
user first
call inspect calledElement="site"
exclusive ok default="no"
end done
end refused
s -> first
first -> inspect
inspect -> ok
yes: ok -> done if passed
no: ok -> refused`,
  '<tongban:variable name="area" type="number"/><tongban:variable name="passed" type="boolean"/><tongban:variable name="result" type="string"/>',
).replace(
  'calledElement="site">',
  'calledElement="site"><extensionElements><tongban:in source="area * 2" target="size"/><tongban:out source="outcomes.visit = &quot;pass&quot; and area = null" target="passed"/></extensionElements>',
);
const SITE = bpmn(
  `start s
exclusive large default="small"
user visit work="performer='office' department='d' role='clerk' stage='review' actions='pass return'"
user look work="performer='office' department='d' role='clerk' stage='review' actions='pass return' apartFrom='visit'"
end e
s -> large
big: large -> visit if size > 100
small: large -> e
visit -> look
look -> e`,
  '<tongban:variable name="size" type="number"/><tongban:variable name="area" type="number"/>',
).replace('id="p"', 'id="site"');

async function together(main: string, others: Readonly<Record<string, string>>): Promise<Run['definition']> {
  const { definition, problems } = await readProcess({ xml: main, others });
  if (!definition || problems.length > 0) throw new Error(JSON.stringify(problems));
  return definition;
}
const problemsOf = async (main: string, others: Readonly<Record<string, string>>): Promise<string[]> =>
  (await checkProcessFiles({ xml: main, others }, {})).problems.map((each) => `${each.file} ${each.problem} ${each.element}`);

describe('a called process', async () => {
  const definition = await together(MAIN, { 'site.bpmn': SITE });
  const begun = (area: number): Run => new Run(definition, { area }).complete('first');

  it('does its steps as steps of the case, with its own facts and outcomes', () => {
    const run = begun(80);
    expect(run.open()).toEqual(['inspect/visit']);
    run.complete('inspect/visit', 'pass');
    expect(run.instance.variables).toEqual({ area: 80 });
    expect(definition.nodes['inspect/look']).toMatchObject({ work: { apartFrom: ['inspect/visit'] } });
    run.complete('inspect/look', 'pass');
    expect(run.instance.status).toBe('ended');
    expect(run.instance.variables).toEqual({ area: 80, passed: true });
  });

  it('that needs nobody goes through at once', () => {
    expect(begun(10).instance).toMatchObject({ status: 'ended', variables: { area: 10, passed: false } });
  });

  it('goes with its case when that is withdrawn', () => {
    const run = begun(80).apply({ type: 'cancel', at: '2026-03-03T01:00:00.000Z', reason: 'withdrawn' });
    expect(run.effects()).toContain('close-task inspect/visit');
    expect(run.instance.tokens).toEqual([]);
  });

  it('takes no fact of its caller, and gives none but what it is asked for', () => {
    const run = begun(80);
    const token = openTasks(run.instance)[0]?.id ?? 0;
    expect(() => run.apply({ type: 'complete', at: run.at, token, outcome: 'pass', variables: { passed: true } })).toThrow('undeclared-variable passed');
    run.complete('inspect/visit', 'pass', { area: 1 });
    expect(run.complete('inspect/look', 'pass').instance.variables).toEqual({ area: 80, passed: false });
  });

  it('called several times at once has facts for each', async () => {
    const each = MAIN.replace('</extensionElements></callActivity>', '</extensionElements><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></callActivity>').replace('area * 2', 'loopCounter * 200');
    const run = new Run(await together(each, { 'site.bpmn': SITE }), { area: 1 }).complete('first');
    expect(run.instance.tokens.flatMap(({ frame }) => frame ?? [])).toEqual([{ size: 200 }, { size: 400 }]);
    expect(run.open()).toEqual(['inspect/visit', 'inspect/visit']);
  });

  it('stops where a value cannot be handed over, and goes on when it is mended', async () => {
    const wrong = await together(MAIN.replace('area * 2', 'if area = null then &quot;?&quot; else area'), { 'site.bpmn': SITE });
    const run = new Run(wrong).complete('first');
    expect(incidents(run.instance)).toMatchObject([{ node: 'inspect', incident: { code: 'call-failed', detail: 'size "?"' } }]);
    expect(run.resume('inspect', { area: 200 }).open()).toEqual(['inspect/visit']);

    const back = await together(MAIN.replace(/outcomes.visit[^/]*target="passed"/, 'size" target="result"'), { 'site.bpmn': SITE });
    const stopped = new Run(back, { area: 1 }).complete('first');
    expect(incidents(stopped.instance)).toMatchObject([{ node: 'inspect', waits: 'scope', incident: { code: 'call-failed', detail: 'result 2' } }]);
    expect(stopped.resume('inspect', { size: null }).instance.tokens.map(({ node }) => node)).toEqual(['ok']);
  });
});

describe('a package with calls', () => {
  it('may be published when all fits, and is refused by file and element when it does not', async () => {
    expect(await problemsOf(MAIN, { 'site.bpmn': SITE })).toEqual([]);
    expect(await problemsOf(MAIN, {})).toEqual(['process.bpmn unknown-process inspect']);
    expect(await problemsOf(MAIN.replace('target="size"', 'target="seize"'), { 'site.bpmn': SITE })).toEqual(['process.bpmn feel-unknown-variable inspect']);
    expect(await problemsOf(MAIN.replace('area * 2', 'size * 2'), { 'site.bpmn': SITE })).toEqual(['process.bpmn feel-unknown-variable inspect']);
    expect(await problemsOf(MAIN, { 'site.bpmn': SITE.replace('size &gt; 100', 'passed') })).toEqual(['site.bpmn feel-unknown-variable big']);
    expect(await problemsOf(MAIN, { 'site.bpmn': SITE.replace(/<sequenceFlow id="look_e"[^>]*><\/sequenceFlow>/, '<parallelGateway id="stuck"/><sequenceFlow id="a" sourceRef="look" targetRef="stuck"/><sequenceFlow id="b" sourceRef="visit" targetRef="stuck"/><sequenceFlow id="c" sourceRef="stuck" targetRef="look"/>') }))
      .toEqual(expect.arrayContaining([expect.stringMatching(/^site.bpmn deadlock /)]));
    expect(await problemsOf(MAIN, { 'site.bpmn': SITE, 'other.bpmn': SITE.replace('id="site"', 'id="other"') })).toEqual(['other.bpmn process-never-called other']);
    expect(await problemsOf(MAIN, { 'site.bpmn': SITE, 'again.bpmn': SITE })).toEqual(['site.bpmn duplicate-id site']);
  });

  it('that call each other in a circle, or out of all measure, are refused', async () => {
    const calling = (id: string, ...others: string[]): string =>
      bpmn(`start s\nend e\n${others.map((other, n) => `call c${n} calledElement="${other}"`).join('\n')}\ns -> c0\n${others.map((_, n) => `c${n} -> ${n + 1 < others.length ? `c${n + 1}` : 'e'}`).join('\n')}`).replace('id="p"', `id="${id}"`);
    expect(await problemsOf(calling('p', 'a'), { 'a.bpmn': calling('a', 'b'), 'b.bpmn': calling('b', 'a') })).toContain('process.bpmn call-goes-round c0/c0/c0');
    const towers = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`t${n}.bpmn`, calling(`t${n}`, `t${n + 1}`, `t${n + 1}`)]));
    const problems = await problemsOf(calling('p', 't0'), towers);
    expect(problems.some((each) => each.includes('calls-too-many'))).toBe(true);
  });
});
