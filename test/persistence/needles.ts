/** One fact about a person, in every dress that it may be kept in. */
export interface Needle {
  readonly what: string;
  readonly forms: readonly Buffer[];
}

/**
 * The text in UTF-8 and UTF-16, as JSON, an address or HTML write it, and in base64 and hex wherever they begin in what
 * is around them. A short text would be found by chance: a fact must be at least five bytes long.
 */
export function needle(what: string, text: string): Needle {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length < 5) throw new Error(`${what} is too short to be looked for`);
  const spellings = new Set([
    text,
    text.toLowerCase(),
    JSON.stringify(text).slice(1, -1),
    escaped(text),
    encodeURIComponent(text),
    new URLSearchParams([['', text]]).toString().slice(1),
    [...text].map((letter) => `&#x${letter.codePointAt(0)?.toString(16)};`).join(''),
  ]);
  const plain = [...[...spellings].map((spelling) => Buffer.from(spelling, 'utf8')), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()];
  const coded = [bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...base64Cores(bytes), bytes.toString('base64url')].map((each) => Buffer.from(each, 'latin1'));
  return { what, forms: [...plain, ...coded] };
}

function escaped(text: string): string {
  return [...text].map((letter) => (letter.charCodeAt(0) < 128 ? letter : letter.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''))).join('');
}

/** What base64 makes of the bytes at each of the three places where they may begin, without the letters that neighbours share. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const coded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
    const first = shift === 0 ? 0 : shift + 1;
    const shared = (shift + bytes.length) % 3 === 0 ? 0 : 1;
    return coded.slice(first, coded.length - shared);
  });
}

/** The facts found in these bytes. With `asHex`, also where the bytes are written as hex, as PostgreSQL shows them. */
export function found(needles: readonly Needle[], hay: Buffer, asHex = false): string[] {
  return needles
    .filter(({ forms }) => forms.some((form) => hay.includes(form) || (asHex && hay.includes(form.toString('hex')))))
    .map(({ what }) => what);
}
