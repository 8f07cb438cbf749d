import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** The same pages asked for again and again, `connections` at once, one after the other on each. */
export interface Flood {
  readonly port: number;
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly ms: number;
}

export interface Flooded {
  readonly answers: number;
  readonly seconds: number;
}

/** Asks from a thread of its own, over bare sockets, so that asking costs next to nothing. */
export async function flood(given: Flood): Promise<Flooded> {
  const worker = new Worker(new URL(import.meta.url), { workerData: given });
  try {
    const [answer] = (await Promise.race([
      once(worker, 'message'),
      once(worker, 'error').then(([problem]) => Promise.reject(problem instanceof Error ? problem : new Error(String(problem)))),
    ])) as [Flooded];
    return answer;
  } finally {
    await worker.terminate();
  }
}

async function pour({ port, paths, headers, connections, ms }: Flood): Promise<Flooded> {
  const lines = Object.entries({ host: `localhost:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const requests = paths.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\n${lines}\r\n`));
  const begun = performance.now();
  const counts = await Promise.all(
    Array.from({ length: connections }, (_, n) => pourOne(port, requests, n, begun + ms)),
  );
  return { answers: counts.reduce((sum, count) => sum + count, 0), seconds: (performance.now() - begun) / 1000 };
}

function pourOne(port: number, requests: readonly Buffer[], first: number, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answers = 0;
    let waiting = Buffer.alloc(0);
    const socket: Socket = connect(port, '127.0.0.1');
    const ask = (): void => void socket.write(requests[(first + answers) % requests.length] ?? Buffer.alloc(0));
    socket.setNoDelay(true).once('connect', ask).once('error', reject);
    socket.on('data', (part) => {
      waiting = waiting.length === 0 ? part : Buffer.concat([waiting, part]);
      const length = lengthOfAnswer(waiting);
      if (length === undefined || waiting.length < length) return;
      waiting = waiting.subarray(length);
      answers += 1;
      if (performance.now() < until) return ask();
      socket.destroy();
      resolve(answers);
    });
  });
}

/** Head and body together; undefined while that can't be told yet. */
function lengthOfAnswer(bytes: Buffer): number | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`not the page that was asked for:\n${head}`);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return end + 4 + Number(length);
  const lastChunk = bytes.indexOf('\r\n0\r\n\r\n', end + 4);
  return lastChunk < 0 ? undefined : lastChunk + 7;
}

if (!isMainThread && parentPort) {
  parentPort.postMessage(await pour(workerData as Flood));
}
