import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request below the stand-in's own path. */
export type StandInRoute = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

/** The stand-ins on one port of the loopback, each below `/stand-in/{name}`. */
export async function startStandInServer(
  routes: Readonly<Record<string, StandInRoute>>,
): Promise<{ urlOf(name: string): string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const match = /^\/stand-in\/([a-z]+)(\/.*)?$/.exec((request.url ?? '').split('?')[0] ?? '');
    const route = match?.[1] === undefined ? undefined : routes[match[1]];
    if (!route) return void sendJson(response, 404, { problem: 'no such stand-in' });
    route(request, response, match?.[2] ?? '/').catch(() => {
      if (!response.headersSent) void sendJson(response, 400, { problem: 'not understood' });
      else response.destroy();
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (name) => `http://127.0.0.1:${port}/stand-in/${name}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error('too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse((await readBody(request, 100_000)).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('an object is expected');
  return value as Record<string, unknown>;
}

export async function sendJson(response: ServerResponse, status: number, body: unknown): Promise<void> {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
