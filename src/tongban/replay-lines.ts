import { CheckedProcesses } from '../workflow/core/checked-processes.js';
import { badText, replayText } from '../workflow/core/replay.js';
import { inputLines, LONGEST_LINE, type BadLine } from './input-lines.js';

/** An answer a line, in order; one is made before the next line is read, so that nothing piles up. */
export async function* replayLines(input: AsyncIterable<Uint8Array | string>, longest = LONGEST_LINE): AsyncGenerator<string> {
  const processes = new CheckedProcesses();
  for await (const line of inputLines(input, longest)) {
    yield typeof line === 'string' ? await replayText(line, processes) : badText(line.start, whyBad(line, longest));
  }
}

function whyBad({ bad }: BadLine, longest: number): string {
  return bad === 'too-long' ? `the line is longer than ${longest} bytes` : 'the line is not UTF-8 text';
}
