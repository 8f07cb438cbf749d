// Lives cases on four lanes, fires timers and carries out service steps, and says aloud what the database has confirmed:
// `did CASE REVISION ACTOR`. Made to be killed. What goes wrong and is no lost connection is said too.
import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { POOL_EXTRAS } from '../../dist/src/platform/database/pool.js';
import { Jobs } from '../../dist/src/platform/jobs/jobs.js';
import { Calendars } from '../../dist/src/workflow/application/calendars.js';
import { StepProcess } from '../../dist/src/workflow/application/step-process.js';
import { DefinitionStore } from '../../dist/src/workflow/store/definition-store.js';
import { ProcessReader } from '../../dist/src/workflow/store/process-reader.js';
import { ProcessStore } from '../../dist/src/workflow/store/process-store.js';

// That the database is gone, again and again, is no news here.
Logger.overrideLogger(false);
const { url, xml, most } = JSON.parse(process.argv[2]);
const dataSource = await new DataSource({ type: 'postgres', url, extra: { ...POOL_EXTRAS, max: 10 } }).initialize();
const stepProcess = new StepProcess(new ProcessStore(), new DefinitionStore(), new Calendars(dataSource, { databaseUrl: url }));
const reader = new ProcessReader();
const jobs = new Jobs({ databaseUrl: url, roles: ['worker'], mode: 'production' }, dataSource);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const say = (line) => process.stdout.write(`${line}\n`);
let ending = false;

async function reflect(manager, id, done) {
  for (const effect of done.effects) {
    if (effect.do === 'run-service') await jobs.enqueue(manager, 'service', { id, token: effect.token }, { key: `service:${id}:${effect.token}` });
  }
}

async function step(manager, locked, event, actor) {
  const done = await stepProcess.step(manager, locked, event, actor);
  if ('refused' in done) throw new Error(`refused: ${done.refused}`);
  await reflect(manager, locked.id, done);
  return locked.revision + 1;
}

async function start() {
  const [id, actor] = [uuidv7(), uuidv7()];
  await stepProcess.transaction(dataSource, async (manager) => {
    const done = await stepProcess.start(manager, { id, files: { xml }, variables: {}, at: new Date(), actorId: actor });
    await reflect(manager, id, done);
  });
  say(`did ${id} 1 ${actor}`);
}

async function complete() {
  const [open] = await dataSource.query('select instance_id as id from process_task where closed_at is null order by random() limit 1');
  if (!open) return false;
  const actor = uuidv7();
  const revision = await stepProcess.transaction(dataSource, async (manager) => {
    const locked = await stepProcess.lock(manager, open.id);
    const task = locked?.instance.tokens.find(({ waits }) => waits === 'task');
    return task && step(manager, locked, { type: 'complete', at: new Date().toISOString(), token: task.id, outcome: 'pass' }, actor);
  });
  if (revision) say(`did ${open.id} ${revision} ${actor}`);
  return true;
}

async function fireTimers() {
  const due = await reader.due(dataSource.manager, new Date(), 20);
  for (const { id } of due) {
    await dataSource.transaction(async (manager) => {
      if (!(await stepProcess.lockIfFree(manager, id))) return;
      const at = new Date();
      for (const timer of await reader.dueTimers(manager, id, at)) {
        const locked = await stepProcess.lock(manager, id);
        await step(manager, locked, { type: 'fire', at: at.toISOString(), token: timer.token, node: timer.node }, undefined);
      }
    });
  }
  await pause(50);
}

/** Its effect is a row without a key: a second time would show. */
jobs.handle('service', async ({ id, token }) => {
  await stepProcess.transaction(dataSource, async (manager) => {
    const locked = await stepProcess.lock(manager, id);
    if (!locked?.instance.tokens.some((each) => each.id === token && each.waits === 'service')) return;
    await manager.query('insert into carried_out (instance_id, token) values ($1, $2)', [id, token]);
    await step(manager, locked, { type: 'complete', at: new Date().toISOString(), token }, undefined);
  });
});

async function lane(work) {
  while (!ending) {
    await work().catch(async (error) => {
      if (!isLostConnection(error)) say(`failed ${error.code ?? ''} ${error.message}`);
      await pause(50);
    });
  }
}

function isLostConnection(error) {
  return /^(57P0[123]|08\w{3}|ECONN\w+|EPIPE)$/.test(error.code ?? '') || /terminat|not queryable|connection (error|timeout)|already released/i.test(error.message);
}

async function busy() {
  const [{ count }] = await dataSource.query("select count(*)::int as count from process_instance where status = 'running'");
  if (count < most) await start();
  for (let n = 0; n < 5; n += 1) await complete();
}

createInterface({ input: process.stdin }).on('line', () => (ending = true));
await jobs.onApplicationBootstrap();
say('up');
await Promise.all([lane(busy), lane(busy), lane(busy), lane(busy), lane(fireTimers)]);
await jobs.beforeApplicationShutdown();
await dataSource.destroy();
process.exit(0);
