import type { BoundaryNode, CatchNode, ProcessDefinition, ProcessNode, ReceiveNode, TimerDeclaration } from './definition.js';
import type { Effect } from './effects.js';
import { fitsType } from './expression.js';
import type { Fact, Facts, ProcessInstance, Token } from './instance.js';
import { Marking } from './marking.js';
import { arm, boundaryTimers, isArmed, listened, reset } from './waiting.js';

/** Where each token of a case would stand in another version of its process, and what can't be moved. */
export interface MovePlan {
  readonly moves: readonly { readonly token: number; readonly from: string; readonly to: string }[];
  readonly obstacles: readonly { readonly token: number; readonly node: string; readonly why: MoveObstacle }[];
  /** Timers that run on, but are declared otherwise there: they are counted again, from where they were set. */
  readonly resetTimers: readonly ResetTimer[];
  /** Facts the case holds that the other version does not declare, or declares of another type; they would be dropped. */
  readonly droppedVariables: readonly string[];
}
export interface ResetTimer {
  readonly token: number;
  readonly node: string;
  /** As each version declares it. */
  readonly from: TimerDeclaration;
  readonly to: TimerDeclaration;
}
export type MoveObstacle =
  'step-gone' | 'other-kind' | 'other-scope' | 'flow-gone' | 'other-message' | 'repetition-changed' | 'decision-pending' | 'timer-fails';

/** Old node id → new node id, for steps that were renamed; the same id where nothing is said. */
export type NodeMapping = Readonly<Record<string, string>>;

export interface Moved {
  readonly instance: ProcessInstance;
  readonly effects: readonly Effect[];
  readonly refused?: undefined;
}
export interface NotMoved {
  readonly refused: 'obstacles';
  readonly plan: MovePlan;
}

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
  const plan: MovePlan = {
    moves: checked
      .filter((each) => each.why === undefined)
      .map(({ token, target }) => ({ token: token.id, from: token.node, to: target })),
    obstacles: checked.flatMap(({ token, why }) => (why ? [{ token: token.id, node: token.node, why }] : [])),
    resetTimers: [],
    droppedVariables: Object.entries(instance.variables)
      .filter(([name, value]) => !keeps(to, name, value))
      .map(([name]) => name),
  };
  if (plan.obstacles.length > 0) return plan;
  // Whether a timer of the other version can be set is known only by setting it.
  const { obstacles, effects } = carryOut(from, to, instance, plan, '', mapping);
  if (obstacles.length > 0) return { ...plan, obstacles };
  const resetTimers = effects.flatMap((effect) => {
    const [before, after] = effect.do === 'reset-timer' ? [timerOf(from.nodes[effect.node]), timerOf(to.nodes[effect.node])] : [];
    return effect.do === 'reset-timer' && before && after ? [{ token: effect.token, node: effect.node, from: before, to: after }] : [];
  });
  return { ...plan, resetTimers };
}

/**
 * Moves a case to another version of its process, with token ids kept: an open task stays open, whatever its step is called
 * now, and the caller describes it anew. Refused with the plan when anything can't be moved. Effects: timers and messages
 * that go or come; a timer both versions have goes on, counted again from where it was set when it is declared otherwise.
 * `added`: first values of facts that only the other version declares.
 */
export function moveInstance(
  from: ProcessDefinition,
  to: ProcessDefinition,
  instance: ProcessInstance,
  at: string,
  mapping: NodeMapping = {},
  added: Facts = {},
): Moved | NotMoved {
  const plan = planMove(from, to, instance, mapping);
  if (plan.obstacles.length > 0) return { refused: 'obstacles', plan };
  const { moved, effects } = carryOut(from, to, instance, plan, at, mapping, added);
  return { instance: moved, effects };
}

/** What an instance waits for in one version and not in the other: the way back needs it too. */
export function waitingChanges(
  from: ProcessDefinition,
  before: ProcessInstance,
  to: ProcessDefinition,
  after: ProcessInstance,
  at: string,
): readonly Effect[] {
  return changes(new Marking(from, before, at), new Marking(to, after, at));
}

function carryOut(
  from: ProcessDefinition,
  to: ProcessDefinition,
  instance: ProcessInstance,
  plan: MovePlan,
  at: string,
  mapping: NodeMapping,
  added: Facts = {},
): { moved: ProcessInstance; effects: readonly Effect[]; obstacles: MovePlan['obstacles'] } {
  const tokens = instance.tokens.map((token) => ({ ...token, node: mapping[token.node] ?? token.node }));
  const kept = Object.fromEntries(
    Object.entries(instance.variables).filter(([name]) => !plan.droppedVariables.includes(name)),
  );
  const outcomes = kept['outcomes'];
  const variables = { ...added, ...kept, ...(isRecord(outcomes) && { outcomes: renamed(outcomes, mapping) }) };
  const after = new Marking(to, { ...instance, definitionId: to.id, tokens, variables }, at);
  const effects = changes(new Marking(from, instance, at), after);
  const failed = effects.filter((effect) => effect.do === 'incident');
  return {
    moved: after.after(),
    effects,
    obstacles: failed.map(({ token }) => ({
      token,
      node: instance.tokens.find(({ id }) => id === token)?.node ?? '',
      why: 'timer-fails',
    })),
  };
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
  // Who is asked, and how, is settled when a task opens: a clerk's step can't become the applicant's under way.
  if (token.waits === 'task' && performerOf(old) !== performerOf(next)) return 'other-kind';
  if (token.waits === 'scope' && isCall(old) !== isCall(next)) return 'other-kind';
  const owner = instance.tokens.find((each) => each.id === token.scope);
  const inside = owner === undefined ? to.id : (mapping[owner.node] ?? owner.node);
  const isInstance = owner?.waits === 'body' && owner.node === token.node;
  if (!isInstance && next.scope !== inside) return 'other-scope';
  if (token.waits === 'join' && token.via !== undefined && !next.incoming.includes(token.via)) return 'flow-gone';
  if (token.waits === 'body' && !sameRepetition(old, next)) return 'repetition-changed';
  // A token that was stopped at the door enters again, once or as often as the step now says.
  if (!isInstance && token.waits !== 'body' && token.waits !== 'mend' && next.multiInstance) return 'repetition-changed';
  if (token.waits === 'catch' && heardIn(from, old).some((id) => isOtherMessage(awaits(from, id), awaits(to, id)))) return 'other-message';
  return token.waits === 'service' && old.kind === 'business-rule' ? 'decision-pending' : undefined;
}

function performerOf(node: ProcessNode): string | undefined {
  return node.kind === 'user' || node.kind === 'manual' ? node.work?.performer : undefined;
}

/** Steps inside a call read and write facts of its own: they have none in an ordinary sub-process, and lose theirs to it. */
function isCall(node: ProcessNode): boolean {
  return node.kind === 'sub-process' && node.called !== undefined;
}

function heardIn(from: ProcessDefinition, node: ProcessNode): readonly string[] {
  return node.kind === 'event-gateway' ? node.outgoing.map((flow) => from.flows[flow]?.to ?? '') : [node.id];
}

/** Whoever sends to the case would send what nobody waits for. */
function isOtherMessage(before: string, after: string): boolean {
  return before !== '' && after !== '' && before !== after;
}

/** The message an event waits for; '' where it is gone or waits for something else: then it is forgotten, or begun. */
function awaits(definition: ProcessDefinition, id: string): string {
  const node = definition.nodes[id];
  if (node?.kind === 'receive') return node.message ?? id;
  return node?.kind === 'catch' && node.trigger.on === 'message' ? node.trigger.message : '';
}

/** The instances that are under way must find their item where the step looks for it. */
function sameRepetition(old: ProcessNode, next: ProcessNode): boolean {
  const [before, after] = [old.multiInstance, next.multiInstance];
  return after !== undefined && after.sequential === before?.sequential && after.item === before.item;
}

/** Timers and messages that come or go between two markings of the same tokens. */
function changes(before: Marking, after: Marking): readonly Effect[] {
  for (const token of before.all()) {
    const now = after.find(token.id);
    const [left, entered] = [held(before, token), now ? held(after, now) : []];
    const stays = (node: Held, among: readonly Held[]): boolean =>
      among.some((each) => each.id === node.id && listensBy(each) === listensBy(node));
    for (const node of left) {
      if (stays(node, entered)) continue;
      const what = listensBy(node) === 'timer' ? 'disarm-timer' : 'forget-message';
      after.effects.push({ do: what, token: token.id, node: node.id });
    }
    if (!now) continue;
    arm(after, now, entered.filter((node) => !stays(node, left)));
    for (const node of entered.filter((each) => stays(each, left))) {
      const [was, is] = [timerOf(left.find(({ id }) => id === node.id)), timerOf(node)];
      if (is && JSON.stringify(was) !== JSON.stringify(is)) reset(after, now, node.id, is);
    }
  }
  return after.effects;
}

type Held = BoundaryNode | CatchNode | ReceiveNode;

/** What a token waits for besides work: the timers on its step, or what a catching event listens to. */
function held(marking: Marking, token: Token): Held[] {
  const node = marking.node(token);
  const timers = boundaryTimers(marking, node).filter((timer) => isArmed(marking, token, timer));
  return [...timers, ...(token.waits === 'catch' ? listened(marking, node) : [])];
}

function timerOf(node: ProcessNode | undefined): TimerDeclaration | undefined {
  return (node?.kind === 'boundary' || node?.kind === 'catch') && node.trigger.on === 'timer' ? node.trigger.timer : undefined;
}

function listensBy(node: Held): 'timer' | 'message' {
  return node.kind !== 'receive' && node.trigger.on === 'timer' ? 'timer' : 'message';
}

function keeps(to: ProcessDefinition, name: string, value: Fact): boolean {
  if (name === 'outcome' || name === 'outcomes') return true;
  const declared = to.variables.find((each) => each.name === name);
  return declared !== undefined && fitsType(value, declared.type);
}

/** Conditions of the other version ask for outcomes by the names its steps have. */
function renamed(outcomes: Facts, mapping: NodeMapping): Facts {
  return Object.fromEntries(Object.entries(outcomes).map(([node, outcome]) => [mapping[node] ?? node, outcome]));
}

function isRecord(value: Fact | undefined): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
