import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { isLocale } from '../platform/i18n/locale.js';
import { translator } from '../platform/i18n/translate.js';
import { checkProcess } from '../workflow/core/check-process.js';
import { describeProblem } from '../workflow/core/describe-problem.js';
import { mayBePublished } from '../workflow/core/problems.js';
import { readDefinition } from '../workflow/core/read-definition.js';
import { replayText } from '../workflow/core/replay.js';
import { carryOut, CommandError, EXIT, print, remark } from './outcome.js';

export function workflowCommands(program: Command): void {
  const workflow = program.command('workflow').description('Processes (BPMN 2.0): check a file, replay events.');

  workflow
    .command('check')
    .description('Name every problem of a process: its file, FEEL, declarations, clocks and soundness.')
    .argument('<file>', 'a .bpmn file')
    .option('--variables <names>', 'variables known besides those the process declares, separated by commas', '')
    .option('--json', 'one JSON object a problem and line')
    .option('--language <locale>', 'zh-Hans, zh-Hant or en', 'en')
    .action((file: string, options: { variables: string; json?: boolean; language: string }) => carryOut(async () => {
      if (!isLocale(options.language)) throw new CommandError(`--language ${options.language} is not known: zh-Hans, zh-Hant or en.`);
      const t = translator(options.language);
      const xml = await readFile(file, 'utf8').catch(() => {
        throw new CommandError(`${file} cannot be read.`);
      });
      const variables = options.variables.split(',').map((name) => name.trim()).filter((name) => name !== '');
      const { definition, problems: found } = await readDefinition(xml);
      const problems = [...found, ...(definition ? checkProcess(definition, { variables }, found) : [])];
      for (const problem of problems) {
        const message = describeProblem(problem, t);
        print(options.json ? JSON.stringify({ ...problem, message }) : `${problem.severity}\t${problem.element}\t${message}`);
      }
      if (!definition || !mayBePublished(problems)) return EXIT.fault;
      remark('May be published.');
      return EXIT.done;
    }));

  workflow
    .command('replay')
    .description('Read JSON lines {"id", "bpmn", "variables", "events", "at"} from standard input; write one answer a line.')
    .action(() => carryOut(async () => {
      // Many thousands of lines: the answer is written before the next is read, so that nothing piles up.
      for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
        if (line.trim() === '') continue;
        const answer = `${await replayText(line)}\n`;
        if (!process.stdout.write(answer)) await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
      }
      return EXIT.done;
    }));
}
