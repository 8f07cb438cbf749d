import type { Random } from './random.js';

/** A structured process. What it means is said by `tree-oracle.ts`; its drawing is made by `tree-to-bpmn.ts`. */
export type Tree =
  | { readonly is: 'task'; readonly id: string }
  | { readonly is: 'manual' | 'service' | 'receive'; readonly id: string }
  | { readonly is: 'sequence'; readonly parts: readonly Tree[] }
  /** The branch whose number `variable` holds; the last one otherwise. */
  | { readonly is: 'choice'; readonly id: string; readonly variable: string; readonly branches: readonly Tree[] }
  | { readonly is: 'parallel'; readonly id: string; readonly branches: readonly Tree[] }
  /** The branches whose variables are true; `otherwise` when none is. */
  | {
      readonly is: 'some';
      readonly id: string;
      readonly variables: readonly string[];
      readonly branches: readonly Tree[];
      readonly otherwise: Tree;
    }
  /** `body`, then as long as `variable` is true: `again` and `body`. */
  | { readonly is: 'loop'; readonly id: string; readonly variable: string; readonly body: Tree; readonly again: Tree }
  | { readonly is: 'wait'; readonly id: string; readonly for: 'timer' | 'message' }
  | {
      readonly is: 'race';
      readonly id: string;
      readonly events: readonly { readonly id: string; readonly for: 'timer' | 'message' | 'receive' }[];
      readonly branches: readonly Tree[];
    }
  | { readonly is: 'sub'; readonly id: string; readonly body: Tree }
  | {
      readonly is: 'several';
      readonly id: string;
      readonly sequential: boolean;
      readonly count: string;
      readonly enough?: number;
      readonly body?: Tree;
    }
  /** A step with an event on its border: the handler replaces the step, or runs beside it. */
  | { readonly is: 'guarded'; readonly host: Host; readonly id: string; readonly by: Guard; readonly handler: Tree }
  /** An error end: the nearest guard around it that catches the code takes over. Grown only where one does. */
  | { readonly is: 'fail'; readonly id: string; readonly code: string }
  /** Ends the innermost sub-process (or the whole process) at once. */
  | { readonly is: 'quit'; readonly id: string };
export type Host = Extract<Tree, { is: 'task' | 'sub' | 'several' }>;
export type Guard =
  { readonly on: 'timer'; readonly interrupting: boolean } | { readonly on: 'error'; readonly code?: string };

/** Variables and the values an event may give them. */
export interface Grown {
  readonly tree: Tree;
  readonly choices: Readonly<Record<string, readonly (number | boolean)[]>>;
}

export function growTree(random: Random, size: number): Grown {
  const choices: Record<string, readonly (number | boolean)[]> = {};
  /** What the guards around the place that is grown would catch. */
  const caught: (string | undefined)[] = [];
  let made = 0;
  const id = (kind: string): string => `${kind}_${(made += 1)}`;
  const variable = (values: readonly (number | boolean)[]): string => {
    const name = `v${Object.keys(choices).length + 1}`;
    choices[name] = values;
    return name;
  };
  const task = (): Extract<Tree, { is: 'task' }> => ({ is: 'task', id: id('task') });
  const leaf = (): Tree => {
    const dice = random.next();
    if (dice < 0.7) return task();
    if (dice < 0.8) return { is: 'service', id: id('service') };
    if (dice < 0.85) return { is: 'receive', id: id('receive') };
    if (dice < 0.92) return { is: 'wait', id: id('wait'), for: random.pick(['timer', 'message'] as const) };
    return { is: 'manual', id: id('manual') };
  };
  /** Behind a step, so that one event never brings about two errors whose order nobody drew. */
  const failing = (): Tree => ({ is: 'sequence', parts: [task(), { is: 'fail', id: id('fail'), code: caught[random.below(caught.length)] ?? random.pick(['E1', 'E2', 'E3']) }] });
  const host = (left: number): Host => {
    const dice = random.next();
    if (dice < (caught.length > 0 ? 0.2 : 0.4) || left < 2) return task();
    return dice < 0.75 ? { is: 'sub', id: id('sub'), body: failable(holding(grow(left - 1))) } : several(left - 1);
  };
  const several = (left: number): Extract<Tree, { is: 'several' }> => {
    const many = 1 + random.below(3);
    const fixed = random.chance(0.7);
    return {
      is: 'several',
      id: id('several'),
      sequential: random.chance(0.4),
      count: fixed ? String(many) : variable([0, 1, 2, 3]),
      ...(random.chance(0.4) && { enough: 1 + random.below(many) }),
      ...(random.chance(0.5) && left > 1 && { body: failable(holding(grow(left - 1))) }),
    };
  };
  /** A body in which somebody always has something to do, so that loops and hosts come to rest. */
  const holding = (tree: Tree): Tree => (waits(tree) ? tree : { is: 'sequence', parts: [task(), tree] });
  const failable = (body: Tree): Tree =>
    caught.length > 0 && random.chance(0.5) ? { is: 'choice', id: id('choice'), variable: variable([0, 1]), branches: [body, failing()] } : body;
  const branches = (left: number): Tree[] => {
    const count = 2 + random.below(2);
    return Array.from({ length: count }, () => grow(Math.max(1, Math.floor((left - 1) / count))));
  };
  const grow = (left: number): Tree => {
    if (left <= 1) return leaf();
    const dice = random.next();
    if (dice < 0.25) return { is: 'sequence', parts: branches(left) };
    if (dice < 0.38) {
      const parts = branches(left);
      return {
        is: 'choice',
        id: id('choice'),
        variable: variable(parts.map((_, i) => i)),
        branches: caught.length > 0 && random.chance(0.4) ? [...parts, failing()] : random.chance(0.08) ? [...parts, { is: 'quit', id: id('quit') }] : parts,
      };
    }
    if (dice < 0.52) return { is: 'parallel', id: id('parallel'), branches: branches(left) };
    if (dice < 0.66) {
      const parts = branches(left);
      return {
        is: 'some',
        id: id('some'),
        variables: parts.map(() => variable([true, false])),
        branches: parts,
        otherwise: leaf(),
      };
    }
    if (dice < 0.76) {
      return {
        is: 'loop',
        id: id('loop'),
        variable: variable([true, false, false]),
        body: holding(grow(Math.floor(left / 2))),
        again: random.chance(0.5) ? leaf() : grow(Math.floor(left / 3)),
      };
    }
    if (dice < 0.81) {
      const parts = branches(left);
      return {
        is: 'race',
        id: id('race'),
        events: parts.map(() => ({ id: id('event'), for: random.pick(['timer', 'message', 'receive'] as const) })),
        branches: parts,
      };
    }
    if (dice < 0.87) return { is: 'sub', id: id('sub'), body: grow(left - 1) };
    if (dice < 0.92) return several(left - 1);
    const by: Guard = random.chance(0.5)
      ? { on: 'timer', interrupting: random.chance(0.6) }
      : { on: 'error', ...(random.chance(0.6) && { code: random.pick(['E1', 'E2']) }) };
    if (by.on === 'error') caught.push(by.code);
    const hosted = host(Math.max(by.on === 'error' ? 3 : 1, Math.floor(left / 2)));
    if (by.on === 'error') caught.pop();
    return {
      is: 'guarded',
      host: hosted,
      id: id('guard'),
      by,
      handler: grow(Math.max(1, Math.floor(left / 3))),
    };
  };
  return { tree: grow(size), choices };
}

/** Does every run through the tree come to rest at least once? */
export function waits(tree: Tree): boolean {
  switch (tree.is) {
    case 'task':
    case 'manual':
    case 'wait':
    case 'race':
      return true;
    case 'service':
    case 'receive':
    case 'quit':
    case 'fail':
      return false;
    case 'sequence':
      return tree.parts.some(waits);
    case 'choice':
      return tree.branches.every(waits);
    case 'parallel':
      return tree.branches.some(waits);
    case 'some':
      return tree.branches.every(waits) && waits(tree.otherwise);
    case 'loop':
      return waits(tree.body);
    case 'sub':
      return waits(tree.body);
    case 'several':
      return /^\d+$/.test(tree.count) && (tree.body === undefined || waits(tree.body));
    case 'guarded':
      return waits(tree.host);
  }
}
