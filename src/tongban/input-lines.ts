import { StringDecoder } from 'node:string_decoder';

/**
 * The lines of a stream as they come in. Only a line feed ends one: JSON may hold U+2028 as it is, where node:readline
 * would cut it in two.
 */
export async function* inputLines(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let begun: string[] = [];
  for await (const chunk of input) {
    const [end = '', ...more] = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n');
    begun.push(end);
    for (const each of more) {
      yield begun.join('');
      begun = [each];
    }
  }
  const last = begun.join('') + decoder.end();
  if (last !== '') yield last;
}
