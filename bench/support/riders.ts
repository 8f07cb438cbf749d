import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { apply, type Citizen } from './journey.js';
import { Visitor } from './visitor.js';

/** What a thread of clients is asked to do. Each citizen is a client of their own; together they make `journeys`. */
export interface Ride {
  readonly port: number;
  readonly citizens: readonly Citizen[];
  /** The cookies with which each citizen is signed in already, in the same order. */
  readonly cookies: readonly Readonly<Record<string, string>>[];
  readonly journeys: number;
  /** No journey begins after this many milliseconds. */
  readonly withinMs: number;
}

export interface Ridden {
  readonly journeys: number;
  readonly seconds: number;
  /** Milliseconds of each journey. */
  readonly each: readonly number[];
}

/** Makes the journeys from a thread of its own, so that asking takes no time from answering. */
export async function ride(given: Ride): Promise<Ridden> {
  const worker = new Worker(new URL(import.meta.url), { workerData: given });
  try {
    const [answer] = (await Promise.race([
      once(worker, 'message'),
      once(worker, 'error').then(([problem]) => Promise.reject(problem instanceof Error ? problem : new Error(String(problem)))),
    ])) as [Ridden];
    return answer;
  } finally {
    await worker.terminate();
  }
}

async function makeJourneys({ port, citizens, cookies, journeys, withinMs }: Ride): Promise<Ridden> {
  const each: number[] = [];
  let begun = 0;
  const start = performance.now();
  await Promise.all(
    citizens.map(async (citizen, n) => {
      const visitor = new Visitor(port, undefined, cookies[n]);
      while (begun < journeys && performance.now() - start < withinMs) {
        begun += 1;
        const from = performance.now();
        await apply(visitor, citizen);
        each.push(performance.now() - from);
      }
      visitor.leave();
    }),
  );
  return { journeys: each.length, seconds: (performance.now() - start) / 1000, each };
}

if (!isMainThread && parentPort) {
  parentPort.postMessage(await makeJourneys(workerData as Ride));
}
