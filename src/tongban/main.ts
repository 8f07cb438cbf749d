import 'reflect-metadata';
import { Command } from 'commander';
import { SettingsError } from '../platform/config/settings.js';
import { KeyFileError } from '../platform/crypto/keys.js';
import { DatabaseUnfitError } from '../platform/database/migrate.js';
import { auditCommands } from './audit.js';
import { calendarCommands } from './calendar.js';
import { certificateCommands } from './certificate.js';
import { cityCommands } from './city.js';
import { identityCommands } from './identity.js';
import { keysCommands } from './keys.js';
import { CommandError, EXIT, remark } from './outcome.js';
import { senderCommands } from './sender.js';
import { serviceCommands } from './service.js';
import { workflowCommands } from './workflow.js';

/** `npm run -s tongban -- <noun> <verb>`: the operator's hand on the portal. */
const program = new Command('tongban')
  .description('Operate the Tongban portal: city, staff, services, workflows, keys, certificates, calendar, audit, face checks.')
  .addHelpText('after', '\nExit codes: 0 done, 1 what was looked at is at fault, 2 the command could not be carried out.\nCommands that need the database use the same settings as the portal (DATABASE_URL, DATA_DIR, KEYS_FILE, …).')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride();

for (const add of [serviceCommands, workflowCommands, keysCommands, certificateCommands, calendarCommands, auditCommands, cityCommands, identityCommands, senderCommands]) add(program, process.env);

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
