import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProcess } from '../../src/workflow/core/check-process.js';
import type { CitySetting } from '../../src/workflow/core/check-process.js';
import { describeProblem } from '../../src/workflow/core/describe-problem.js';
import { mayBePublished, PROBLEM_CODES } from '../../src/workflow/core/problems.js';
import type { Problem } from '../../src/workflow/core/problems.js';
import { readDefinition } from '../../src/workflow/core/read-definition.js';
import { bpmn } from './small-process.js';

const FIXTURES = 'test/fixtures/processes';
const CITY: CitySetting = {
  departments: ['community-centre', 'public-security', 'market-regulation', 'fire-rescue'],
  roles: ['clerk', 'leader'],
  forms: [],
  certificateTypes: ['residence-permit', 'food-licence', 'business-licence'],
  operations: ['issue-certificate', 'notify'],
  processes: [],
  decisions: ['grade'],
};

async function problemsOf(xml: string, setting: CitySetting = {}): Promise<Problem[]> {
  const { definition, problems } = await readDefinition(xml);
  return [...problems, ...(definition ? checkProcess(definition, setting, problems) : [])];
}
const named = (problems: readonly Problem[]): string[] =>
  problems.map(({ element, problem }) => `${problem} ${element}`);
const found = async (source: string, extra = '', setting: CitySetting = {}): Promise<string[]> =>
  named(await problemsOf(bpmn(source, extra), setting));

const PLAIN = 'start s\nuser a\nend e\ns -> a\na -> e';

describe('the example processes', () => {
  it.each(readdirSync(FIXTURES).filter((file) => file.endsWith('.bpmn')))('%s may be published', async (file) => {
    expect(await problemsOf(readFileSync(join(FIXTURES, file), 'utf8'), CITY)).toEqual([]);
  });
});

describe('a file', () => {
  it('that is not XML, holds a DOCTYPE or no process is refused with a word', async () => {
    expect(named(await problemsOf('nonsense'))).toEqual(['not-xml definitions']);
    expect(named(await problemsOf(`<!DOCTYPE x [<!ENTITY y "z">]>${bpmn(PLAIN)}`))).toEqual(['doctype definitions']);
    expect(named(await problemsOf('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'))).toEqual([
      'no-process definitions',
    ]);
    expect(
      await found('start s <!-- <!DOCTYPE -->\nuser a\nend e\ns -> a\na -> e'.replace(' <!-- <!DOCTYPE -->', '')),
    ).toEqual([]);
  });

  it('with an id used twice, an unknown element or a loose flow says which', async () => {
    expect(await found(`${PLAIN}\nuser a`)).toContain('duplicate-id a');
    expect(named(await problemsOf(bpmn(PLAIN).replace('<userTask', '<userTsk id="z"/><userTask')))).toContain(
      'unreadable-part userTsk',
    );
    expect(await found(`${PLAIN}\na -> nowhere`)).toContain('unreadable-part a_nowhere');
  });

  it('with an element outside the subset is refused by its name', async () => {
    const types = ['task', 'scriptTask', 'complexGateway', 'intermediateThrowEvent', 'transaction', 'adHocSubProcess'];
    for (const type of types)
      expect(await found(`start s\n${type} a\nend e\ns -> a\na -> e`)).toContain('unsupported-element a');
    const event = (xml: string): Promise<Problem[]> =>
      problemsOf(bpmn(PLAIN).replace('</process>', `${xml}</process>`));
    expect(
      named(await event('<boundaryEvent id="b" attachedToRef="a"><signalEventDefinition/></boundaryEvent>')),
    ).toContain('unsupported-trigger b');
    expect(named(await event('<subProcess id="b" triggeredByEvent="true"/>'))).toContain('unsupported-attribute b');
    expect(
      named(
        await problemsOf(bpmn(PLAIN).replace('<startEvent id="s" >', '<startEvent id="s"><messageEventDefinition/>')),
      ),
    ).toContain('unsupported-trigger s');
    expect(
      named(
        await problemsOf(bpmn(PLAIN).replace('<userTask id="a" >', '<userTask id="a"><standardLoopCharacteristics/>')),
      ),
    ).toContain('unsupported-element a');
  });
});

describe('expressions', () => {
  const gate = (condition: string): string =>
    `start s\nuser a\nexclusive g default="d"\nuser b\nuser c\nend e\ns -> a\na -> g\ng -> b if ${condition}\nd: g -> c\nb -> e\nc -> e`;

  it('may use declared variables, outcomes and FEEL’s own functions', async () => {
    const declared = '<tongban:variable name="amount" type="number"/>';
    for (const condition of [
      'amount > 100',
      'outcome = "accept"',
      'outcomes.a = "pass"',
      'count([amount]) = 1',
      'some z in [1, 2] satisfies z = amount',
      'string length("x") = 1',
    ]) {
      expect(await found(gate(condition), declared)).toEqual([]);
    }
  });

  it('with a misspelt variable, function or the clock are refused', async () => {
    expect(await found(gate('amuont > 100'))).toEqual(['feel-unknown-variable g_b']);
    expect(await found(gate('size("x") > 1'))).toEqual(['feel-unknown-function g_b']);
    expect(await found(gate('now() > date("2026-01-01")'))).toEqual(['feel-clock-function g_b']);
    expect(await found(gate('today() > date("2026-01-01")'))).toEqual(['feel-clock-function g_b']);
    expect(await found(gate('outcome ='))).toEqual(['feel-syntax g_b']);
  });

  it('may use the counters of a multi-instance step only where they exist', async () => {
    expect(await found('start s\nuser a times="3;;nrOfCompletedInstances >= 2"\nend e\ns -> a\na -> e')).toEqual([]);
    expect(await found(gate('nrOfCompletedInstances >= 2'))).toEqual(['feel-unknown-variable g_b']);
  });
});

describe('the exploration', () => {
  const problemOf = async (source: string): Promise<[string, string | undefined][]> =>
    (await problemsOf(bpmn(source)))
      .filter((each) => each.problem !== 'dead-step')
      .map((each) => [`${each.problem} ${each.element}`, each.detail?.['path']]);

  it('finds a join that waits for a branch not taken, with the way there', async () => {
    expect(
      await problemOf(
        'start s\nexclusive g default="d"\nuser a\nuser b\nparallel j\nend e\ns -> g\ng -> a if outcome = "x"\nd: g -> b\na -> j\nb -> j\nj -> e',
      ),
    ).toEqual([['deadlock j', 's → g → a']]);
  });

  it('finds branches that are merged without a join', async () => {
    expect(
      (
        await problemOf(
          'start s\nparallel g\nuser a\nuser b\nexclusive m\nuser c\nend e\ns -> g\ng -> a\ng -> b\na -> m\nb -> m\nm -> c\nc -> e',
        )
      ).map(([name]) => name),
    ).toEqual(['finishes-with-work-left e']);
    expect(
      (
        await problemOf(
          'start s\nexclusive m\nuser a\nparallel g\nuser b\nend e\ns -> m\nm -> a\na -> g\ng -> m\ng -> b\nb -> e',
        )
      ).map(([name]) => name),
    ).toContain('finishes-with-work-left e');
    expect(
      (
        await problemOf(
          'start s\nparallel g\ncatch t timer=PT1H\ncatch u timer=PT1H\nexclusive m\nparallel j\nuser c\nend e\ns -> g\ng -> t\ng -> u\ng -> c\nt -> m\nu -> m\nm -> j\nc -> j\nj -> e',
        )
      ).map(([name]) => name),
    ).toContain('too-many-tokens j');
    expect(
      (await problemOf('start s\nparallel g\nuser a\nuser b\nend e\ns -> g\ng -> a\ng -> b\na -> e\nb -> e')).map(
        ([name]) => name,
      ),
    ).toEqual(['finishes-with-work-left e']);
  });

  it('lets parallel branches have ends of their own', async () => {
    expect(
      await problemOf('start s\nparallel g\nuser a\nuser b\nend e\nend f\ns -> g\ng -> a\ng -> b\na -> e\nb -> f'),
    ).toEqual([]);
  });

  it('finds a loop without a way out, and one that needs nobody', async () => {
    expect(
      (await problemOf('start s\nuser a\nexclusive m\ns -> m\nm -> a\na -> m')).map(([name]) => name.split(' ')[0]),
    ).toEqual(['cannot-finish']);
    expect(
      await problemOf(
        'start s\nexclusive m\nservice a\nexclusive g default="d"\nend e\ns -> m\nm -> a\na -> g\ng -> m if outcome = "again"\nd: g -> e',
      ),
    ).toEqual([['automatic-loop a', 'a → g → m']]);
    expect(
      await problemOf(
        'start s\nexclusive m\nservice a\nboundary f on=a error=any\ncatch t timer=PT1H\nend e\ns -> m\nm -> a\na -> e\nf -> t\nt -> m',
      ),
    ).toEqual([]);
  });

  it('finds a step nothing leads to', async () => {
    expect(await found(`${PLAIN}\nuser lost\nend e2\nlost -> e2`)).toEqual(['dead-step lost', 'dead-step e2']);
  });

  it('finds what is wrong inside a sub-process, and an error nobody catches', async () => {
    const inside = (end: string): string =>
      `start s\nsub p1 {\nstart ps\nuser a\nend pe ${end}\nps -> a\na -> pe\n}\nend e\ns -> p1\np1 -> e`;
    expect(await found(inside(''))).toEqual([]);
    expect(await found(inside('error=E1'))).toContain('uncaught-error pe');
  });

  it('stops at its bound with a warning that does not refuse', async () => {
    const choices = Array.from(
      { length: 13 },
      (_, i) =>
        `exclusive x${i} default="d${i}"\nuser a${i}\nuser b${i}\ng -> x${i}\nx${i} -> a${i} if outcome = "x"\nd${i}: x${i} -> b${i}\na${i} -> j\nb${i} -> j`,
    );
    const problems = await problemsOf(
      bpmn(`start s\nparallel g\ninclusive j\nend e\ns -> g\n${choices.join('\n')}\nj -> e`),
    );
    expect(problems).toMatchObject([{ element: 'p', problem: 'not-fully-explored', severity: 'warning' }]);
    expect(mayBePublished(problems)).toBe(true);
  });

  it('is quick about many branches', async () => {
    const branches = Array.from(
      { length: 30 },
      (_, i) => `user a${i}\nuser b${i}\ng -> a${i}\na${i} -> b${i}\nb${i} -> j`,
    ).join('\n');
    const begun = performance.now();
    expect(await found(`start s\nparallel g\nparallel j\nend e\ns -> g\n${branches}\nj -> e`)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});

describe('what the portal asks for', () => {
  const work = (attributes: string): Promise<string[]> =>
    found(`start s\nuser a work="${attributes}"\nend e\ns -> a\na -> e`, '', CITY);

  it('every step says who does it and how it is completed', async () => {
    expect(await found(PLAIN, '', CITY)).toEqual(['missing-work a']);
    expect(
      await work("performer='office' stage='review' department='community-centre' role='clerk' actions='pass'"),
    ).toEqual([]);
    expect(await work("performer='office' stage='review' department='community-centre' actions='pass'")).toEqual([
      'nobody-may-do a',
    ]);
    expect(await work("performer='office' stage='review' department='moon' role='clerk' actions='pass'")).toEqual([
      'unknown-department a',
    ]);
    expect(await work("performer='applicant' stage='correction' actions='approve'")).toEqual([
      'action-not-for-performer a',
    ]);
    expect(
      await work("performer='office' stage='review' department='community-centre' role='clerk' actions='consult'"),
    ).toEqual(['no-completing-action a']);
    expect(
      await work("performer='office' stage='lunch' department='community-centre' role='clerk' actions='dance'"),
    ).toEqual(['bad-declaration a', 'unknown-action a', 'no-completing-action a']);
  });

  it('people who sign are a list, each of them signs or declines, and nobody checks the identity of an office', async () => {
    const signs = "performer='signatory' stage='submission' identity='check' actions='sign decline'";
    const several = (loop: string): Promise<string[]> =>
      found(
        `start s\nuser a work="${signs}" ${loop}\nexclusive g default=no\nend e\nend f\ns -> a\na -> g\nyes: g -> e if outcome = "sign"\nno: g -> f`,
        '<tongban:variable name="signatories" type="list"/>',
        CITY,
      );
    expect(await several('each="signatories;signatory;count(results[item = \'decline\']) > 0"')).toEqual([]);
    expect(await several('')).toEqual(['signatories-without-list a']);
    expect(await several('times="3"')).toEqual(['signatories-without-list a']);
    expect(await work("performer='signatory' stage='submission' actions='resubmit'")).toEqual(['action-not-for-performer a', 'signatories-without-list a']);
    expect(await work("performer='applicant' stage='submission' identity='check' actions='decline'")).toEqual(['action-not-for-performer a']);
    expect(
      await work("performer='office' stage='review' department='community-centre' role='clerk' identity='check' actions='pass'"),
    ).toEqual(['bad-declaration a']);
  });

  it('a clock starts, stops, and names the law by which it rests', async () => {
    const clock = (attributes: string): Promise<string[]> =>
      found(
        `start s\nuser a work="performer='office' stage='acceptance' department='community-centre' role='clerk' actions='accept'"\nend e\ns -> a\na -> e`,
        `<tongban:clock id="c" limit="5" unit="working-day" onExpiry="red-card" ${attributes}/>`,
        CITY,
      );
    expect(await clock('starts="start" stops="a:accept"')).toEqual([]);
    expect(await clock('starts="b:accept" stops="end"')).toEqual(['unknown-trigger c', 'clock-never-starts c']);
    expect(await clock('starts="start" stops=""')).toEqual(['clock-never-stops c']);
    expect(await clock('starts="start" stops="end" pauses="enter:a"')).toEqual([
      'clock-pause-without-basis c',
      'clock-never-resumes c',
    ]);
    expect(
      await clock('starts="start" stops="end" pauses="enter:a" resumes="leave:a" basis="行政許可法第45條"'),
    ).toEqual([]);
  });
});

describe('every problem', () => {
  it('has words that say how to mend it, in English too', () => {
    const english = JSON.parse(readFileSync('locales/en/workflow.json', 'utf8')) as Record<string, string>;
    for (const problem of PROBLEM_CODES) {
      const asked: string[] = [];
      const words = describeProblem({ element: 'x', problem, severity: 'error' }, (text) => (asked.push(text), text));
      expect(words.length, problem).toBeGreaterThan(8);
      expect(
        asked.map((text) => english[text] !== undefined),
        `${problem}: ${asked.join()}`,
      ).toEqual([true]);
    }
  });
});

describe('the documentation', () => {
  it('shows a process that may be published', async () => {
    const xml = /```xml\n([\s\S]*?)```/.exec(readFileSync('docs/workflow.md', 'utf8'))?.[1] ?? '';
    expect(await problemsOf(xml, { ...CITY, certificateTypes: ['small-permit'] })).toEqual([]);
  });

  it('names every problem there is', () => {
    const text = readFileSync('docs/workflow.md', 'utf8');
    expect(PROBLEM_CODES.filter((code) => code !== 'bad-line' && !text.includes(`\`${code}\``))).toEqual([]);
  });
});
