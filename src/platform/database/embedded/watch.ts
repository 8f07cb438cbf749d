import type { Cluster } from './cluster.js';
import type { Postmaster } from './lock-file.js';
import { adoptOrClear, startPostmaster } from './postmaster.js';
import { pidRuns } from './processes.js';
import { withLock } from './sharing.js';

/**
 * Starts the server again, at its old address, when it dies under us: killed for lack of memory, say. The portal's
 * connections fail meanwhile, as they would with any server, and come back by themselves. `server` is kept up to date.
 */
export function watchOver(cluster: Cluster, server: Postmaster): { end(): Promise<void> } {
  const { dataDir, log } = cluster;
  let reviving: Promise<void> | null = null;
  let notBefore = 0;

  const revive = async (): Promise<void> => {
    await withLock(dataDir, log, async () => {
      log(`PostgreSQL (process ${server.pid}) has died: starting it again`);
      // Another process that shares it may have been quicker.
      const back = (await adoptOrClear(cluster)) ?? (await startPostmaster(cluster, server.port));
      if (back.port !== server.port) log('Its port was taken in the meantime: stop the portal and start it again.');
      server.pid = back.pid;
    });
  };
  const timer = setInterval(() => {
    if (reviving !== null || pidRuns(server.pid) || Date.now() < notBefore) return;
    reviving = revive()
      .catch((error: unknown) => {
        // What keeps it down (a full disk) takes longer than a moment to mend.
        notBefore = Date.now() + 10_000;
        log(error instanceof Error ? error.message : String(error));
      })
      .finally(() => (reviving = null));
  }, 500);
  timer.unref();
  return {
    async end() {
      clearInterval(timer);
      await reviving;
    },
  };
}
