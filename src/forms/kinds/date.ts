import type { DateField, DateLimit } from '../definition.js';
import { isCalendarDate } from '../../accounts/domain/identity-numbers.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour } from './kind.js';
import { plainNumber } from './writing.js';

const PARTS = ['year', 'month', 'day'] as const;

/** A calendar date in three inputs, for nobody picks a birthday from a calendar. Kept as 'YYYY-MM-DD'. */
export const dateKind: FieldKindBehaviour<DateField> = {
  types: ['datetime', 'textfield'],
  properties: ['earliest', 'latest', 'birthday'],
  rules: [],

  define(component, base) {
    const subtype = component.json['subtype'];
    if (subtype !== undefined && subtype !== 'date') component.fault({ problem: 'wrong-value', property: 'subtype' });
    const earliest = component.dateLimit('earliest')
      ?? (component.json['disallowPassedDates'] === true ? ({ fromToday: 0, unit: 'day' } as const) : undefined);
    const latest = component.dateLimit('latest');
    return {
      ...base, kind: 'date', birthday: component.choice('birthday', ['yes', 'no'], 'no') === 'yes',
      ...(earliest === undefined ? {} : { earliest }), ...(latest === undefined ? {} : { latest }),
    };
  },

  read(field, name, typed, { today }) {
    const typedParts = PARTS.map((part) => plainNumber(typed.one(`${name}.${part}`)).replace(/[年月日]$/u, ''));
    const missing = PARTS.filter((_part, index) => typedParts[index] === '');
    if (missing.length === PARTS.length) return EMPTY;
    if (missing.length > 0) return refuse(`${name}.${missing[0] ?? 'year'}`, { refused: 'date-incomplete', missing });
    const [year = '', month = '', day = ''] = typedParts;
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (!isCalendarDate(date) || year < '1000') return refuse(name, { refused: 'not-a-date' });
    const earliest = field.earliest === undefined ? undefined : limitDate(field.earliest, today);
    const latest = field.latest === undefined ? undefined : limitDate(field.latest, today);
    if (earliest !== undefined && date < earliest) return refuse(name, { refused: 'date-too-early', earliest });
    if (latest !== undefined && date > latest) {
      // “At least half a year ago”: the same span on from the date is when it will have been.
      const limit = field.latest;
      const from = limit && 'fromToday' in limit && limit.fromToday < 0 && date <= today ? limitDate({ ...limit, fromToday: -limit.fromToday }, date) : undefined;
      return refuse(name, { refused: 'date-too-late', latest, ...(from !== undefined && { from }) });
    }
    return { answer: date };
  },

  write(_field, name, answer) {
    const parts = isCalendarDate(asText(answer)) ? asText(answer).split('-') : [];
    return Object.fromEntries(PARTS.map((part, index) => [`${name}.${part}`, parts[index]?.replace(/^0/, '') ?? '']));
  },
};

/** The date a limit means today. A month or year on from a day that isn't there ends on the month's last day. */
export function limitDate(limit: DateLimit, today: string): string {
  if ('on' in limit) return limit.on;
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number);
  if (limit.unit === 'day') return new Date(Date.UTC(year, month - 1, day + limit.fromToday)).toISOString().slice(0, 10);
  const months = limit.unit === 'month' ? limit.fromToday : limit.fromToday * 12;
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}
