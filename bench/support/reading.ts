import { setTimeout as sleep } from 'node:timers/promises';
import type { Visitor } from './visitor.js';

/** Milliseconds that each page took, by its name. */
export type Waits = Readonly<Record<string, readonly number[]>>;

const PAUSE_MS = 100;

/** Readers of one page each, who ask for it again and again with a pause between. */
export class Reading {
  constructor(private readonly readers: readonly (readonly [name: string, path: string, visitor: Visitor])[]) {}

  /** Until the work is done. */
  async during(work: Promise<unknown>): Promise<Waits> {
    let over = false;
    const ended = work.finally(() => (over = true));
    const waits = Promise.all(this.readers.map(async ([name, path, visitor]) => {
      const each: number[] = [];
      while (!over) {
        const begun = performance.now();
        const { status } = await visitor.get(path);
        if (status !== 200) throw new Error(`GET ${path} was answered ${status}`);
        each.push(performance.now() - begun);
        await sleep(PAUSE_MS);
      }
      return [name, each] as const;
    }));
    const [all] = await Promise.all([waits, ended]);
    return Object.fromEntries(all);
  }
}
