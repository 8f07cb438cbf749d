import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';

/**
 * Files that the seed has stored on disk (portraits) travel with a copy of its database: kept in a schema of the
 * template's own, and laid into the data folder of whoever starts a portal on the copy.
 */
export async function keepSeededFiles(url: string, dataDir: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('create schema test_support; create table test_support.seeded_file (path text primary key, content bytea not null)');
    const found = await readdir(join(dataDir, 'files'), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const file of found.filter((entry) => entry.isFile())) {
      const path = join(file.parentPath, file.name);
      await client.query('insert into test_support.seeded_file values ($1, $2)', [path.slice(dataDir.length + 1), await readFile(path)]);
    }
  });
}

/** Nothing for a database of another template. */
export async function layOutSeededFiles(url: string, dataDir: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows: there } = await client.query("select 1 from information_schema.tables where table_schema = 'test_support'");
    if (there.length === 0) return;
    const { rows } = await client.query<{ path: string; content: Buffer }>('select path, content from test_support.seeded_file');
    for (const { path, content } of rows) {
      await mkdir(dirname(join(dataDir, path)), { recursive: true });
      await writeFile(join(dataDir, path), content);
    }
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
