import { access } from 'node:fs/promises';
import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { ExportHeads } from '../audit/export-heads.js';
import { readExportedHeads } from '../audit/exported-heads.js';
import { verifyChains } from '../audit/verify-chains.js';
import { KEYS, type Keys } from '../platform/crypto/keys.js';
import { withPortal } from './boot.js';
import { carryOut, CommandError, EXIT, print, remark } from './outcome.js';

/** `audit verify` recomputes every chain; `audit export-heads` writes their signed ends now instead of in five minutes. */
export function auditCommands(program: Command, env: Readonly<Record<string, string | undefined>>): void {
  const audit = program.command('audit').description('The hash-chained record of who did what to whom.');

  audit
    .command('verify')
    .description('Recompute every chain and name what was changed, removed, truncated or recomputed.')
    .option('--heads <file>', 'exported heads to hold the chains to (default: audit-heads.jsonl in the data folder)')
    .addHelpText('after', '\nPrints one line of JSON a problem, then a summary. Keep a copy of the exported heads where nobody who can write\nto the database can change it, and verify against that copy: only it tells of an end cut off with its head.')
    .action((options: { heads?: string }) => carryOut(() => withPortal(env, async (portal) => {
      let found = 0;
      const file = options.heads ?? portal.get(ExportHeads).file;
      const readable = await access(file).then(() => true, () => false);
      if (!readable && options.heads) throw new CommandError(`${file} cannot be read.`);
      if (!readable) remark('No exported heads yet: ends cut off together with their heads would not be noticed.');
      const { problems: _listed, ...summary } = await verifyChains(portal.get(DataSource), portal.get<Keys>(KEYS), {
        ...(readable && { exportedHeads: readExportedHeads(file) }),
        onProblem: (problem) => {
          found += 1;
          print(JSON.stringify(problem));
        },
      });
      print(JSON.stringify({ ...summary, problems: found }));
      return found === 0 ? EXIT.done : EXIT.fault;
    })));

  audit
    .command('export-heads')
    .description('Append the signed ends of all chains that grew since the last export to audit-heads.jsonl.')
    .action(() => carryOut(() => withPortal(env, async (portal) => {
      const exporter = portal.get(ExportHeads);
      print(JSON.stringify({ heads: await exporter.run(), file: exporter.file }));
      return EXIT.done;
    })));
}
