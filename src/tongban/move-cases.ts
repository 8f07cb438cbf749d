import { DataSource } from 'typeorm';
import { FindStaff } from '../accounts/application/find-staff.js';
import { stayReasons } from '../cases/application/move-case.js';
import { MoveCases } from '../cases/application/move-cases.js';
import { PreviewMoves, PREVIEWED, type MovePreview } from '../cases/application/preview-moves.js';
import { InspectVersions } from '../catalog/application/inspect-versions.js';
import type { ServiceVersion } from '../catalog/domain/service.js';
import { isMovable } from '../workflow/application/move-process.js';
import type { NodeMapping } from '../workflow/core/move-instance.js';
import { withPortal } from './boot.js';
import { CommandError, EXIT, print, remark } from './outcome.js';

export interface MoveOptions {
  readonly from: string;
  readonly step?: readonly string[];
  readonly cases?: readonly string[];
  readonly do?: boolean;
  readonly as?: string;
}

/** The studio's 換版 on the command line: the same preview, the same move. A line a case; 1 when some of them have to stay. */
export async function moveCases(slug: string, options: MoveOptions, env: NodeJS.ProcessEnv): Promise<(typeof EXIT)[keyof typeof EXIT]> {
  if (options.do && !options.as) throw new CommandError('--do needs --as: the staff number of the administrator who answers for it.');
  return withPortal(env, async (portal) => {
    const previews = portal.get(PreviewMoves, { strict: false });
    const version = (await portal.get(InspectVersions, { strict: false }).list(slug)).find((each) => String(each.version) === options.from);
    if (!version) throw new CommandError(`${slug} has no version ${options.from}. \`service list\` shows the services.`);
    const pair = await previews.pair(version.id);
    if (!pair) throw new CommandError(`${slug} version ${options.from} is the published one, or a draft, or none is published: there is nowhere to move its cases to.`);
    const { from, to } = pair;
    const mapping = options.step ? mappingOf(options.step, from, to) : await previews.proposed(from, to);
    const preview = await previews.preview(from, to, mapping, options.cases);
    tell(preview, from, to);
    if (preview.cases.length === 0) return EXIT.fault;
    const stay = preview.cases.some(({ plan }) => !isMovable(plan));
    if (!options.do) {
      remark('Nothing was changed. Add --do --as STAFF-NUMBER to move those that can be moved.');
      return stay ? EXIT.fault : EXIT.done;
    }
    const actor = await portal.get(FindStaff, { strict: false }).actorOf(portal.get(DataSource).manager, options.as ?? '');
    if (!actor?.roles.includes('admin')) throw new CommandError(`${options.as} is not the staff number of an administrator.`);
    const started = await portal.get(MoveCases, { strict: false }).start(actor, { from, to, mapping }, options.cases);
    if ('refused' in started) throw new CommandError('None of these cases is open on that version any more.');
    remark(`Asked for. The portal's worker moves them case by case; see /studio/moves/${started.batchId}, where it can be taken back.`);
    return stay ? EXIT.fault : EXIT.done;
  });
}

function mappingOf(steps: readonly string[], from: ServiceVersion, to: ServiceVersion): NodeMapping {
  return Object.fromEntries(steps.map((text) => {
    const [old = '', now = ''] = text.split('=');
    if (!Object.hasOwn(from.service.process.nodes, old)) throw new CommandError(`--step ${text}: version ${from.version} has no step "${old}".`);
    if (!Object.hasOwn(to.service.process.nodes, now)) throw new CommandError(`--step ${text}: version ${to.version} has no step "${now}".`);
    return [old, now];
  }));
}

function tell({ cases, more }: MovePreview, from: ServiceVersion, to: ServiceVersion): void {
  for (const { number, plan } of cases) {
    const words = isMovable(plan)
      ? ['moves', plan.moves.map((move) => (move.from === move.to ? move.from : `${move.from}=${move.to}`)).join(' ')]
      : ['stays', stayReasons(plan).map(({ code, at }) => (at === undefined ? code : `${code}:${at}`)).join(' ')];
    print([number, ...words].join('\t'));
  }
  const movable = cases.filter(({ plan }) => isMovable(plan));
  remark(`${from.slug}: of ${cases.length} open cases on version ${from.version}, ${movable.length} can go on in version ${to.version}.${more ? ` Only the first ${PREVIEWED} were looked at.` : ''}`);
  const plans = movable.map(({ plan }) => plan);
  for (const { clock, limit, newLimit } of new Map(plans.flatMap(({ keptLimits }) => keptLimits.map((each) => [each.clock, each] as const))).values()) {
    remark(`Clock ${clock}: those that run keep ${limit}, not ${newLimit}.`);
  }
  for (const { node, from: before, to: after } of new Map(plans.flatMap(({ resetTimers }) => resetTimers.map((each) => [each.node, each] as const))).values()) {
    remark(`Timer ${node}: counted again from where it was set, ${JSON.stringify(after)} instead of ${JSON.stringify(before)}.`);
  }
}
