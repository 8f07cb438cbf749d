import { describe, expect, it } from 'vitest';
import { checkProcessFiles } from '../../src/workflow/core/check-process-files.js';
import { bpmn } from './small-process.js';

const PLAIN = bpmn('start s\nuser a\nend e\ns -> a\na -> e');
const DMN = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"><decision id="t"><decisionTable id="tt"><input id="i"><inputExpression id="ie"><text>1</text></inputExpression></input><output id="o"/><rule id="r"><inputEntry id="x"><text>TEST</text></inputEntry><outputEntry id="y"><text>1</text></outputEntry></rule></decisionTable></decision></definitions>`;
const condition = (feel: string): string =>
  bpmn(`start s\nexclusive g default="d"\nuser a\nend e\ns -> g\nc: g -> a if ${feel}\nd: g -> e\na -> e2\nend e2`);

/** Every one is a named problem: none throws, and none takes longer than a test may. */
const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['an external entity', PLAIN.replace('?>', '?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), 'doctype'],
  ['an entity that grows', PLAIN.replace('?>', `?><!DOCTYPE l [<!ENTITY a "${'ha'.repeat(50)}"><!ENTITY b "${'&a;'.repeat(100)}">]>`), 'doctype'],
  ['a DOCTYPE behind a comment', PLAIN.replace('?>', '?><!-- a --><!doctype r>'), 'doctype'],
  ['comments without an end', PLAIN.slice(0, 300) + '<!--'.repeat(200_000), 'not-xml'],
  ['sub-processes within one another', bpmn('start s\nend e\ns -> e').replace('</process>', `${Array.from({ length: 20_000 }, (_, n) => `<subProcess id="d${n}">`).join('')}${'</subProcess>'.repeat(20_000)}</process>`), 'nested-too-deep'],
  ['five megabytes', PLAIN.replace('</process>', `${Array.from({ length: 50_000 }, (_, n) => `<userTask id="t${n}" name="${'x'.repeat(60)}"/>`).join('')}</process>`), 'too-large'],
  ['an id used twice', PLAIN.replace('id="e"', 'id="s"'), 'duplicate-id'],
  ['nothing', '', 'not-xml'],
  ['no XML', '\u0001\u0002\uFFFD\uFFFD', 'not-xml'],
  ['another kind of XML', '<html><body/></html>', 'not-xml'],
  ['a long condition', condition(`${'a b '.repeat(20_000)}= 1`), 'feel-too-long'],
  ['hundreds of long conditions', condition('x = 1').replace('</process>', `${Array.from({ length: 300 }, (_, n) => `<sequenceFlow id="m${n}" sourceRef="g" targetRef="a"><conditionExpression>${'a b '.repeat(249)}</conditionExpression></sequenceFlow>`).join('')}</process>`), 'feel-too-much'],
  ['a deep condition', condition(`${'('.repeat(450)}1${')'.repeat(450)} = x`), 'feel-unknown-variable'],
];

describe('a process file with', () => {
  it.each(HOSTILE)('%s is refused by name', async (_, xml, problem) => {
    const { problems } = await checkProcessFiles({ xml }, {});
    expect(problems.map((each) => each.problem)).toContain(problem);
  });
});

describe('a decision file with', () => {
  it.each([
    ['an external entity', `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${DMN}`, 'doctype'],
    ['five megabytes', DMN.replace('TEST', '1'.repeat(5_000_000)), 'too-large'],
    ['a long test', DMN.replace('TEST', 'a b '.repeat(20_000)), 'feel-too-long'],
    ['hundreds of long tests', DMN.replace('</decisionTable>', `${'<rule><inputEntry><text>TEST</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>'.repeat(300)}</decisionTable>`).replaceAll('TEST', 'a b '.repeat(249)), 'feel-too-much'],
    ['a long result', DMN.replace('<text>1</text></outputEntry>', `<text>${'a b '.repeat(20_000)}</text></outputEntry>`), 'feel-too-long'],
    ['nothing', '', 'decision-unreadable'],
    ['tags without an end', DMN.replace('<rule', `${'<rule>'.repeat(20_000)}<rule`), 'decision-unreadable'],
    ['no end', DMN.slice(0, 200), 'decision-unreadable'],
  ])('%s is refused by name', async (_, dmn, problem) => {
    const { problems } = await checkProcessFiles({ xml: PLAIN, others: { 'rules.dmn': dmn } }, {});
    expect(problems.filter(({ file }) => file === 'rules.dmn').map((each) => each.problem)).toContain(problem);
  });
});
