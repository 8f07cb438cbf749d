import pg from 'pg';
import type { Run } from './figures.js';

/** Connections of their own for clients that make the same thing over and over. */
export async function connect(url: string, count: number): Promise<pg.Client[]> {
  const connections = Array.from({ length: count }, () => new pg.Client(url));
  for (const connection of connections) await connection.on('error', () => {}).connect();
  return connections;
}

/** Each lane makes one after the other, all lanes at once. None is begun after `withinMs`, nor more than `most`. */
export async function run<Lane>(lanes: readonly Lane[], withinMs: number, make: (lane: Lane) => Promise<unknown>, most = Infinity): Promise<Run> {
  const each: number[] = [];
  let begun = 0;
  const start = performance.now();
  await Promise.all(lanes.map(async (lane) => {
    while (begun < most && performance.now() - start < withinMs) {
      begun += 1;
      const from = performance.now();
      await make(lane);
      each.push(performance.now() - from);
    }
  }));
  return { journeys: each.length, seconds: (performance.now() - start) / 1000, each };
}
