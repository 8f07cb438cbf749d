import type { Command } from 'commander';

/** `audit verify` recomputes every chain. Its use case joins this noun where the audit room offers it. */
export function auditCommands(program: Command): void {
  program.command('audit').description('The hash-chained record of who did what to whom.');
}
