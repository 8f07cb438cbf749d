import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { OPERATOR } from '../catalog/application/catalog-audit.js';
import { CitySetUp } from '../catalog/application/city-set-up.js';
import { ImportService } from '../catalog/application/import-service.js';
import { InspectVersions } from '../catalog/application/inspect-versions.js';
import { NotTextError, readPackageDirectory, writePackageDirectory } from '../catalog/application/package-files.js';
import { PublishService } from '../catalog/application/publish-service.js';
import { describePackageProblem } from '../catalog/domain/describe-package-problem.js';
import { isPublishable, type PackageProblem } from '../catalog/domain/package-problems.js';
import type { PackageFiles } from '../catalog/domain/service.js';
import { readServicePackage } from '../catalog/domain/service-package.js';
import { isLocale } from '../platform/i18n/locale.js';
import { translator } from '../platform/i18n/translate.js';
import { seedSetting } from '../seed/seed-packages.js';
import { withPortal } from './boot.js';
import { carryOut, CommandError, EXIT, print, remark } from './outcome.js';

type Environment = Readonly<Record<string, string | undefined>>;

export function serviceCommands(program: Command, env: Environment): void {
  const service = program.command('service').description('Service packages: check, import, publish, export.');

  service
    .command('check')
    .description('Name every problem of a service package, without the database unless --city is given.')
    .argument('<directory>', 'folder with item.json, form.json, materials.json, process.bpmn and locales/en.json')
    .option('--city', 'check against this portal’s own departments and certificate types instead of the demo city’s')
    .option('--json', 'one JSON object a problem and line')
    .option('--language <locale>', 'zh-Hans, zh-Hant or en', 'en')
    .action((directory: string, options: CheckOptions) => carryOut(async () => {
      const files = await readFiles(directory);
      const setting = options.city
        ? await withPortal(env, (portal) => portal.get(CitySetUp).setting())
        : await seedSetting();
      const { problems } = await readServicePackage(files, setting);
      report(problems, options);
      if (!isPublishable(problems)) return EXIT.fault;
      remark('May be published.');
      return EXIT.done;
    }));

  service
    .command('import')
    .description('Add a service package as a new version (a draft, unless --publish).')
    .argument('<directory>', 'folder of the package')
    .option('--publish', 'publish it at once; refused when it has problems')
    .option('--json', 'one JSON object a problem and line')
    .option('--language <locale>', 'zh-Hans, zh-Hant or en', 'en')
    .action((directory: string, options: CheckOptions & { publish?: boolean }) => carryOut(async () => {
      const files = await readFiles(directory);
      return withPortal(env, async (portal) => {
        const imported = await portal.get(ImportService).run(files, OPERATOR);
        report(imported.problems, options);
        if ('refused' in imported) {
          remark('Not imported: the package does not say which service it is (item.json, "slug").');
          return EXIT.fault;
        }
        const name = `${imported.slug} version ${imported.version}`;
        remark(imported.unchanged ? `${name} holds these very files already.` : `Imported ${name}.`);
        print(imported.versionId);
        if (!options.publish) return EXIT.done;
        const published = await portal.get(PublishService).publish(imported.versionId, OPERATOR);
        if ('refused' in published && published.refused !== 'already-published') {
          remark(`${name} was not published: ${published.refused}.`);
          return EXIT.fault;
        }
        remark(`${name} is published.`);
        return EXIT.done;
      });
    }));

  service
    .command('export')
    .description('Write the files of a service (its published version, or the newest) to a folder.')
    .argument('<slug>', 'such as residence-permit')
    .argument('<directory>', 'made when it is not there; files of the package are overwritten')
    .action((slug: string, directory: string) => carryOut(() => withPortal(env, async (portal) => {
      const found = await portal.get(InspectVersions).filesOf(slug);
      if ('refused' in found) {
        remark(`There is no service "${slug}". \`service list\` shows those there are.`);
        return EXIT.fault;
      }
      await writePackageDirectory(directory, found.files);
      remark(`Wrote version ${found.version} of ${slug} to ${directory}.`);
      return EXIT.done;
    })));

  service
    .command('list')
    .description('All services and versions: slug, version, state, source, open cases, id; separated by tabs.')
    .action(() => carryOut(() => withPortal(env, async (portal) => {
      for (const each of await portal.get(InspectVersions).list()) {
        print([each.slug, each.version, each.state, each.source, each.openCases, each.id].join('\t'));
      }
      return EXIT.done;
    })));
}

interface CheckOptions {
  readonly city?: boolean;
  readonly json?: boolean;
  readonly language: string;
}

function report(problems: readonly PackageProblem[], options: CheckOptions): void {
  if (!isLocale(options.language)) throw new CommandError(`--language ${options.language} is not known: zh-Hans, zh-Hant or en.`);
  const t = translator(options.language);
  for (const problem of problems) {
    const { file, at, severity } = problem;
    const message = describePackageProblem(problem, t);
    if (options.json) print(JSON.stringify({ file, at, severity, problem: problem.fault.problem, message }));
    else print(`${severity}\t${file}${at === '' ? '' : `#${at}`}\t${message}`);
  }
}

async function readFiles(directory: string): Promise<PackageFiles> {
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) throw new CommandError(`${directory} is not a folder.`);
  return readPackageDirectory(directory).catch((error: unknown) => {
    throw error instanceof NotTextError ? new CommandError(`${error.file} is not UTF-8 text: save it so in your editor.`) : error;
  });
}
