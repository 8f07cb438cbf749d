import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../src/workflow/core/calendar.js';
import { cityCalendar, USUAL_HOURS } from '../../src/workflow/core/calendar.js';
import { nextAlarm, soundAlarms } from '../../src/workflow/core/clock-alarms.js';
import { availableOrders, orderClock } from '../../src/workflow/core/clock-orders.js';
import { clockChanges, recountClocks, unitsLeft } from '../../src/workflow/core/clocks.js';
import type { ClockStates } from '../../src/workflow/core/clocks.js';
import { addDays, dateInCity } from '../../src/workflow/core/city-time.js';
import type { ProcessDefinition } from '../../src/workflow/core/definition.js';
import type { ClockDeclaration } from '../../src/workflow/core/extension.js';
import type { ClockOrder } from '../../src/workflow/core/events.js';

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

const calendar = cityCalendar();
const acceptance: ClockDeclaration = {
  id: 'acceptance',
  name: '受理期限',
  limit: 5,
  unit: 'working-day',
  onExpiry: 'deem-accepted',
  warnAt: 1,
  escalations: [{ remaining: 2, to: 'leader' }],
  starts: ['start', 'correct:resubmit'],
  stops: ['accept:accept', 'accept:correct'],
  pauses: [],
  resumes: [],
};
const statutory: ClockDeclaration = {
  id: 'statutory',
  name: '法定时限',
  limit: 20,
  unit: 'working-day',
  onExpiry: 'red-card',
  escalations: [],
  basis: '行政許可法第45條',
  starts: ['accept:accept'],
  stops: ['end'],
  pauses: ['enter:hearing'],
  resumes: ['leave:hearing'],
  extension: { by: 'leader', most: 10 },
};

function processWith(...clocks: ClockDeclaration[]): ProcessDefinition {
  return { id: 'p', name: 'p', nodes: {}, flows: {}, scopes: {}, variables: [], clocks };
}
const definition = processWith(acceptance, statutory);

/** Noon in Shanghai, so that a date stands for a moment. */
const noon = (date: string): string => `${date}T04:00:00.000Z`;
function after(...steps: readonly (readonly [date: string, ...happenings: string[]])[]): ClockStates {
  return steps.reduce<ClockStates>(
    (clocks, [date, ...happenings]) => clockChanges(definition, clocks, happenings, noon(date), calendar),
    [],
  );
}
const clock = (clocks: ClockStates, id: string): ClockStates[number] => {
  const found = clocks.find((each) => each.id === id);
  if (!found) throw new Error(`no clock ${id}`);
  return found;
};
const deadlineDay = (clocks: ClockStates, id: string): string => dateInCity(clock(clocks, id).deadline ?? '');

describe('the acceptance clock', () => {
  it('gives five working days, the day of submission not counted', () => {
    expect(deadlineDay(after(['2026-03-02', 'start']), 'acceptance')).toBe('2026-03-09');
    expect(clock(after(['2026-03-02', 'start']), 'acceptance').deadline).toBe('2026-03-09T15:59:59.999Z');
  });

  it('stops when a correction is asked for and runs its five days anew from the resubmission', () => {
    const asked = after(['2026-03-02', 'start'], ['2026-03-05', 'accept:correct']);
    expect(clock(asked, 'acceptance')).toMatchObject({ state: 'stopped', late: false });
    const again = clockChanges(definition, asked, ['correct:resubmit'], noon('2026-03-20'), calendar);
    expect([clock(again, 'acceptance').round, deadlineDay(again, 'acceptance')]).toEqual([2, '2026-03-27']);
  });

  it('warns, then tells the leader, then accepts in the office’s stead, each once', () => {
    let clocks = after(['2026-03-02', 'start']);
    const heard: string[] = [];
    for (let now = Date.parse(noon('2026-03-02')); now < Date.parse(noon('2026-03-12')); now += 3_600_000) {
      const sounded = soundAlarms(definition, clocks, new Date(now).toISOString(), calendar);
      clocks = sounded.clocks;
      heard.push(...sounded.alarms.map((alarm) => `${dateInCity(now)} ${alarm.alarm}`));
      if (sounded.alarms.some((alarm) => alarm.alarm === 'expired'))
        expect(sounded.alarms).toContainEqual({
          alarm: 'expired',
          clock: 'acceptance',
          at: '2026-03-09T15:59:59.999Z',
          expiry: 'deem-accepted',
          complete: { node: 'accept', action: 'accept' },
        });
    }
    expect(heard).toEqual(['2026-03-05 escalate', '2026-03-06 warn', '2026-03-10 expired']);
    expect(nextAlarm(definition, clocks, calendar)).toBeUndefined();
  });

  it('told late says what it would have said in time, dated when it was due, and leaves the rest until the step is done', () => {
    const late = soundAlarms(definition, after(['2026-03-02', 'start']), noon('2026-03-20'), calendar);
    expect(late.alarms.map(({ alarm, at }) => [alarm, at])).toEqual([
      ['escalate', '2026-03-04T16:00:00.000Z'],
      ['warn', '2026-03-05T16:00:00.000Z'],
      ['expired', '2026-03-09T15:59:59.999Z'],
    ]);
    expect(clock(late.clocks, 'acceptance')).toMatchObject({ state: 'expired', expiredAt: '2026-03-09T15:59:59.999Z' });
    const together = processWith({ ...acceptance, escalations: [] }, { ...statutory, starts: ['start'] });
    const both = soundAlarms(together, clockChanges(together, [], ['start'], noon('2026-03-02'), calendar), noon('2026-04-20'), calendar);
    expect(clock(both.clocks, 'statutory').state).toBe('running');
    expect(soundAlarms(together, both.clocks, noon('2026-04-20'), calendar).alarms).toMatchObject([{ alarm: 'expired', clock: 'statutory' }]);
  });

  it('says when it will sound next', () => {
    const clocks = after(['2026-03-02', 'start']);
    const next = nextAlarm(definition, clocks, calendar);
    expect(next).toBe('2026-03-04T16:00:00.000Z');
    expect(soundAlarms(definition, clocks, '2026-03-04T15:59:59.999Z', calendar).alarms).toEqual([]);
    expect(soundAlarms(definition, clocks, next ?? '', calendar).alarms).toHaveLength(1);
  });
});

describe('a clock that pauses', () => {
  const started = after(['2026-03-02', 'accept:accept']);

  it('names its legal basis and gives back the days of the pause', () => {
    const paused = clockChanges(definition, started, ['enter:hearing'], noon('2026-03-10'), calendar);
    expect(clock(paused, 'statutory')).toMatchObject({
      state: 'paused',
      remaining: 15,
      pauses: [{ from: noon('2026-03-10'), basis: '行政許可法第45條' }],
    });
    expect(clock(paused, 'statutory').deadline).toBeUndefined();
    const resumed = clockChanges(definition, paused, ['leave:hearing'], noon('2026-03-24'), calendar);
    // Ten working days were lost: 30 March becomes 14 April, 清明 on 6 April included.
    expect([deadlineDay(started, 'statutory'), deadlineDay(resumed, 'statutory')]).toEqual([
      '2026-03-30',
      '2026-04-14',
    ]);
  });

  it('gains nothing by a pause within one day', () => {
    const resumed = clockChanges(definition, started, ['enter:hearing', 'leave:hearing'], noon('2026-03-10'), calendar);
    expect(deadlineDay(resumed, 'statutory')).toBe(deadlineDay(started, 'statutory'));
  });

  it('is stopped by the end of the case, and says whether it was late', () => {
    const inTime = clockChanges(definition, started, ['end'], '2026-03-30T15:59:59.999Z', calendar);
    const late = clockChanges(definition, started, ['end'], '2026-03-30T16:00:00.000Z', calendar);
    expect([clock(inTime, 'statutory').late, clock(late, 'statutory').late]).toEqual([false, true]);
  });
});

describe('an order', () => {
  const started = after(['2026-03-02', 'accept:accept']);
  const give = (order: DistributiveOmit<ClockOrder, 'at'>, day: string, clocks = started): ReturnType<typeof orderClock> =>
    orderClock(definition, clocks, { ...order, at: noon(day) }, calendar);
  const done = (given: ReturnType<typeof orderClock>): ClockStates => {
    if (given.refused) throw new Error(given.refused);
    return given.clocks;
  };

  it('extends: the deadline moves, and the clock warns anew before the later one', () => {
    const extended = done(give({ type: 'extend-clock', clock: 'statutory', units: 5 }, '2026-03-20'));
    expect(deadlineDay(extended, 'statutory')).toBe('2026-04-07');
    expect(clock(extended, 'statutory').extensions).toEqual([{ units: 5, at: noon('2026-03-20') }]);
    expect(give({ type: 'extend-clock', clock: 'statutory', units: 6 }, '2026-03-23', extended)).toEqual({ refused: 'too-much', most: 5 });
  });

  it('pauses on the declared basis for a special procedure, and only an order ends what was ordered', () => {
    const paused = done(give({ type: 'pause-clock', clock: 'statutory', ground: 'expert-review' }, '2026-03-10'));
    expect(clock(paused, 'statutory')).toMatchObject({
      state: 'paused',
      pauses: [{ from: noon('2026-03-10'), basis: '行政許可法第45條', ground: 'expert-review' }],
    });
    const left = clockChanges(definition, paused, ['leave:hearing'], noon('2026-03-12'), calendar);
    expect(clock(left, 'statutory').state).toBe('paused');
    const resumed = done(give({ type: 'resume-clock', clock: 'statutory' }, '2026-03-24', paused));
    // As with the hearing that a step brought about: ten working days were lost.
    expect(deadlineDay(resumed, 'statutory')).toBe('2026-04-14');
    expect(give({ type: 'resume-clock', clock: 'statutory' }, '2026-03-25', resumed)).toEqual({ refused: 'not-paused' });
    const byStep = after(['2026-03-02', 'accept:accept'], ['2026-03-10', 'enter:hearing']);
    expect(give({ type: 'resume-clock', clock: 'statutory' }, '2026-03-12', byStep)).toEqual({ refused: 'not-paused' });
  });

  it('is refused beyond what the process allows, too late, or where it declares nothing of the kind', () => {
    const waiting = after(['2026-03-02', 'start', 'accept:correct'], ['2026-03-02', 'correct:resubmit']);
    expect([
      give({ type: 'extend-clock', clock: 'statutory', units: 11 }, '2026-03-20'),
      give({ type: 'extend-clock', clock: 'statutory', units: 1 }, '2026-03-31'),
      give({ type: 'pause-clock', clock: 'statutory', ground: 'hearing' }, '2026-03-31'),
      give({ type: 'extend-clock', clock: 'acceptance', units: 1 }, '2026-03-03', waiting),
      give({ type: 'pause-clock', clock: 'acceptance', ground: 'hearing' }, '2026-03-03', waiting),
      give({ type: 'extend-clock', clock: 'acceptance', units: 1 }, '2026-03-20'),
    ].map(({ refused }) => refused)).toEqual(['too-much', 'not-running', 'not-running', 'not-extendable', 'no-basis', 'no-such-clock']);
  });

  it('is offered to those at work on the case only, an extension to the declared role', () => {
    const offers = (roles: string[], atWork = true): unknown => availableOrders(definition, started, { roles, atWork }, noon('2026-03-10'));
    expect(offers(['leader'])).toEqual([{ clock: 'statutory', extend: { most: 10 }, pause: true, resume: false }]);
    expect(offers(['clerk'])).toEqual([{ clock: 'statutory', pause: true, resume: false }]);
    expect(offers(['leader'], false)).toEqual([]);
  });
});

describe('a deadline in a year that is announced later', () => {
  it('is provisional, and is counted again with a record of what moved', () => {
    const clocks = clockChanges(definition, [], ['accept:accept'], noon('2026-12-25'), calendar);
    expect(clock(clocks, 'statutory').provisional).toBe(true);
    const announced = {
      ...cityCalendar({ version: '2027', corrections: { '2027-01-04': false } }),
      provisionalFrom: '2028-01-01',
    };
    const { clocks: recounted, moved } = recountClocks(clocks, announced);
    expect(moved).toEqual([
      { clock: 'statutory', from: clock(clocks, 'statutory').deadline, to: clock(recounted, 'statutory').deadline },
    ]);
    expect(clock(recounted, 'statutory')).toMatchObject({ provisional: false, calendarVersion: '2027' });
  });
});

describe('limits in hours', () => {
  const hours = (unit: 'working-hour' | 'urgent-hour', limit: number): ClockDeclaration => ({
    ...statutory,
    id: unit,
    unit,
    limit,
  });
  const urgent = processWith(hours('urgent-hour', 8), hours('working-hour', 8));
  const at = (time: string): string => new Date(`${time}+08:00`).toISOString();

  it('run on through the night when urgent, and only in office hours otherwise', () => {
    const clocks = clockChanges(urgent, [], ['accept:accept'], at('2026-03-06T16:30:00'), calendar);
    expect(clock(clocks, 'urgent-hour').deadline).toBe(at('2026-03-07T00:30:00'));
    // Friday 16:30 to 17:30 is one hour; Monday has seven.
    expect(clock(clocks, 'working-hour').deadline).toBe(at('2026-03-09T17:30:00'));
  });

  it('give back a pause to the minute', () => {
    const paused = clockChanges(
      urgent,
      clockChanges(urgent, [], ['accept:accept'], at('2026-03-06T09:00:00'), calendar),
      ['enter:hearing'],
      at('2026-03-06T10:00:00'),
      calendar,
    );
    const resumed = clockChanges(urgent, paused, ['leave:hearing'], at('2026-03-06T14:00:00'), calendar);
    expect(clock(resumed, 'urgent-hour').deadline).toBe(at('2026-03-06T21:00:00'));
    expect(clock(resumed, 'working-hour').deadline).toBe(at('2026-03-09T14:00:00'));
  });
});

/** A clerk with a wall calendar: crosses out one day after the other. */
function naiveDeadline(
  start: string,
  limit: number,
  works: (date: string) => boolean,
  pauses: readonly { from: string; to: string }[],
): string {
  let crossed = 0;
  let date = start;
  while (crossed < limit) {
    date = addDays(date, 1);
    const resting = pauses.some((pause) => pause.from <= date && date < pause.to);
    if (works(date) && !resting) crossed += 1;
  }
  return date;
}

describe('any clock on any calendar', () => {
  const START = '2026-03-01';
  const calendars = fc.array(fc.boolean(), { minLength: 14, maxLength: 60 }).filter((days) => days.some(Boolean));
  const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 12 })), { maxLength: 4 });

  it('ends on the day a clerk with a wall calendar would find', () => {
    fc.assert(
      fc.property(
        calendars,
        gaps,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('working-day' as const, 'natural-day' as const),
        (pattern, stretches, limit, unit) => {
          const works = (date: string): boolean =>
            pattern[Math.round((Date.parse(date) - Date.parse(START)) / 86_400_000) % pattern.length] ?? false;
          const random: Calendar = { version: 'random', isWorkingDay: works, hours: USUAL_HOURS };
          const process = processWith({ ...statutory, unit, limit });
          let clocks = clockChanges(process, [], ['accept:accept'], noon(START), random);
          const pauses: { from: string; to: string }[] = [];
          let day = START;
          for (const [runs, rests] of stretches) {
            const from = addDays(day, runs);
            // The law knows no pause of a limit that has run out.
            if (from > deadlineDay(clocks, 'statutory')) break;
            day = addDays(from, rests);
            pauses.push({ from, to: day });
            clocks = clockChanges(process, clocks, ['enter:hearing'], noon(from), random);
            const left = clock(clocks, 'statutory').remaining;
            expect(left).toBeGreaterThan(0);
            clocks = clockChanges(process, clocks, ['leave:hearing'], noon(day), random);
            expect(unitsLeft(clock(clocks, 'statutory'), noon(day), random)).toBe(left);
          }
          const counts = unit === 'natural-day' ? () => true : works;
          expect(deadlineDay(clocks, 'statutory')).toBe(naiveDeadline(START, limit, counts, pauses));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('in hours never ends sooner than the running hours allow, nor later than one more minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 60 }), (minute, limit) => {
        const start = new Date(Date.parse('2026-03-01T00:00:00+08:00') + minute * 60_000).toISOString();
        const process = processWith({ ...statutory, unit: 'working-hour', limit });
        const [state] = clockChanges(process, [], ['accept:accept'], start, calendar);
        let left = limit * 60;
        let now = Date.parse(start);
        while (left > 0) {
          const local = new Date(now + 8 * 3_600_000);
          const minuteOfDay = local.getUTCHours() * 60 + local.getUTCMinutes();
          if (
            calendar.isWorkingDay(local.toISOString().slice(0, 10)) &&
            USUAL_HOURS.some(({ from, to }) => minuteOfDay >= from && minuteOfDay < to)
          )
            left -= 1;
          now += 60_000;
        }
        expect(state?.deadline).toBe(new Date(now).toISOString());
      }),
      { numRuns: 200 },
    );
  });
});
