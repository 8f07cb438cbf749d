import 'reflect-metadata';
import { Command } from 'commander';
import { SettingsError } from '../platform/config/settings.js';
import { KeyFileError } from '../platform/crypto/keys.js';
import { DatabaseUnfitError } from '../platform/database/database-unfit.js';
import { CommandError, EXIT, remark } from './outcome.js';

/** `npm run -s tongban -- <noun> <verb>`: the operator's hand on the portal. */
const program = new Command('tongban')
  .description('Operate the Tongban portal: city, staff, services, workflows, keys, certificates, calendar, audit, face checks.')
  .addHelpText('after', '\nExit codes: 0 done, 1 what was looked at is at fault, 2 the command could not be carried out.\nCommands that need the database use the same settings as the portal (DATABASE_URL, DATA_DIR, KEYS_FILE, …).')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride();

/** Loaded when asked for: a portal is much to read for a command that only needs a file. */
const NOUNS: Readonly<Record<string, () => Promise<(program: Command, env: NodeJS.ProcessEnv) => void>>> = {
  service: async () => (await import('./service.js')).serviceCommands,
  workflow: async () => (await import('./workflow.js')).workflowCommands,
  keys: async () => (await import('./keys.js')).keysCommands,
  certificate: async () => (await import('./certificate.js')).certificateCommands,
  calendar: async () => (await import('./calendar.js')).calendarCommands,
  audit: async () => (await import('./audit.js')).auditCommands,
  city: async () => (await import('./city.js')).cityCommands,
  identity: async () => (await import('./identity.js')).identityCommands,
  sender: async () => (await import('./sender.js')).senderCommands,
};
// Whoever reads has had enough (`| head -1`): that is no failure, and nobody is left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

const asked = NOUNS[process.argv[2] ?? ''];
for (const load of asked ? [asked] : Object.values(NOUNS)) (await load())(program, process.env);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function explain(error: unknown): number {
  // Commander has said it already; help that was asked for is no failure.
  if (error instanceof Error && 'exitCode' in error && error.constructor.name === 'CommanderError') {
    return error.exitCode === 0 ? EXIT.done : EXIT.failed;
  }
  const plain = [CommandError, SettingsError, KeyFileError, DatabaseUnfitError].some((kind) => error instanceof kind);
  remark(plain ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failed;
}
