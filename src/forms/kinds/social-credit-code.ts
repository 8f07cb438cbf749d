import type { SocialCreditCodeField } from '../definition.js';
import { parseSocialCreditCode } from '../../accounts/domain/social-credit-code.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour } from './kind.js';
import { oneLine } from './writing.js';

/** The unified social credit code of a firm or body. */
export const socialCreditCodeKind: FieldKindBehaviour<SocialCreditCodeField> = {
  types: ['textfield'],
  properties: [],
  rules: [],
  define: (_component, base) => ({ ...base, kind: 'social-credit-code' }),

  read(_field, name, typed) {
    if (oneLine(typed.one(name)) === '') return EMPTY;
    const parsed = parseSocialCreditCode(typed.one(name));
    return 'refused' in parsed
      ? refuse(name, { refused: 'social-credit-code', because: parsed })
      : { answer: parsed.value };
  },

  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};
