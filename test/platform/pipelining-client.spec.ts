import { DataSource, type EntityManager } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PipeliningClient } from '../../src/platform/database/pipelining-client.js';
import { POOL_EXTRAS } from '../../src/platform/database/pool.js';
import { together } from '../../src/platform/database/together.js';
import { createTestDatabase, empty, type TestDatabase } from '../support/test-database.js';

/** What is sent without waiting must be there when the transaction commits, or the transaction must not. */
let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase(empty);
  // One connection: what a transaction leaves behind would trouble the next.
  dataSource = await new DataSource({ type: 'postgres', url: database.url, extra: { ...POOL_EXTRAS, max: 1 } }).initialize();
  await dataSource.query('create table entry (n integer primary key check (n > 0))');
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});
beforeEach(() => dataSource.query('truncate entry'));

async function sendAhead(manager: EntityManager, n: number): Promise<void> {
  const client: unknown = await manager.queryRunner?.connect();
  if (!(client instanceof PipeliningClient)) throw new Error('not our client');
  client.sendAhead({ name: 'entry', text: 'insert into entry values ($1)', values: [n] });
}

async function entries(): Promise<number[]> {
  return (await dataSource.query<{ n: number }[]>('select n from entry order by n')).map(({ n }) => n);
}

it('what was sent ahead is seen by the statement after it, and is there after the commit', async () => {
  const seen = await dataSource.transaction(async (manager) => {
    await sendAhead(manager, 1);
    await sendAhead(manager, 2);
    return manager.query<{ count: number }[]>('select count(*)::int as count from entry');
  });
  expect(seen).toEqual([{ count: 2 }]);
  expect(await entries()).toEqual([1, 2]);
});

it('what was sent ahead and failed fails the commit, by its own name, and nothing is there', async () => {
  const attempt = dataSource.transaction(async (manager) => {
    await sendAhead(manager, 3);
    await sendAhead(manager, -1);
  });
  await expect(attempt).rejects.toThrow('entry_n_check');
  expect(await entries()).toEqual([]);
});

it('a transaction of one statement that nobody waits for is that statement, and fails by its own name', async () => {
  await dataSource.transaction((manager) => sendAhead(manager, 9));
  await expect(dataSource.transaction((manager) => sendAhead(manager, -1))).rejects.toThrow('entry_n_check');
  await dataSource.transaction(async () => {});
  expect(await entries()).toEqual([9]);
});

it('a statement that another covers is not sent, unless something had to follow it', async () => {
  const covered = { name: 'covered', text: 'insert into entry values ($1)', values: [1] };
  const covering = { name: 'covering', text: 'insert into entry values ($1)', values: [2] };
  const both = (between: (manager: EntityManager) => Promise<unknown>): Promise<void> =>
    dataSource.transaction(async (manager) => {
      const client: unknown = await manager.queryRunner?.connect();
      if (!(client instanceof PipeliningClient)) throw new Error('not our client');
      client.sendAhead(covered);
      await between(manager);
      client.sendAhead(covering, covered);
    });
  await both(async () => {});
  expect(await entries()).toEqual([2]);
  await dataSource.query('truncate entry');
  await both((manager) => manager.query('select 1'));
  expect(await entries()).toEqual([1, 2]);
});

it('a statement after it says what had failed, not only that something had', async () => {
  const attempt = dataSource.transaction(async (manager) => {
    await sendAhead(manager, -1);
    await manager.query('select 1');
  });
  await expect(attempt).rejects.toThrow('entry_n_check');
});

it('a failure that somebody swallowed is no commit either', async () => {
  const attempt = dataSource.transaction(async (manager) => {
    await manager.query('insert into entry values (4)');
    await manager.query('insert into entry values (4)').catch(() => undefined);
  });
  await expect(attempt).rejects.toThrow('rolled back');
  expect(await entries()).toEqual([]);
});

it('statements that travel together fail by what had failed, and none is left on its way', async () => {
  const attempt = dataSource.transaction((manager) => together([
    manager.query('insert into entry values (10)'),
    manager.query('insert into entry values (-10)'),
    manager.query('insert into entry values (11)').then(() => manager.query('insert into entry values (12)')),
  ]));
  await expect(attempt).rejects.toThrow('entry_n_check');
  const both = await dataSource.transaction((manager) => together([manager.query<{ one: number }[]>('select 1 as one'), Promise.resolve('two')]));
  expect(both).toEqual([[{ one: 1 }], 'two']);
  expect(await entries()).toEqual([]);
});

it('a failure within a savepoint is undone with it', async () => {
  await dataSource.transaction(async (manager) => {
    await sendAhead(manager, 5);
    await manager.transaction(async (inner) => {
      await sendAhead(inner, -1);
      await inner.query('select 1');
    }).catch(() => undefined);
    await sendAhead(manager, 6);
  });
  expect(await entries()).toEqual([5, 6]);
});

it('a transaction that was given up leaves nothing to the next on the same connection', async () => {
  const attempt = dataSource.transaction(async (manager) => {
    await sendAhead(manager, -1);
    throw new Error('changed my mind');
  });
  await expect(attempt).rejects.toThrow('changed my mind');
  await dataSource.transaction((manager) => manager.query('insert into entry values (7)'));
  expect(await entries()).toEqual([7]);
});

it('a transaction whose connection dies while it begins does not run outside of one', async () => {
  const admin = await new DataSource({ type: 'postgres', url: database.url, extra: { max: 1 } }).initialize();
  const attempt = dataSource.transaction(async (manager) => {
    const client = await manager.queryRunner?.connect() as PipeliningClient & { processID: number };
    await admin.query('select pg_terminate_backend($1)', [client.processID]);
    await manager.query('insert into entry values (8)');
  });
  await expect(attempt).rejects.toThrow();
  await admin.destroy();
  expect(await entries()).toEqual([]);
});
