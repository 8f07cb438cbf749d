import { expect } from 'vitest';
import { awaitedMessages } from '../../src/workflow/core/awaited-messages.js';
import type { Calendar } from '../../src/workflow/core/calendar.js';
import { nextAlarm } from '../../src/workflow/core/clock-alarms.js';
import { clocksAfter } from '../../src/workflow/core/clock-orders.js';
import type { ClockStates } from '../../src/workflow/core/clocks.js';
import type { ProcessDefinition } from '../../src/workflow/core/definition.js';
import { initialInstance, type ProcessInstance, type Token } from '../../src/workflow/core/instance.js';
import { moveInstance } from '../../src/workflow/core/move-instance.js';
import { definitionsOf } from '../../src/workflow/core/replay-history.js';
import { parseCycle } from '../../src/workflow/core/timer-values.js';
import { transition } from '../../src/workflow/core/transition.js';
import type { Ground } from './ground.js';

interface TimerKey {
  readonly token: number;
  readonly node: string;
}
const byKey = (a: TimerKey, b: TimerKey): number => a.token - b.token || (a.node < b.node ? -1 : 1);

/** The rows of one process say neither more nor less than its tokens, and its history leads to where it stands. */
export async function expectRowsAgree(ground: Ground, id: string, calendar: Calendar): Promise<void> {
  const { manager } = ground;
  const verdict = await ground.history.verify(manager, id);
  expect(verdict).toEqual({ entries: expect.any(Number) as number });
  const history = await ground.processes.historyOf(manager, id);
  if (!history) throw new Error(`no process ${id}`);
  const { instance, entries } = history;
  const definition = await ground.definitions.load(manager, history.definitionHash);

  const tasks: TimerKey[] = await manager.query('select token, node from process_task where instance_id = $1 and closed_at is null', [id]);
  expect(tasks.sort(byKey)).toEqual(instance.tokens.filter(({ waits }) => waits === 'task').map(({ id: token, node }) => ({ token, node })).sort(byKey));

  const timers: TimerKey[] = await manager.query('select token, node from process_timer where instance_id = $1', [id]);
  const firings = (key: TimerKey): number =>
    entries.filter(({ event }) => event.type === 'fire' && event.token === key.token && event.node === key.node).length;
  expect(timers.sort(byKey)).toEqual(armedTimers(definition, instance, firings).sort(byKey));

  const messages: TimerKey[] = await manager.query('select token, node from process_message where instance_id = $1', [id]);
  expect(messages.sort(byKey)).toEqual(awaitedMessages(definition, instance).map(({ token, node }) => ({ token, node })).sort(byKey));

  let clocks: ClockStates = [];
  let running = await ground.definitions.load(manager, definitionsOf(history.definitionHash, entries.map(({ event }) => event))[0] ?? '');
  let replayed = initialInstance(running);
  let before = replayed;
  for (const { event } of entries) {
    if (event.type === 'move' || event.type === 'move-back') {
      const next = await ground.definitions.load(manager, event.to);
      const moved = event.type === 'move' ? moveInstance(running, next, replayed, event.at, event.mapping, event.variables) : { instance: before };
      if ('refused' in moved && moved.refused) throw new Error(moved.refused);
      [before, replayed, running] = [replayed, moved.instance, next];
      continue;
    }
    const stepped = transition(running, replayed, event);
    if (stepped.refused) throw new Error(stepped.refused);
    clocks = clocksAfter(running, clocks, event, stepped.happenings, calendar);
    replayed = stepped.instance;
  }
  const rows: { state: unknown; next_at: Date | null }[] = await manager.query(
    'select state, next_at from case_clock where instance_id = $1 order by clock_id',
    [id],
  );
  const expected = [...clocks].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(rows.map(({ state }) => state)).toEqual(expected);
  expect(rows.map(({ next_at }) => next_at?.toISOString())).toEqual(expected.map((clock) => nextAlarm(definition, [clock], calendar)));
  expect(await statusOf(ground, id)).toBe(instance.tokens.some(({ incident }) => incident) ? 'incident' : instance.status);
}

async function statusOf(ground: Ground, id: string): Promise<string | undefined> {
  const rows: { status: string }[] = await ground.manager.query('select status from process_instance where id = $1', [id]);
  return rows[0]?.status;
}

/** Read off the drawing and the tokens, not off what the steps said: which timers must be waiting. */
function armedTimers(definition: ProcessDefinition, instance: ProcessInstance, firings: (key: TimerKey) => number): TimerKey[] {
  return instance.tokens.flatMap((token) => [...boundaryTimers(definition, instance, token, firings), ...caughtTimers(definition, token)]);
}

function boundaryTimers(definition: ProcessDefinition, instance: ProcessInstance, token: Token, firings: (key: TimerKey) => number): TimerKey[] {
  const body = instance.tokens.find((each) => each.id === token.scope);
  const isOneOfSeveral = body?.waits === 'body' && body.node === token.node;
  // What stopped behind the door of a step has its timers still.
  const stoppedInside = token.waits === 'mend' && ['decision-failed', 'call-failed'].includes(token.incident?.code ?? '');
  if (isOneOfSeveral || !(stoppedInside || ['task', 'service', 'call', 'scope', 'body', 'catch'].includes(token.waits))) return [];
  return (definition.nodes[token.node]?.boundaries ?? []).flatMap((id) => {
    const node = definition.nodes[id];
    if (node?.kind !== 'boundary' || node.trigger.on !== 'timer' || token.fired?.includes(id)) return [];
    const key = { token: token.id, node: id };
    const times = node.trigger.timer.kind === 'cycle' ? (parseCycle(node.trigger.timer.value)?.times ?? 0) : 1;
    return firings(key) >= times ? [] : [key];
  });
}

function caughtTimers(definition: ProcessDefinition, token: Token): TimerKey[] {
  const node = definition.nodes[token.node];
  if (!node || token.waits !== 'catch') return [];
  const listening = node.kind === 'event-gateway' ? node.outgoing.map((flow) => definition.flows[flow]?.to ?? '') : [node.id];
  return listening.flatMap((id) => {
    const event = definition.nodes[id];
    return event?.kind === 'catch' && event.trigger.on === 'timer' ? [{ token: token.id, node: id }] : [];
  });
}
