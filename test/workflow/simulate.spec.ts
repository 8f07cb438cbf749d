import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { dateInCity } from '../../src/workflow/core/city-time.js';
import { readDefinition } from '../../src/workflow/core/read-definition.js';
import { tryOut, type Trial, type TrialStep } from '../../src/workflow/core/simulate.js';
import { define } from './small-process.js';

const calendar = cityCalendar();
const { definition } = await readDefinition(readFileSync('src/seed/services/residence-permit/process.bpmn', 'utf8'));
if (!definition) throw new Error('unreadable');
const walk = (...steps: TrialStep[]): Trial => tryOut(definition, { at: '2026-03-02T01:00:00.000Z', variables: { ground: 'work' }, calendar }, steps);
const open = ({ instance }: Trial): string[] => instance.tokens.filter(({ waits }) => waits === 'task').map(({ node }) => node);
const told = ({ log }: Trial): string[] =>
  log.map(({ at, what }) => `${dateInCity(at)} ${what.event} ${what.event === 'alarm' ? `${what.alarm.alarm} ${what.alarm.clock}` : 'node' in what ? what.node : ''}`.trim());

describe('walking through a process before anybody depends on it', () => {
  it('comes to the end that was chosen, with its clocks on the city’s calendar', () => {
    const accepted = walk({ do: 'complete', token: 2, outcome: 'accept' });
    expect(open(accepted)).toEqual(['review_task']);
    expect(accepted.clocks.map(({ id, state, deadline }) => [id, state, deadline])).toMatchObject([
      ['acceptance', 'stopped', expect.anything()],
      ['promised', 'running', '2026-03-09T15:59:59.999Z'],
      ['statutory', 'running', '2026-03-17T15:59:59.999Z'],
    ]);
    const token = accepted.instance.tokens[0]?.id ?? 0;
    expect(open(walk({ do: 'complete', token: 2, outcome: 'accept' }, { do: 'complete', token, outcome: 'pass' }))).toEqual(['decide_task']);
  });

  it('lets time pass: what falls due on the way happens on its day, and only then', () => {
    expect(open(walk({ do: 'wait', days: 5, working: true }))).toEqual(['accept_task']);
    const deemed = walk({ do: 'wait', days: 6, working: true });
    expect(open(deemed)).toEqual(['review_task']);
    expect(told(deemed).filter((line) => line.includes('acceptance') || line.includes('accept_task'))).toEqual([
      '2026-03-05 alarm escalate acceptance', '2026-03-06 alarm warn acceptance', '2026-03-09 alarm expired acceptance', '2026-03-09 complete accept_task',
    ]);
    expect(deemed.at).toBe('2026-03-10T01:00:00.000Z');
  });

  it('goes off with timers, again and again where they repeat', async () => {
    const reminding = await define('start s\nuser a\nboundary t on=a cancelActivity="false" cycle=R2/P1D\nservice r effect=notify\nend x\nend e\ns -> a\na -> e\nt -> r\nr -> x');
    const trial = tryOut(reminding, { at: '2026-03-02T01:00:00.000Z', variables: {}, calendar }, [{ do: 'wait', days: 9, working: false }]);
    expect(told(trial)).toEqual(['2026-03-02 start', '2026-03-03 fire t', '2026-03-04 fire t']);
  });

  it('says that a step does not fit, and leaves out what comes after it', () => {
    const trial = walk({ do: 'complete', token: 99 }, { do: 'wait', days: 9, working: false });
    expect([trial.refused, trial.at]).toEqual(['no-such-token', '2026-03-02T01:00:00.000Z']);
  });
});
