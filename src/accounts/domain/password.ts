export type PasswordRefusal =
  | { readonly refused: 'too-short'; readonly minimum: number }
  | { readonly refused: 'too-long'; readonly maximum: number }
  | { readonly refused: 'too-common' }
  | { readonly refused: 'contains-own-number' };

const MINIMUM = 8;
const MAXIMUM = 128;

/** What guessers try first; compared without case. No other rule on letters and digits: length is what helps. */
const COMMON = new Set([
  '12345678', '123456789', '1234567890', '0123456789', '87654321', '987654321', '11111111', '00000000', '88888888',
  '66666666', '99999999', '12341234', '11223344', '12344321', '123123123', '147258369', '123456789a', 'a123456789',
  'password', 'password1', 'password123', 'passw0rd', 'p@ssw0rd', 'qwertyui', 'qwertyuiop', 'qwerty123', 'asdfghjkl',
  '1qaz2wsx', 'qazwsxedc', 'zxcvbnm123', 'iloveyou', 'woaini520', 'woaini1314', '5201314520', 'abcd1234', 'abc12345',
  'aa123456', 'a1234567', 'admin123', 'admin888', 'welcome1', 'letmein1', 'sunshine', 'football', 'dearbook',
]);

/**
 * Why a new password will not do; undefined when it will. Any characters are allowed, spaces too.
 *
 * @param own numbers of the account (mobile, ID number), which must not be the password
 */
export function refuseNewPassword(password: string, own: readonly string[]): PasswordRefusal | undefined {
  const length = [...password].length;
  if (length < MINIMUM) return { refused: 'too-short', minimum: MINIMUM };
  if (length > MAXIMUM) return { refused: 'too-long', maximum: MAXIMUM };
  const lower = password.toLowerCase();
  if (COMMON.has(lower) || new Set(lower).size <= 2) return { refused: 'too-common' };
  if (own.some((number) => lower.includes(number.toLowerCase()))) return { refused: 'contains-own-number' };
  return undefined;
}
