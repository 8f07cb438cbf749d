import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apply, begin, ELDER_CARD_ANSWERS, fillIn, provide, shownRevision, submit, WHITE_PIXEL } from '../support/applying.js';
import { signInAs, type Answer, type HttpClient } from '../support/http-client.js';
import { PortalProcess, prepareProcessGround, type PortalGround } from '../support/portal-process.js';

/** 提交 writes to many tables: the portal killed at any moment of it leaves a whole case or none. */
let ground: PortalGround;
let portal: PortalProcess;
let database: pg.Pool;
let citizen: HttpClient;

/** Every table of a submission, in no order; each is a moment at which the portal dies. */
const MOMENTS = [
  'case_file', 'certificate_use', 'submission', 'process_instance', 'process_history', 'process_task', 'case_clock', 'queue_entry', 'case_event',
  'case_document', 'message', 'audit_record',
] as const;
/** A lock that the test holds while submissions wait at their moments. */
const WAITING_ROOM = 4711;
/** All is written and PostgreSQL is told to commit, but the portal dies before it hears the answer. */
const AT_COMMIT = 'commit';

beforeAll(async () => {
  ground = await prepareProcessGround();
  portal = await PortalProcess.start(ground, { DATABASE_POOL: '20' });
  database = new pg.Pool({ connectionString: ground.database.url, max: 4 });
  database.on('error', () => {});
  citizen = await signInAs(portal.url, 'guifang');
});
afterAll(async () => {
  citizen?.close();
  await portal?.end('SIGKILL');
  await database?.end();
  await ground?.remove();
});

interface Draft {
  readonly id: string;
  readonly revision: string;
  readonly proof: Proof;
}

/** Uses of one holder's certificates are chained and wait for each other; uploads don't. */
type Proof = 'certificates' | 'uploads';

async function readyDraft(proof: Proof): Promise<Draft> {
  const id = await begin(citizen, 'elder-card');
  await fillIn(citizen, id, ELDER_CARD_ANSWERS);
  if (proof === 'certificates') await provide(citizen, id);
  else {
    const file = { field: 'files', name: '证件.png', type: 'image/png', content: WHITE_PIXEL };
    for (const slot of ['id_card', 'household']) await citizen.upload(`/applications/${id}/materials/${slot}/upload`, [file]);
  }
  return { id, revision: await shownRevision(citizen, id), proof };
}

/** What is there of an application's submission: a table's name and how many rows. */
async function traces(id: string): Promise<Record<string, number>> {
  const { rows } = await database.query<Record<string, number>>(
    `with c as (select id from case_file where application_id = $1)
     select (select count(*)::int from c) as case_file,
       (select count(*)::int from application where id = $1 and state = 'submitted') as submitted,
       (select count(*)::int from certificate_use where application_id = $1) as certificate_use,
       (select count(*)::int from certificate_grant where application_id = $1 and used_at is not null) as used_grant,
       (select count(*)::int from submission where case_id in (select id from c)) as submission,
       (select count(*)::int from process_instance where id in (select id from c)) as process_instance,
       (select count(*)::int from process_history where instance_id in (select id from c)) as process_history,
       (select count(*)::int from process_task where instance_id in (select id from c)) as process_task,
       (select count(*)::int from queue_entry where case_id in (select id from c)) as queue_entry,
       (select count(*)::int from case_event where case_id in (select id from c)) as case_event,
       (select count(*)::int from case_document where case_id in (select id from c)) as case_document,
       (select count(*)::int from message where case_id in (select id from c)) as message,
       (select count(*)::int from graphile_worker._private_jobs j join message m on m.id::text = j.payload->>'messageId' where m.case_id in (select id from c)) as outbox,
       (select count(*)::int from audit_record where action = 'case.submitted' and chain_id in (select id from c)) as audit_record`,
    [id],
  );
  return rows[0] ?? {};
}

const isNothing = (found: Record<string, number>): boolean => Object.values(found).every((count) => count === 0);

/** The answer, or nothing where the portal died before it came. */
const send = (draft: Draft): Promise<Answer | undefined> => submit(citizen, draft.id, draft.revision).catch(() => undefined);

async function restart(): Promise<void> {
  // What the dead portal had begun ends by itself: its connections are gone.
  await quiet();
  portal = await PortalProcess.start(ground, { DATABASE_POOL: '20' });
}

async function quiet(): Promise<void> {
  for (;;) {
    const { rows } = await database.query(
      "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and backend_type = 'client backend'");
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What a submission that nothing disturbed leaves. */
let undisturbed: Record<string, number>;
const whole = ({ proof }: Draft): Record<string, number> =>
  proof === 'certificates' ? undisturbed : { ...undisturbed, certificate_use: 0, used_grant: 0 };

it('a submission that nothing disturbs leaves one of everything', async () => {
  const { id } = await apply(citizen, 'elder-card', ELDER_CARD_ANSWERS);
  undisturbed = await traces(id);
  expect(Object.entries(undisturbed).filter(([, count]) => count === 0)).toEqual([]);
  expect(undisturbed).toMatchObject({ case_file: 1, submission: 1, queue_entry: 1, case_document: 1, message: 1, outbox: 1, audit_record: 1, certificate_use: 2, used_grant: 2 });
});

it('killed between any two of its statements, or while it commits, the portal leaves a whole case or none', async () => {
  const drafts: Draft[] = [];
  for (const moment of [...MOMENTS, AT_COMMIT]) drafts.push(await readyDraft(moment === 'certificate_use' ? 'certificates' : 'uploads'));
  await stopEachAtItsMoment(drafts);
  const doorkeeper = await database.connect();
  await doorkeeper.query(`select pg_advisory_lock(${WAITING_ROOM})`);
  const answers: Promise<Answer | undefined>[] = [];
  try {
    // One after the other: many signatures at the same moment are taken for guessing.
    for (const [index, draft] of drafts.entries()) {
      answers.push(send(draft));
      await hasStoppedAt(MOMENTS[index] ?? AT_COMMIT);
    }
    await portal.end('SIGKILL');
  } finally {
    await doorkeeper.query(`select pg_advisory_unlock(${WAITING_ROOM})`);
    doorkeeper.release();
  }
  expect(await Promise.all(answers)).toEqual(drafts.map(() => undefined));
  await restart();
  await letGo();
  for (const [index, draft] of drafts.entries()) {
    const moment = MOMENTS[index] ?? AT_COMMIT;
    const found = await traces(draft.id);
    if (moment === AT_COMMIT) expect([moment, found]).toEqual([moment, whole(draft)]);
    else expect([moment, isNothing(found), found]).toEqual([moment, true, found]);
  }
  const resent: (Answer | undefined)[] = [];
  for (const draft of drafts) resent.push(await send(draft));
  expect(resent.map((answer) => answer?.status)).toEqual(drafts.map(() => 303));
  expect(new Set(resent.map((answer) => answer?.location)).size).toBe(drafts.length);
  for (const draft of drafts) expect(await traces(draft.id)).toEqual(whole(draft));
});

it('killed again and again at no particular moment, it keeps what it acknowledged, once, and half of nothing', async () => {
  let acknowledged = 0;
  for (let round = 0; round < 3; round += 1) {
    const batch: Draft[] = [];
    for (const proof of ['uploads', 'uploads', 'certificates', 'uploads', 'certificates'] as const) batch.push(await readyDraft(proof));
    const sending = batch.map(send);
    const sent = Promise.all(sending);
    // Before the first statement, somewhere in between, and at the very moment of the first answer.
    if (round < 2) await new Promise((resolve) => setTimeout(resolve, 40 + round * 120));
    else await Promise.race(sending);
    await portal.end('SIGKILL');
    const answers = await sent;
    await restart();
    for (const [index, draft] of batch.entries()) {
      const answer = answers[index];
      const found = await traces(draft.id);
      if (answer) {
        acknowledged += 1;
        expect(answer.status).toBe(303);
        expect(found).toEqual(whole(draft));
      } else {
        expect([isNothing(found), JSON.stringify(found) === JSON.stringify(whole(draft))]).toContain(true);
      }
      const again = await submit(citizen, draft.id, draft.revision);
      expect(again.status).toBe(303);
      if (answer) expect(again.location).toBe(answer.location);
      expect(await traces(draft.id)).toEqual(whole(draft));
    }
  }
  expect(acknowledged).toBeGreaterThan(0);
  // The portal starts three times over.
}, 180_000);

/** Each draft's submission waits when it has written to the table that is its moment; the last, as it commits. */
async function stopEachAtItsMoment(drafts: readonly Draft[]): Promise<void> {
  await database.query('create table crash_moment (application_id uuid primary key, moment text not null)');
  for (const [index, draft] of drafts.entries()) {
    await database.query('insert into crash_moment values ($1, $2)', [draft.id, MOMENTS[index] ?? AT_COMMIT]);
  }
  await database.query(`
    create function crash_moment_is_chosen() returns trigger language plpgsql as $$
    begin
      perform set_config('crash.moment', (select moment from crash_moment where application_id = new.application_id), true);
      return null;
    end $$;
    create function crash_moment_has_come() returns trigger language plpgsql as $$
    begin
      if current_setting('crash.moment', true) = tg_argv[0] then
        perform set_config('application_name', tg_argv[0], true);
        perform pg_advisory_xact_lock_shared(${WAITING_ROOM});
      end if;
      return null;
    end $$;
    create trigger a_chosen after insert on case_file for each row execute function crash_moment_is_chosen();
    create constraint trigger b_commit after insert on case_file deferrable initially deferred
      for each row execute function crash_moment_has_come('${AT_COMMIT}')`);
  for (const table of MOMENTS) {
    await database.query(`create trigger b_come after insert on ${table} for each statement execute function crash_moment_has_come('${table}')`);
  }
}

async function letGo(): Promise<void> {
  for (const table of MOMENTS) await database.query(`drop trigger b_come on ${table}`);
  await database.query('drop trigger a_chosen on case_file; drop trigger b_commit on case_file; drop function crash_moment_is_chosen, crash_moment_has_come; drop table crash_moment');
}

async function hasStoppedAt(moment: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { rows } = await database.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory' and application_name = $1", [moment]);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no submission came to ${moment}`);
}
