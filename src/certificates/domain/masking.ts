const DOT = '•';

/**
 * An ID or certificate number with its middle hidden: `890101199001010023` → `8901••••••••••0023`.
 * The hidden part is never shorter than what is shown, so short numbers show less.
 */
export function maskNumber(number: string): string {
  const characters = [...number];
  const shown = characters.length >= 16 ? 4 : Math.floor(characters.length / 4);
  const hidden = characters.length - 2 * shown;
  const tail = shown === 0 ? '' : characters.slice(-shown).join('');
  return characters.slice(0, shown).join('') + DOT.repeat(hidden) + tail;
}

/** A person's name with its middle hidden: 张小满 → 张*满, 张三 → 张*, Anna Lee → A******e. */
export function maskName(name: string): string {
  const characters = [...name.trim()];
  const [first, ...rest] = characters;
  if (first === undefined) return '';
  if (rest.length === 0) return '*';
  if (rest.length === 1) return `${first}*`;
  return first + '*'.repeat(rest.length - 1) + rest[rest.length - 1];
}
