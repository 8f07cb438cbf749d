import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { createKeyFile } from '../platform/crypto/keys.js';
import { carryOut, CommandError, EXIT, remark } from './outcome.js';

export function keysCommands(program: Command): void {
  const keys = program.command('keys').description('The secrets that must never share a disk with the database’s backup.');

  keys
    .command('create')
    .description('Make a new key file, readable by its owner only. An existing file is never overwritten.')
    .argument('<file>', 'where to write it; name it in KEYS_FILE')
    .option('--id <id>', 'name of the master key', `master-${new Date().toISOString().slice(0, 10)}`)
    .action((file: string, { id }: { id: string }) => carryOut(async () => {
      const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
        const code = (error as NodeJS.ErrnoException).code;
        throw new CommandError(code === 'EEXIST'
          ? `${file} exists already. What was written under its keys can only be read with them: keep it, and choose another name.`
          : `${file} cannot be written (${code ?? String(error)}).`);
      });
      try {
        await handle.writeFile(createKeyFile(false, id));
        await handle.sync();
      } finally {
        await handle.close();
      }
      remark(`Wrote ${file}. Keep a copy in a safe place apart from the database's backups, and set KEYS_FILE to it.`);
      return EXIT.done;
    }));
}
