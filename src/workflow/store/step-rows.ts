import type { ClockState } from '../core/clocks.js';
import type { Performer } from '../core/extension.js';
import type { Effect, ResolvedTimer } from '../core/effects.js';
import type { HistoryEvent } from '../core/move-event.js';
import type { ProcessInstance } from '../core/instance.js';

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
  /** The history entry's link to the one before. */
  readonly hash: Buffer;
  /** As they were when the step was decided. */
  readonly clocksWritten: number;
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

/** Rows that a step may or may not have; a statement holds only those it needs, so few steps pay for all. */
interface Part {
  readonly key: keyof (StepRows & MessageRows);
  /** Names of the row's properties and their types in the database. */
  readonly columns: readonly (readonly [name: string, type: string])[];
  /** `rows` is the table "t" of them. */
  readonly sql: (rows: string) => string;
}

const PARTS: readonly Part[] = [
  {
    key: 'opened',
    columns: [['token', 'int'], ['node', 'text'], ['performer', 'text'], ['stage', 'text'], ['departmentType', 'text'], ['role', 'text']],
    sql: (rows) => `insert into process_task (instance_id, token, node, performer, stage, department_type, role, opened_at)
      select $1, t.token, t.node, t.performer, t.stage, t."departmentType", t.role, $5 from ${rows}`,
  },
  {
    key: 'closed',
    columns: [['token', 'int'], ['by', 'uuid'], ['outcome', 'text']],
    sql: (rows) => `update process_task set closed_at = $5, closed_by = t.by, outcome = t.outcome from ${rows}
      where process_task.instance_id = $1 and process_task.token = t.token`,
  },
  {
    key: 'timersArmed',
    columns: [['token', 'int'], ['node', 'text'], ['timer', 'jsonb'], ['armedAt', 'timestamptz'], ['dueAt', 'timestamptz'], ['fired', 'int']],
    sql: (rows) => `insert into process_timer (instance_id, token, node, timer, armed_at, due_at, fired)
      select $1, t.token, t.node, t.timer, t."armedAt", t."dueAt", t.fired from ${rows}`,
  },
  {
    key: 'timersDisarmed',
    columns: [['token', 'int'], ['node', 'text']],
    sql: (rows) => `delete from process_timer using ${rows}
      where process_timer.instance_id = $1 and process_timer.token = t.token and process_timer.node = t.node`,
  },
  {
    key: 'awaited',
    columns: [['token', 'int'], ['node', 'text'], ['message', 'text']],
    sql: (rows) => `insert into process_message (instance_id, token, node, message, since) select $1, t.token, t.node, t.message, $5 from ${rows}`,
  },
  {
    key: 'heard',
    columns: [['token', 'int'], ['node', 'text']],
    sql: (rows) => `delete from process_message using ${rows}
      where process_message.instance_id = $1 and process_message.token = t.token and process_message.node = t.node`,
  },
  {
    key: 'clocks',
    columns: [['state', 'jsonb'], ['nextAt', 'timestamptz']],
    sql: (rows) => `insert into case_clock (instance_id, clock_id, state, next_at) select $1, t.state ->> 'id', t.state, t."nextAt" from ${rows}
      on conflict (instance_id, clock_id) do update set state = excluded.state, next_at = excluded.next_at`,
  },
];

/** A part has few rows nearly always, and a statement for each number is planned once; more of them travel as one list. */
const FEW = 3;

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

const texts = new Map<string, string>();

/**
 * Instance, history, tasks, timers and clocks of one step in one statement. It fails, and writes nothing, where the
 * process is no longer what the step was decided on.
 */
export function stepStatement(given: StepRows): Statement {
  const step = { ...given, ...messageRows(given) };
  const first = step.revision === 1;
  const values: unknown[] = [
    step.id, JSON.stringify(step.instance), step.revision, statusOf(step.instance), step.event.at,
    JSON.stringify(step.event), JSON.stringify(step.effects), step.actorId ?? null,
    step.hash, first ? step.definitionHash : step.clocksWritten,
  ];
  let name = first ? 'process-start-' : 'process-step-';
  for (const part of PARTS) {
    const rows = step[part.key] as readonly object[];
    name += Math.min(rows.length, FEW + 1);
    if (rows.length > FEW) values.push(JSON.stringify(rows));
    else for (const row of rows) values.push(...valuesOf(part, row));
  }
  let text = texts.get(name);
  if (text === undefined) {
    text = textOf(first, PARTS.map((part) => ({ part, rows: (step[part.key] as readonly object[]).length })));
    texts.set(name, text);
  }
  return { name, text, values };
}

function valuesOf({ columns }: Part, row: object): unknown[] {
  const named = row as Readonly<Record<string, unknown>>;
  return columns.map(([name, type]) => (type === 'jsonb' ? JSON.stringify(named[name]) : (named[name] ?? null)));
}

function textOf(first: boolean, parts: readonly { part: Part; rows: number }[]): string {
  const instance = first
    ? 'insert into process_instance (id, definition_hash, state, revision, status) values ($1, $10, $2, $3, $4) returning id'
    : `update process_instance set state = $2, revision = $3, status = $4
       where id = $1 and revision = $3 - 1 and clocks_written = $10 returning id`;
  const ctes = [`instance as (${instance})`];
  let place = 10;
  for (const { part, rows } of parts) {
    if (rows === 0) continue;
    const { columns } = part;
    const few = rows <= FEW;
    const tuple = (): string => `(${columns.map(([, type]) => `$${(place += 1)}::${type}`).join(', ')})`;
    const table = few
      ? `(values ${Array.from({ length: rows }, tuple).join(', ')}) t(${columns.map(([name]) => `"${name}"`).join(', ')})`
      : `jsonb_to_recordset($${(place += 1)}::jsonb) as t(${columns.map(([name, type]) => `"${name}" ${type}`).join(', ')})`;
    ctes.push(`"${part.key}" as (${part.sql(table)})`);
  }
  return `with ${ctes.join(', ')}
    insert into process_history (instance_id, seq, at, event, effects, actor_id, hash)
    values (coalesce((select id from instance), process_moved_on($1)), $3, $5, $6, $7, $8, $9)`;
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
