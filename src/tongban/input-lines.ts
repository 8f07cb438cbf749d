/** Why a line can't be given as text. `start` is what could be read of it, to find its id in. */
export interface BadLine {
  readonly bad: 'too-long' | 'not-utf-8';
  readonly start: string;
}

/** Longer than any line somebody means: a process is refused from a million characters on. */
export const LONGEST_LINE = 32 * 1024 * 1024;
const START = 1_000;
const LINE_FEED = 0x0a;

/**
 * The lines of a stream as they come in. Only a line feed ends one: JSON may hold U+2028 as it is, where node:readline
 * would cut it in two. What is too long is passed over without being kept, what is no UTF-8 is told: the lines after it
 * are none the worse. A byte order mark is no part of a line.
 */
export async function* inputLines(input: AsyncIterable<Uint8Array | string>, longest = LONGEST_LINE): AsyncGenerator<string | BadLine> {
  let begun: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array): void => {
    length += part.length;
    if (length <= longest) begun.push(part);
    else if (length - part.length <= longest) begun = [Buffer.from(Buffer.concat([...begun, part]).subarray(0, START))];
  };
  const end = (): string | BadLine => {
    const line = length > longest ? { bad: 'too-long' as const, start: Buffer.concat(begun).toString('utf8', 0, START) } : textOf(Buffer.concat(begun));
    begun = [];
    length = 0;
    return line;
  };
  for await (const chunk of input) {
    let rest: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
    for (let at = rest.indexOf(LINE_FEED); at >= 0; at = rest.indexOf(LINE_FEED)) {
      add(rest.subarray(0, at));
      yield end();
      rest = rest.subarray(at + 1);
    }
    if (rest.length > 0) add(rest);
  }
  if (length > 0) yield end();
}

function textOf(bytes: Buffer): string | BadLine {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { bad: 'not-utf-8', start: bytes.toString('utf8', 0, START) };
  }
}
