import type { ClockState } from '../core/clocks.js';
import type { Performer } from '../core/definition.js';
import type { Effect, ResolvedTimer } from '../core/effects.js';
import type { HistoryEvent } from '../core/move-event.js';
import type { ProcessInstance } from '../core/instance.js';
import { historyLink } from './history-link.js';

export interface TaskRow {
  readonly token: number;
  readonly node: string;
  readonly performer: Performer;
  readonly stage: string;
  readonly departmentType: string | undefined;
  readonly role: string | undefined;
}

export interface TimerRow {
  readonly token: number;
  readonly node: string;
  readonly timer: ResolvedTimer;
  /** ISO; a limit in working days is counted from it again when the calendar changes. */
  readonly armedAt: string;
  readonly dueAt: string;
  /** How often it has gone off. */
  readonly fired: number;
}

/** What one step writes. */
export interface StepRows {
  readonly id: string;
  readonly definitionHash: string;
  /** Revision after the step; 1 for the first. Also the number of its history entry. */
  readonly revision: number;
  readonly instance: ProcessInstance;
  readonly event: HistoryEvent;
  readonly effects: readonly Effect[];
  readonly actorId: string | undefined;
  readonly previousHash: Buffer | undefined;
  readonly opened: readonly TaskRow[];
  readonly closed: readonly { token: number; outcome: string | undefined; by: string | undefined }[];
  readonly timersArmed: readonly TimerRow[];
  readonly timersDisarmed: readonly { token: number; node: string }[];
  /** Those that changed only. */
  readonly clocks: readonly ClockRow[];
}

export interface ClockRow {
  readonly state: ClockState;
  readonly nextAt: string | undefined;
}

/** Messages that a step begins or ceases to wait for, as its effects and its event say. */
interface MessageRows {
  readonly awaited: readonly { token: number; node: string; message: string }[];
  readonly heard: readonly { token: number; node: string }[];
}

/** Parts a step may or may not have; a statement holds only those it needs, so few steps pay for all. */
const PARTS: readonly { readonly key: keyof (StepRows & MessageRows); readonly sql: (rows: string) => string }[] = [
  {
    key: 'opened',
    sql: (rows) => `insert into process_task (instance_id, token, node, performer, stage, department_type, role, opened_at)
      select $1, t.token, t.node, t.performer, t.stage, t."departmentType", t.role, $5
      from jsonb_to_recordset(${rows}::jsonb) as t(token int, node text, performer text, stage text, "departmentType" text, role text)`,
  },
  {
    // By its whole key, whatever the planner thinks of lists: a case may have had a thousand tasks.
    key: 'closed',
    sql: (rows) => `update process_task set closed_at = $5,
        closed_by = (select (t ->> 'by')::uuid from jsonb_array_elements(${rows}::jsonb) t where (t ->> 'token')::int = process_task.token),
        outcome = (select t ->> 'outcome' from jsonb_array_elements(${rows}::jsonb) t where (t ->> 'token')::int = process_task.token)
      where instance_id = $1 and token = any(array(select (t ->> 'token')::int from jsonb_array_elements(${rows}::jsonb) t))`,
  },
  {
    key: 'timersArmed',
    sql: (rows) => `insert into process_timer (instance_id, token, node, timer, armed_at, due_at, fired)
      select $1, t.token, t.node, t.timer, t."armedAt", t."dueAt", t.fired
      from jsonb_to_recordset(${rows}::jsonb) as t(token int, node text, timer jsonb, "armedAt" timestamptz, "dueAt" timestamptz, fired int)`,
  },
  {
    key: 'timersDisarmed',
    sql: (rows) => `delete from process_timer using jsonb_to_recordset(${rows}::jsonb) as t(token int, node text)
      where process_timer.instance_id = $1 and process_timer.token = t.token and process_timer.node = t.node`,
  },
  {
    key: 'awaited',
    sql: (rows) => `insert into process_message (instance_id, token, node, message, since)
      select $1, m.token, m.node, m.message, $5 from jsonb_to_recordset(${rows}::jsonb) as m(token int, node text, message text)`,
  },
  {
    key: 'heard',
    sql: (rows) => `delete from process_message using jsonb_to_recordset(${rows}::jsonb) as m(token int, node text)
      where process_message.instance_id = $1 and process_message.token = m.token and process_message.node = m.node`,
  },
  {
    key: 'clocks',
    sql: (rows) => `insert into case_clock (instance_id, clock_id, state, next_at)
      select $1, c.state ->> 'id', c.state, c."nextAt" from jsonb_to_recordset(${rows}::jsonb) as c(state jsonb, "nextAt" timestamptz)
      on conflict (instance_id, clock_id) do update set state = excluded.state, next_at = excluded.next_at`,
  },
];

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

const texts = new Map<string, string>();

/** Instance, history, tasks, timers and clocks of one step in one statement. */
export function stepStatement(given: StepRows): Statement {
  const step = { ...given, ...messageRows(given) };
  const parts = PARTS.filter(({ key }) => (step[key] as readonly unknown[]).length > 0);
  const first = step.revision === 1;
  const name = [first ? 'start' : 'step', ...parts.map(({ key }) => key)].join('-');
  let text = texts.get(name);
  if (text === undefined) texts.set(name, (text = textOf(first, parts)));
  return {
    name,
    text,
    values: [
      step.id, JSON.stringify(step.instance), step.revision, statusOf(step.instance), step.event.at,
      JSON.stringify(step.event), JSON.stringify(step.effects), step.actorId ?? null,
      historyLink(step.previousHash, { instanceId: step.id, seq: step.revision, actorId: step.actorId, event: step.event }),
      ...(first ? [step.definitionHash] : []),
      ...parts.map(({ key }) => JSON.stringify(step[key])),
    ],
  };
}

function textOf(first: boolean, parts: typeof PARTS): string {
  const instance = first
    ? 'insert into process_instance (id, definition_hash, state, revision, status) values ($1, $10, $2, $3, $4)'
    : 'update process_instance set state = $2, revision = $3, status = $4 where id = $1';
  const from = first ? 11 : 10;
  const ctes = [`instance as (${instance})`, ...parts.map(({ key, sql }, n) => `"${key}" as (${sql(`$${from + n}`)})`)];
  return `with ${ctes.join(', ')}
    insert into process_history (instance_id, seq, at, event, effects, actor_id, hash) values ($1, $3, $5, $6, $7, $8, $9)`;
}

function messageRows({ event, effects }: StepRows): MessageRows {
  return {
    awaited: effects.flatMap((effect) => (effect.do === 'await-message' ? [{ token: effect.token, node: effect.node, message: effect.message }] : [])),
    heard: [
      ...(event.type === 'fire' ? [{ token: event.token, node: event.node }] : []),
      ...effects.flatMap((effect) => (effect.do === 'forget-message' ? [{ token: effect.token, node: effect.node }] : [])),
    ],
  };
}

/** A process with an incident anywhere is found by its row. */
export function statusOf(instance: ProcessInstance): string {
  return instance.tokens.some((token) => token.incident) ? 'incident' : instance.status;
}
