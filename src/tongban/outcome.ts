/** Exit codes of every command: done; the thing looked at is at fault; the command could not be carried out. */
export const EXIT = { done: 0, fault: 1, failed: 2 } as const;

/** A command that can't be carried out: its message says what to do, and no stack is shown. */
export class CommandError extends Error {}

/** Standard output belongs to the answer; what is said beside it goes to standard error. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function remark(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs a command's work and sets the exit code it answers. */
export async function carryOut(work: () => Promise<(typeof EXIT)[keyof typeof EXIT]>): Promise<void> {
  process.exitCode = await work();
}
