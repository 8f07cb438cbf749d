import type { ProcessDefinition, ProcessNode } from './definition.js';
import type { Effect } from './effects.js';
import type { ProcessInstance, Token } from './instance.js';
import { Marking } from './marking.js';
import { netEffects } from './net-effects.js';
import { arm, boundaryTimers, disarm } from './waiting.js';

/** Where each token of a case would stand in another version of its process, and what can't be moved. */
export interface MovePlan {
  readonly moves: readonly { readonly token: number; readonly from: string; readonly to: string }[];
  readonly obstacles: readonly { readonly token: number; readonly node: string; readonly why: MoveObstacle }[];
  /** Facts the case holds that the other version does not declare; they would be dropped. */
  readonly droppedVariables: readonly string[];
}
export type MoveObstacle =
  'step-gone' | 'other-kind' | 'other-scope' | 'flow-gone' | 'repetition-changed' | 'decision-pending';

/** Old node id → new node id, for steps that were renamed; the same id where nothing is said. */
export type NodeMapping = Readonly<Record<string, string>>;

/** The preview of a move: nothing is changed, and every obstacle is named. */
export function planMove(
  from: ProcessDefinition,
  to: ProcessDefinition,
  instance: ProcessInstance,
  mapping: NodeMapping = {},
): MovePlan {
  const checked = instance.tokens.map((token) => {
    const target = mapping[token.node] ?? token.node;
    return { token, target, why: obstacle(from, to, instance, token, target, mapping) };
  });
  const declared = new Set([...to.variables.map(({ name }) => name), 'outcome', 'outcomes']);
  return {
    moves: checked
      .filter((each) => each.why === undefined)
      .map(({ token, target }) => ({ token: token.id, from: token.node, to: target })),
    obstacles: checked.flatMap(({ token, why }) => (why ? [{ token: token.id, node: token.node, why }] : [])),
    droppedVariables: Object.keys(instance.variables).filter((name) => !declared.has(name)),
  };
}

/**
 * Moves a case to another version of its process, with token ids kept. Refused with the plan when anything can't be
 * moved. Effects: boundary timers that go or come; a step under a new id is closed and opened again.
 * The history keeps the instance as it was, so the move can be taken back until the next step.
 */
export function moveInstance(
  from: ProcessDefinition,
  to: ProcessDefinition,
  instance: ProcessInstance,
  at: string,
  mapping: NodeMapping = {},
):
  | { readonly instance: ProcessInstance; readonly effects: readonly Effect[]; readonly refused?: undefined }
  | { readonly refused: 'obstacles'; readonly plan: MovePlan } {
  const plan = planMove(from, to, instance, mapping);
  if (plan.obstacles.length > 0) return { refused: 'obstacles', plan };
  const before = new Marking(from, instance, at);
  const tokens = instance.tokens.map((token) => ({ ...token, node: mapping[token.node] ?? token.node }));
  const variables = Object.fromEntries(
    Object.entries(instance.variables).filter(([name]) => !plan.droppedVariables.includes(name)),
  );
  const after = new Marking(to, { ...instance, definitionId: to.id, tokens, variables }, at);
  const effects: Effect[] = [];
  for (const token of instance.tokens) effects.push(...changesOf(before, after, token, after.token(token.id)));
  return { instance: after.after(), effects: netEffects(effects) };
}

function obstacle(
  from: ProcessDefinition,
  to: ProcessDefinition,
  instance: ProcessInstance,
  token: Token,
  target: string,
  mapping: NodeMapping,
): MoveObstacle | undefined {
  const [old, next] = [from.nodes[token.node], to.nodes[target]];
  if (!old || !next) return 'step-gone';
  if (old.kind !== next.kind) return 'other-kind';
  const owner = instance.tokens.find((each) => each.id === token.scope);
  const inside = owner === undefined ? to.id : (mapping[owner.node] ?? owner.node);
  const isInstance = owner?.waits === 'body' && owner.node === token.node;
  if (!isInstance && next.scope !== inside) return 'other-scope';
  if (token.waits === 'join' && token.via !== undefined && !next.incoming.includes(token.via)) return 'flow-gone';
  if (token.waits === 'body' && !sameRepetition(old, next)) return 'repetition-changed';
  if (!isInstance && token.waits !== 'body' && next.multiInstance) return 'repetition-changed';
  return token.waits === 'service' && old.kind === 'business-rule' ? 'decision-pending' : undefined;
}

function sameRepetition(old: ProcessNode, next: ProcessNode): boolean {
  return next.multiInstance !== undefined && next.multiInstance.sequential === old.multiInstance?.sequential;
}

function changesOf(before: Marking, after: Marking, old: Token, token: Token): Effect[] {
  const [left, entered] = [before.node(old), after.node(token)];
  const kept = new Set(left.id === entered.id ? left.boundaries : []);
  const stays = (effect: Effect): boolean =>
    'node' in effect && kept.has(effect.node) && entered.boundaries.includes(effect.node);
  disarm(before, old, left);
  const armed = before.effects.splice(0).filter((effect) => !stays(effect));
  if (!before.bodyOf(old) && HOLDS_TIMERS.has(token.waits)) arm(after, token, boundaryTimers(after, entered));
  const coming = after.effects.splice(0).filter((effect) => !stays(effect));
  if (left.id === entered.id || token.waits !== 'task') return [...armed, ...coming];
  const own = token.own ? { own: token.own } : {};
  return [
    ...armed,
    { do: 'close-task', token: token.id, node: left.id, how: 'cancelled' },
    { do: 'open-task', token: token.id, node: entered.id, ...own },
    ...coming,
  ];
}

const HOLDS_TIMERS = new Set<Token['waits']>(['task', 'service', 'call', 'scope', 'body']);
