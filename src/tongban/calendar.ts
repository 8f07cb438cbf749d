import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AnnounceCalendar } from '../cases/application/announce-calendar.js';
import { readAnnouncement, type AnnouncementFault } from '../workflow/core/read-announcement.js';
import { withPortal } from './boot.js';
import { carryOut, CommandError, EXIT, print, remark } from './outcome.js';

/** `calendar announce FILE`: the yearly notice of days off and make-up working days. */
export function calendarCommands(program: Command, env: Readonly<Record<string, string | undefined>>): void {
  const calendar = program.command('calendar').description('Working days, on which limits are counted.');

  calendar
    .command('announce')
    .description('Add a notice of days off and make-up working days, and count every limit again that it may move.')
    .argument('<file>', 'JSON: {"version": NAME, "daysOff": [DATE…], "workdays": [DATE…], "announcedThrough": DATE}')
    .addHelpText('after', `
Dates are YYYY-MM-DD. daysOff names every day off of the notice, weekends within holidays included; workdays the weekend
days that are worked; announcedThrough the last day the notice covers. What comes after it stays provisional.
Running portals count on it at once. Prints {"counted", "moved"}: the cases looked at, and those with a new deadline.`)
    .action((file: string) => carryOut(async () => {
      const text = await readFile(file, 'utf8').catch(() => {
        throw new CommandError(`${file} cannot be read.`);
      });
      const read = readAnnouncement(parse(file, text));
      if (read.faults) {
        for (const fault of read.faults) print(describe(fault));
        return EXIT.fault;
      }
      return withPortal(env, async (portal) => {
        const done = await portal.get(AnnounceCalendar, { strict: false }).announce(read.announcement);
        if ('refused' in done) {
          remark(`"${read.announcement.version}" was announced before: a correction needs a version of its own.`);
          return EXIT.fault;
        }
        print(JSON.stringify(done));
        return EXIT.done;
      });
    }));

  calendar
    .command('recount')
    .description('Count limits again that end on or after a day, on the calendar as it is: after an announcement that was interrupted.')
    .argument('<day>', 'YYYY-MM-DD')
    .action((day: string) => carryOut(() => {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new CommandError(`${day} is not a day: write YYYY-MM-DD.`);
      return withPortal(env, async (portal) => {
        print(JSON.stringify(await portal.get(AnnounceCalendar, { strict: false }).recount(day)));
        return EXIT.done;
      });
    }));
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function describe(fault: AnnouncementFault): string {
  switch (fault.fault) {
    case 'not-an-object': return 'The file must hold one JSON object.';
    case 'no-version': return '"version" is missing: give the notice a name of its own.';
    case 'bad-announced-through': return '"announcedThrough" must be a day, YYYY-MM-DD.';
    case 'not-a-list': return `"${fault.list}" must be a list of days.`;
    case 'not-a-date': return `"${fault.list}": ${fault.value} is not a day, YYYY-MM-DD.`;
    case 'twice': return `${fault.date} is named twice.`;
    case 'after-the-end': return `${fault.date} is after "announcedThrough".`;
    case 'not-expected': return `"${fault.key}" is not known: there are version, daysOff, workdays, announcedThrough.`;
  }
}
