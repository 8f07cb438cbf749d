import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Answer } from './visitor.js';

export interface BareServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What HTTP alone costs: the answers of one journey, byte for byte, in the same order on every connection, again and again. */
export async function startBareServer(answers: readonly Pick<Answer, 'status' | 'rawHeaders' | 'body'>[]): Promise<BareServer> {
  const next = new WeakMap<Socket, number>();
  const prepared = answers.map(({ status, rawHeaders, body }) => ({ status, body, headers: framed(rawHeaders, body.length) }));
  const server = createServer((request, response) => {
    const n = next.get(request.socket) ?? 0;
    next.set(request.socket, (n + 1) % prepared.length);
    const answer = prepared[n];
    if (!answer) throw new Error('a bare server needs at least one answer');
    const finish = (): void => void response.writeHead(answer.status, answer.headers).end(answer.body);
    if (request.method === 'GET') finish();
    else request.resume().once('end', finish);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
}

/** The length is known here, where the portal sent chunks; what the server writes by itself is left to it. */
function framed(rawHeaders: readonly string[], length: number): string[] {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!/^(content-length|transfer-encoding|date|connection|keep-alive)$/i.test(name)) headers.push(name, rawHeaders[i + 1] ?? '');
  }
  return [...headers, 'Content-Length', String(length)];
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
