import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { FindOffice } from '../accounts/application/find-office.js';
import { FoundCity } from '../accounts/application/found-city.js';
import { ManageStaff, type StaffCredentials, type StaffRefusal } from '../accounts/application/manage-staff.js';
import type { StaffRole } from '../accounts/domain/actor.js';
import { readCityPlan } from '../accounts/domain/city-plan.js';
import { CertificateTypes } from '../certificates/application/certificate-types.js';
import { readCertificateType } from '../certificates/domain/certificate-type.js';
import { withPortal } from './boot.js';
import { carryOut, CommandError, EXIT, print, remark } from './outcome.js';

type Environment = Readonly<Record<string, string | undefined>>;

const ROLES: readonly StaffRole[] = ['clerk', 'leader', 'admin', 'auditor'];

/** Founding a city: places, departments, offices, staff and the kinds of certificates it knows. */
export function cityCommands(program: Command, env: Environment): void {
  const city = program.command('city').description('The city’s regions, departments, offices and jurisdictions, as one JSON file.');
  city
    .command('check')
    .description('Name every problem of a city file; the database is not needed.')
    .argument('<file>', 'JSON: regions, departments, offices, jurisdictions (see docs/operations.md)')
    .action((file: string) => carryOut(async () => ((await readPlan(file)) ? EXIT.done : EXIT.fault)));
  city
    .command('import')
    .description('Add or bring up to date what the file describes. Nothing is removed.')
    .argument('<file>', 'as for check')
    .action((file: string) => carryOut(async () => {
      const plan = await readPlan(file);
      if (!plan) return EXIT.fault;
      await withPortal(env, (portal) => portal.get(FoundCity, { strict: false }).import(plan));
      remark(`Imported ${plan.regions.length} regions, ${plan.departments.length} departments, ${plan.offices.length} offices.`);
      return EXIT.done;
    }));
  city
    .command('offices')
    .description('All offices: id, department, region, name; separated by tabs.')
    .action(() => carryOut(() => withPortal(env, async (portal) => {
      for (const office of await portal.get(FindOffice, { strict: false }).all(portal.get(DataSource).manager)) {
        print([office.id, office.departmentType, office.region, office.name].join('\t'));
      }
      return EXIT.done;
    })));
  city
    .command('certificate-type')
    .description('Register a kind of certificate, or bring its definition up to date.')
    .argument('<files...>', 'JSON as in docs/certificates.md')
    .action((files: string[]) => carryOut(async () => {
      const types = await Promise.all(files.map(async (file) => ({ file, reading: readCertificateType(await readJson(file)) })));
      for (const { file, reading } of types) if ('refused' in reading) remark(`${file}: ${JSON.stringify(reading.problems)}`);
      if (types.some(({ reading }) => 'refused' in reading)) return EXIT.fault;
      return withPortal(env, async (portal) => {
        const manager = portal.get(DataSource).manager;
        for (const { reading } of types) if (!('refused' in reading)) await portal.get(CertificateTypes, { strict: false }).register(manager, reading.type);
        remark(`Registered ${types.length}.`);
        return EXIT.done;
      });
    }));
  staffCommands(program, env);
}

function staffCommands(program: Command, env: Environment): void {
  const staff = program.command('staff').description('Members of staff: added, given new credentials, shut out.');
  staff
    .command('add')
    .description('Add a member of staff. The password and the authenticator’s address are printed once.')
    .requiredOption('--number <number>', 'staff number, which they sign in with')
    .requiredOption('--name <name>', 'as colleagues and applicants read it')
    .requiredOption('--office <id>', 'an office’s id; `city offices` lists them')
    .requiredOption('--roles <roles>', `one or more of ${ROLES.join(', ')}, separated by commas`)
    .action((options: { number: string; name: string; office: string; roles: string }) => carryOut(async () => {
      const roles = options.roles.split(',').map((role) => role.trim());
      const unknown = roles.find((role) => !ROLES.some((each) => each === role));
      if (unknown !== undefined) throw new CommandError(`--roles ${unknown} is not known: ${ROLES.join(', ')}.`);
      if (!/^[0-9a-f-]{36}$/.test(options.office)) throw new CommandError('--office wants an id; `city offices` lists them.');
      return withPortal(env, async (portal) =>
        tell(await portal.get(ManageStaff, { strict: false }).add({
          number: options.number, name: options.name, officeId: options.office, roles: ROLES.filter((role) => roles.includes(role)),
        })));
    }));
  staff
    .command('reset')
    .description('Give a new password and a new second factor; every session ends.')
    .argument('<number>', 'staff number')
    .action((number: string) => carryOut(() => withPortal(env, async (portal) => tell(await portal.get(ManageStaff, { strict: false }).reset(number)))));
  staff
    .command('disable')
    .description('Shut a member of staff out, at once.')
    .argument('<number>', 'staff number')
    .action((number: string) => carryOut(() => withPortal(env, async (portal) => {
      const result = await portal.get(ManageStaff, { strict: false }).disable(number);
      if ('refused' in result) return refuse(result);
      remark(`${number} can't sign in any more.`);
      return EXIT.done;
    })));
}

function tell(result: StaffCredentials | StaffRefusal): (typeof EXIT)[keyof typeof EXIT] {
  if ('refused' in result) return refuse(result);
  print(`${result.staffNumber}\t${result.password}\t${result.totpUri}`);
  remark('Hand these over in person; they are not shown again. The password is to be changed at /staff/password.');
  return EXIT.done;
}

function refuse(refusal: StaffRefusal): (typeof EXIT)['fault'] {
  const words: Record<StaffRefusal['refused'], string> = {
    'number-taken': 'This staff number is taken. `staff reset` gives new credentials.',
    'no-such-office': 'There is no such office. `city offices` lists them.',
    'no-such-staff': 'There is no member of staff with this number.',
    'no-roles': `Name at least one role: ${ROLES.join(', ')}.`,
  };
  remark(words[refusal.refused]);
  return EXIT.fault;
}

async function readPlan(file: string): Promise<ReturnType<typeof readCityPlan>['plan']> {
  const { plan, problems } = readCityPlan(await readJson(file));
  for (const problem of problems) print(problem);
  if (plan) remark('The city file is in order.');
  return plan;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new CommandError(`${file} cannot be read.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CommandError(`${file} is not JSON.`);
  }
}
