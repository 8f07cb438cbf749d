import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestLog } from './request-log.js';

let server: Server;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  const app = express();
  app.use(requestLog(pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) })));
  app.get('/answers/:status', (request, response) => void response.status(Number(request.params.status)).end());
  await new Promise<void>((resolve) => {
    server = app.listen(0, '127.0.0.1', () => resolve());
  });
});
afterAll(() => server.close());

test.each([
  [200, 30, 'request completed'],
  [303, 30, 'request completed'],
  [404, 30, 'request completed'],
  [422, 30, 'request completed'],
  [429, 30, 'request completed'],
  [503, 40, 'request met an outage'],
  [500, 50, 'request failed'],
])('an answer of %i is written at level %i, with its route and without a made-up stack', async (status, level, msg) => {
  lines.length = 0;
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/answers/${status}?secret=1`, { redirect: 'manual' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(lines).toEqual([expect.objectContaining({ level, msg, route: '/answers/:status', res: { status } })]);
  expect(lines[0]).not.toHaveProperty('err');
  expect(JSON.stringify(lines)).not.toMatch(/secret|stack/);
});
