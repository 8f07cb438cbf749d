// Boots the embedded PostgreSQL of a folder and inserts numbers on four connections, saying each one aloud once the
// database has confirmed it. Made to be killed.
import pg from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres.js';

const [dataDir, from] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

const server = await startEmbeddedPostgres({ dataDir, log: (line) => say(`said ${line}`) });
const pool = new pg.Pool({ connectionString: server.url, max: 4 });
pool.on('error', () => {});
await pool.query('create table if not exists written (n bigint primary key)');
say(`up ${server.url} ${server.pid}`);

let next = Number(from);
let ending = false;
process.once('SIGTERM', () => (ending = true));

async function write() {
  while (!ending) {
    const n = next++;
    try {
      await pool.query('insert into written values ($1)', [n]);
      say(`wrote ${n}`);
    } catch {
      // Not confirmed, so not said. The database is gone or being killed.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

await Promise.all([write(), write(), write(), write()]);
await pool.end().catch(() => {});
await server.stop();
