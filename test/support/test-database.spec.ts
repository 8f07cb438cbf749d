import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase, empty, type DatabaseTemplate } from './test-database.js';

const marked: DatabaseTemplate = {
  name: 'marked',
  async prepare(url) {
    await query(url, 'create table mark (made_at timestamptz default clock_timestamp()); insert into mark default values');
  },
};

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const result = await client.query<Row>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}

test('each test database is apart from the others', async () => {
  const [one, other] = await Promise.all([createTestDatabase(empty), createTestDatabase(empty)]);
  await query(one.url, 'create table only_here (id int)');
  await expect(query(other.url, 'select * from only_here')).rejects.toThrow('only_here');
  await Promise.all([one.drop(), other.drop()]);
});

test('a template is prepared once and copied after', async () => {
  const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase(marked)));
  const marks = await Promise.all(databases.map(({ url }) => query<{ made_at: Date }>(url, 'select made_at from mark')));
  expect(new Set(marks.map((rows) => rows[0]?.made_at.getTime())).size).toBe(1);
  expect(marks.map((rows) => rows.length)).toEqual([1, 1, 1]);
  await Promise.all(databases.map((database) => database.drop()));
});

test('trigram search finds Chinese text', async () => {
  const database = await createTestDatabase(empty);
  await query(database.url, 'create extension if not exists pg_trgm');
  const rows = await query(database.url, "select '居住證首次申領' like '%居住證%' as found, show_trgm('居住證') as trigrams");
  expect(rows[0]?.['found']).toBe(true);
  expect(rows[0]?.['trigrams']).toHaveLength(4);
  await database.drop();
});
