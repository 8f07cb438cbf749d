import type { Edge, SourceFile } from './imports.js';

/** Each floor may enter the rooms of the floors before it (docs/architecture.md, "Which way the doors open"). */
const FLOORS = [
  ['platform'],
  ['accounts', 'audit', 'forms', 'workflow'],
  ['catalog', 'materials', 'certificates', 'identity-check', 'notifications', 'dispatch', 'personal-code'],
  ['cases'],
  ['desk', 'studio', 'audit-room', 'ratings'],
  ['seed'],
  ['demo'],
  ['tongban'],
];

/** Doors between rooms of one floor. Together they must lead round to nobody. */
const SIDE_DOORS: Record<string, string[]> = {
  accounts: ['audit'],
  workflow: ['audit'],
  forms: ['accounts'],
  catalog: ['materials', 'certificates'],
  materials: ['certificates'],
  certificates: ['notifications'],
  'identity-check': ['certificates', 'notifications'],
  'personal-code': ['certificates'],
};

/** Doors that the floors would leave open. */
const CLOSED_DOORS: Record<string, string[]> = {
  dispatch: ['cases', 'catalog', 'certificates', 'materials'],
};

/**
 * Parts of a room's http made for the pages of others: the declaration of who may use a route, the rendering of forms,
 * a case's words, marks and documents, and what a face check found, which citizens and clerks read alike. Nothing but http may use them.
 */
const FACES = /^(accounts\/http\/access\.ts$|forms\/http\/|identity-check\/http\/(video-signals|finding-words)\.ts$|cases\/http\/(case-words|case-marks|clock-words|deferred-words|masked-answer|service-words|signing-words|document\.view)\.ts$)/;

/** The demonstration's city was there before the portal: no use case writes it, so it may write to the stores. */
const FOUNDERS = ['seed'];

/** What pure rules may not know. */
const IMPURE = /^(@nestjs\/|typeorm$|pg$|express$|express-session$|passport|graphile-worker$|handlebars$|multer$|nodemailer$)/;

/** Flat rooms whose own files are the domain: they hold rules, not wiring. */
const PURE_ROOMS = ['forms'];

/** Where settings are read or handed over to be read; and one file that hands the surroundings on to a child process. */
const MAY_READ_ENVIRONMENT = /^(main\.ts$|tongban\/main\.ts$|platform\/(config\/|database\/embedded\/cluster\.ts$))/;

/** Rooms of tools and data, which have no layers within. */
const LAYERLESS = ['platform', 'seed', 'demo', 'tongban'];

type Layer = 'http' | 'application' | 'domain' | 'store' | 'module' | 'flat';

/** Which layers a layer may import within its own room. */
const INWARD: Record<Layer, Layer[]> = {
  domain: ['domain'],
  store: ['store', 'domain', 'flat'],
  application: ['application', 'domain', 'store', 'flat'],
  http: ['http', 'application', 'domain', 'flat'],
  flat: ['flat', 'domain', 'application', 'store'],
  module: ['module', 'flat', 'domain', 'application', 'store', 'http'],
};

/** Every breach of the house plan, one sentence each. Empty when the house stands as drawn. */
export function breaches(files: readonly SourceFile[]): string[] {
  const edges = files.flatMap((file) => file.edges);
  return [
    ...files.flatMap(breachesOfFile),
    ...edges.flatMap((edge) => breachOfEdge(edge) ?? []),
    ...impureRules(files),
    ...cycles(edges),
  ];
}

function breachesOfFile(file: SourceFile): string[] {
  const found: string[] = [];
  if (/(^|\/)index\.ts$/.test(file.path) || file.reexportsAll) found.push(`${file.path} is a barrel: import the file itself`);
  if (file.readsEnvironment && !MAY_READ_ENVIRONMENT.test(file.path)) {
    found.push(`${file.path} reads process.env: settings are read and checked in platform/config`);
  }
  return found;
}

export function breachOfEdge(edge: Edge): string | null {
  if (edge.package) {
    const pure = layerOf(edge.from) === 'domain' && IMPURE.test(edge.to);
    return pure ? `${edge.from} is a pure rule and imports ${edge.to}` : null;
  }
  const from = roomOf(edge.from);
  const to = roomOf(edge.to);
  // Files straight in src put the house together; outside src lie migrations.
  if (from === null || to === 'outside') return null;
  // The command line boots the whole portal for what needs the database.
  if (to === null && from === 'tongban') return null;
  if (to === null) return `${edge.from} imports ${edge.to}: only the house itself stands above the rooms`;
  if (from === to) {
    if (LAYERLESS.includes(from)) return null;
    const inward = INWARD[layerOf(edge.from)].includes(layerOf(edge.to));
    return inward ? null : `${edge.from} (${layerOf(edge.from)}) imports ${edge.to} (${layerOf(edge.to)}): the wrong way`;
  }
  if (!mayEnter(from, to)) return `${edge.from} imports ${edge.to}: no door leads from ${from} to ${to}`;
  if (to === 'platform') return null;
  if (layerOf(edge.from) === 'module') return null;
  const entered = layerOf(edge.to);
  if (entered === 'http' && layerOf(edge.from) === 'http' && FACES.test(edge.to)) return null;
  if (entered === 'store' && FOUNDERS.includes(from)) return null;
  if (entered === 'store' || entered === 'http' || entered === 'module') {
    return `${edge.from} imports ${edge.to}: ${to} is entered through its domain or its use cases, never its ${entered}`;
  }
  if (layerOf(edge.from) === 'domain' && entered !== 'domain') {
    return `${edge.from} is a pure rule and imports ${edge.to} (${entered})`;
  }
  return null;
}

export function layerOf(path: string): Layer {
  const [room = '', ...rest] = path.split('/');
  const name = rest.at(-1) ?? '';
  if (name.endsWith('.module.ts')) return 'module';
  for (const folder of rest.slice(0, -1)) {
    if (folder === 'http' || folder === 'application' || folder === 'domain' || folder === 'store') return folder;
    if (folder === 'core' || folder === 'judgement') return 'domain';
    if (folder === 'queries') return 'application';
  }
  if (/\.(controller|view|dto|guard|decorator|middleware|filter)\.ts$/.test(name)) return 'http';
  return PURE_ROOMS.includes(room) ? 'domain' : 'flat';
}

function roomOf(path: string): string | null {
  if (path.startsWith('..')) return 'outside';
  const slash = path.indexOf('/');
  return slash === -1 ? null : path.slice(0, slash);
}

function mayEnter(from: string, to: string): boolean {
  if (SIDE_DOORS[from]?.includes(to)) return true;
  if (CLOSED_DOORS[from]?.includes(to)) return false;
  const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));
  if (floorOf(from) === -1 || floorOf(to) === -1) return false;
  return floorOf(to) < floorOf(from);
}

/** A rule that loads a framework through three other files is no purer than one that names it. */
function impureRules(files: readonly SourceFile[]): string[] {
  const loads = new Map(files.map(({ path, edges }) => [path, edges.filter((edge) => !edge.typeOnly)]));
  const pathToFramework = (path: string, seen: Set<string>): string[] | null => {
    if (seen.has(path)) return null;
    seen.add(path);
    for (const edge of loads.get(path) ?? []) {
      if (edge.package) {
        if (IMPURE.test(edge.to)) return [path, edge.to];
        continue;
      }
      const rest = pathToFramework(edge.to, seen);
      if (rest !== null) return [path, ...rest];
    }
    return null;
  };
  return files.flatMap(({ path }) => {
    if (layerOf(path) !== 'domain') return [];
    const way = pathToFramework(path, new Set());
    // A direct import is told already.
    return way === null || way.length === 2 ? [] : [`${path} is a pure rule, but loads ${way.join(' → ')}`];
  });
}

/** Cycles of imports that load code, each told once. */
export function cycles(edges: readonly Edge[]): string[] {
  const targets = new Map<string, string[]>();
  for (const edge of edges) {
    if (edge.package || edge.typeOnly) continue;
    targets.set(edge.from, [...(targets.get(edge.from) ?? []), edge.to]);
  }
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string, way: string[]): void => {
    const start = way.indexOf(path);
    if (start !== -1) {
      found.push(`a cycle: ${[...way.slice(start), path].join(' → ')}`);
      return;
    }
    if (finished.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    finished.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}

/** The plan itself must not go round in circles. */
export function planGoesRound(): string[] {
  const doors = Object.entries(SIDE_DOORS).flatMap(([from, rooms]) =>
    rooms.map((to) => ({ from, to, package: false, typeOnly: false })),
  );
  return cycles(doors);
}
