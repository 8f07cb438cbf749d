import type { PersonField } from '../definition.js';
import { EMPTY, orRequired, part, type FieldKindBehaviour } from './kind.js';
import { readMobile } from './mobile.js';
import { readIdentityNumber } from './resident-id.js';
import { readLine } from './text.js';

const NAME_LIMIT = 100;

/** Another person: name, identity number and, where the form asks, a mobile number. */
export const personKind: FieldKindBehaviour<PersonField> = {
  types: ['textfield'],
  properties: ['mobile'],
  rules: [],
  define: (component, base) => ({
    ...base, kind: 'person', mobile: component.choice('mobile', ['no', 'optional', 'required'], 'no'),
  }),

  read(field, name, typed, { today }) {
    const personName = readLine(typed.one(`${name}.name`), `${name}.name`, { maxLength: NAME_LIMIT });
    const idNumber = readIdentityNumber(typed.one(`${name}.idNumber`), `${name}.idNumber`, today);
    const mobile = field.mobile === 'no' ? EMPTY : readMobile(typed.one(`${name}.mobile`), `${name}.mobile`);
    if ('empty' in personName && 'empty' in idNumber && 'empty' in mobile) return EMPTY;
    const readings = [
      orRequired(personName, `${name}.name`, 'fill'),
      orRequired(idNumber, `${name}.idNumber`, 'fill'),
      field.mobile === 'required' ? orRequired(mobile, `${name}.mobile`, 'fill') : mobile,
    ];
    const refusals = readings.flatMap((reading) => ('refusals' in reading ? reading.refusals : []));
    if (refusals.length > 0) return { refusals };
    return {
      answer: {
        name: 'answer' in personName ? String(personName.answer) : '',
        idNumber: 'answer' in idNumber ? String(idNumber.answer) : '',
        ...('answer' in mobile ? { mobile: String(mobile.answer) } : {}),
      },
    };
  },

  write: (field, name, answer) => ({
    [`${name}.name`]: part(answer, 'name'),
    [`${name}.idNumber`]: part(answer, 'idNumber'),
    ...(field.mobile === 'no' ? {} : { [`${name}.mobile`]: part(answer, 'mobile') }),
  }),
};
