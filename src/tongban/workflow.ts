import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { isLocale } from '../platform/i18n/locale.js';
import { checkProcessFiles } from '../workflow/core/check-process-files.js';
import { describeProblem } from '../workflow/core/describe-problem.js';
import { mayBePublished } from '../workflow/core/problems.js';
import { MAIN_FILE } from '../workflow/core/process-files.js';
import type { MoveOptions } from './move-cases.js';
import { carryOut, CommandError, EXIT, print, remark } from './outcome.js';
import { replayLines } from './replay-lines.js';

export function workflowCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const workflow = program.command('workflow').description('Processes (BPMN 2.0): check a file, replay events, move open cases to the published version.');

  workflow
    .command('check')
    .description('Name every problem of a process: its file, FEEL, declarations, clocks and soundness.')
    .argument('<file>', 'a .bpmn file')
    .argument('[others...]', 'the other files of its package: called processes (.bpmn), decision tables (.dmn)')
    .option('--variables <names>', 'variables known besides those the process declares, separated by commas', '')
    .option('--json', 'one JSON object a problem and line')
    .option('--language <locale>', 'zh-Hans, zh-Hant or en', 'en')
    .action((file: string, others: string[], options: { variables: string; json?: boolean; language: string }) => carryOut(async () => {
      if (!isLocale(options.language)) throw new CommandError(`--language ${options.language} is not known: zh-Hans, zh-Hant or en.`);
      // A replay needs no words, and they are half of what a start takes.
      const { translator } = await import('../platform/i18n/translate.js');
      const t = translator(options.language);
      const xml = await readText(file);
      const read = await Promise.all(others.map(async (other) => [basename(other), await readText(other)] as const));
      const variables = options.variables.split(',').map((name) => name.trim()).filter((name) => name !== '');
      const files = others.length === 0 ? { xml } : { xml, others: Object.fromEntries(read) };
      const { definition, problems } = await checkProcessFiles(files, { variables });
      for (const { file: inFile, ...problem } of problems) {
        const message = describeProblem(problem, t);
        const place = inFile === MAIN_FILE ? problem.element : `${inFile}#${problem.element}`;
        print(options.json ? JSON.stringify({ ...problem, file: inFile === MAIN_FILE ? basename(file) : inFile, message }) : `${problem.severity}\t${place}\t${message}`);
      }
      if (!definition || !mayBePublished(problems)) return EXIT.fault;
      remark('May be published.');
      return EXIT.done;
    }));

  workflow
    .command('move')
    .description('Say where the open cases of a version would stand in the published one; with --do, move them.')
    .argument('<slug>', 'the service')
    .requiredOption('--from <version>', 'number of the version that they are on')
    .option('--step <old=new...>', 'a step that was renamed; without any, one of the same kind and name is taken')
    .option('--cases <numbers...>', 'only these cases')
    .option('--do', 'move them: a worker does it, case by case')
    .option('--as <staff number>', 'with --do: the administrator who answers for it')
    .action((slug: string, options: MoveOptions) => carryOut(async () => (await import('./move-cases.js')).moveCases(slug, options, env)));

  workflow
    .command('replay')
    .description('Read JSON lines {"id", "bpmn", "variables", "events", "at"} from standard input; write one answer a line.')
    .action(() => carryOut(async () => {
      for await (const answer of replayLines(process.stdin)) {
        if (!process.stdout.write(`${answer}\n`)) await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
      }
      return EXIT.done;
    }));
}

/** Files of a process are UTF-8; what isn't would be read as something its author never wrote. */
async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => {
    throw new CommandError(`${file} cannot be read.`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${file} is not UTF-8 text: save it so in your editor.`);
  }
}
