import type { Command } from 'commander';
import { ManageSenders } from '../cases/application/manage-senders.js';
import { withPortal } from './boot.js';
import { carryOut, EXIT, print, remark } from './outcome.js';

type Environment = Readonly<Record<string, string | undefined>>;

const REFUSALS = {
  'bad-name': 'A sender’s name has small letters, digits and hyphens, such as fire-brigade.',
  'no-messages': 'Say with --messages which messages it may send.',
  'name-taken': 'There is a sender of this name. A new secret is a new sender: add one under another name, then disable this one.',
} as const;

/** Other systems that may tell cases what these wait for. */
export function senderCommands(program: Command, env: Environment): void {
  const sender = program.command('sender').description('Systems that may send messages to cases (POST /hooks/messages/NAME).');
  sender
    .command('add')
    .description('Let a system send messages; prints its secret, once.')
    .argument('<name>', 'such as fire-brigade')
    .requiredOption('--messages <names...>', 'names of the messages it may send, as the processes call them')
    .action((name: string, { messages }: { messages: string[] }) => carryOut(() => withPortal(env, async (portal) => {
      const added = await portal.get(ManageSenders, { strict: false }).add(name, messages);
      if ('refused' in added) {
        remark(REFUSALS[added.refused]);
        return EXIT.fault;
      }
      remark(`${name} may send ${messages.join(', ')} to /hooks/messages/${name}. Its secret, shown this once:`);
      print(added.secret);
      return EXIT.done;
    })));
  sender
    .command('list')
    .description('All senders: name, since, state, messages; separated by tabs.')
    .action(() => carryOut(() => withPortal(env, async (portal) => {
      for (const each of await portal.get(ManageSenders, { strict: false }).all()) {
        print([each.name, each.createdAt.toISOString(), each.disabledAt ? 'disabled' : 'active', each.messages.join(' ')].join('\t'));
      }
      return EXIT.done;
    })));
  sender
    .command('disable')
    .description('Take nothing more from a sender.')
    .argument('<name>')
    .action((name: string) => carryOut(() => withPortal(env, async (portal) => {
      const answer = await portal.get(ManageSenders, { strict: false }).disable(name);
      if ('refused' in answer) {
        remark(`There is no active sender "${name}". \`sender list\` shows those there are.`);
        return EXIT.fault;
      }
      remark(`${name} is disabled.`);
      return EXIT.done;
    })));
}
