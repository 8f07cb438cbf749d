import { createServer } from 'node:net';
import { EmbeddedPostgresError } from './problem.js';

/** Reachable from this machine alone. */
export const HOST = '127.0.0.1';

/** The wanted port when it is free (0: any), else a free one, and `log` hears so. */
export async function choosePort(wanted: number, log: (line: string) => void): Promise<number> {
  if (wanted !== 0) {
    if ((await tryPort(wanted)) !== null) return wanted;
    log(`Port ${wanted} is taken: PostgreSQL listens on a free one instead`);
  }
  const port = await tryPort(0);
  if (port === null) throw new EmbeddedPostgresError('This machine gives no free port on 127.0.0.1 for PostgreSQL.');
  return port;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
