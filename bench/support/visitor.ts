import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export interface Answer {
  readonly status: number;
  /** Header names as the server wrote them, and values, in turn. */
  readonly rawHeaders: readonly string[];
  readonly location: string | undefined;
  /** As sent over the wire. */
  readonly body: Buffer;
  readonly text: () => string;
}

/** A file in a form, as a browser posts it. */
export interface PostedFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

export type Observer = (asked: { method: string; path: string }, answer: Answer, milliseconds: number) => void | Promise<void>;

/** One reader at a browser: one connection kept open, cookies, and the headers by which a browser says who it is. */
export class Visitor {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly kept: Map<string, string>;

  constructor(
    private readonly port: number,
    private readonly observe: Observer = () => {},
    cookies: Readonly<Record<string, string>> = {},
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {
    this.kept = new Map(Object.entries(cookies));
  }

  get cookies(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.kept);
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, fields: readonly (readonly [string, string])[]): Promise<Answer> {
    const body = Buffer.from(new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString());
    return this.send('POST', path, body, 'application/x-www-form-urlencoded');
  }

  postFiles(path: string, fields: readonly (readonly [string, string])[], ...files: readonly PostedFile[]): Promise<Answer> {
    const boundary = `----tongban${Math.random().toString(36).slice(2)}`;
    const part = (head: string): Buffer => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n`);
    const body = Buffer.concat([
      ...fields.map(([name, value]) => Buffer.concat([part(`name="${name}"`), Buffer.from(`\r\n${value}\r\n`)])),
      ...files.flatMap((file) => [
        part(`name="${file.field}"; filename="${file.name}"`),
        Buffer.from(`Content-Type: ${file.type}\r\n\r\n`),
        file.content,
        Buffer.from('\r\n'),
      ]),
      Buffer.from(`--${boundary}--\r\n`),
    ]);
    return this.send('POST', path, body, `multipart/form-data; boundary=${boundary}`);
  }

  leave(): void {
    this.agent.destroy();
  }

  private async send(method: string, path: string, body?: Buffer, type?: string): Promise<Answer> {
    const begun = performance.now();
    const answer = await this.exchange(method, path, body, type);
    await this.observe({ method, path }, answer, performance.now() - begun);
    return answer;
  }

  private exchange(method: string, path: string, body?: Buffer, type?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port: this.port,
          agent: this.agent,
          method,
          path,
          headers: {
            accept: 'text/html',
            'accept-encoding': 'gzip, deflate, br',
            'accept-language': 'zh-CN,zh;q=0.9',
            'sec-fetch-site': 'same-origin',
            ...this.headers,
            ...(this.kept.size > 0 && { cookie: [...this.kept].map(([name, value]) => `${name}=${value}`).join('; ') }),
            ...(body && { 'content-type': type, 'content-length': body.length }),
          },
        },
        (incoming) => {
          const parts: Buffer[] = [];
          incoming.on('data', (part: Buffer) => parts.push(part));
          incoming.once('error', reject);
          incoming.once('end', () => {
            this.keepCookies(incoming);
            resolve(answerOf(incoming, Buffer.concat(parts)));
          });
        },
      );
      outgoing.setTimeout(20_000, () => outgoing.destroy(new Error(`${method} ${path} was not answered in 20 seconds`)));
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        // The server closed an idle connection as it was taken again: a browser opens another.
        if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(this.exchange(method, path, body, type));
        else reject(error);
      });
      outgoing.end(body);
    });
  }

  private keepCookies(incoming: IncomingMessage): void {
    for (const line of incoming.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.kept.set(name, value);
    }
  }
}

function answerOf(incoming: IncomingMessage, body: Buffer): Answer {
  const encoding = incoming.headers['content-encoding'];
  return {
    status: incoming.statusCode ?? 0,
    rawHeaders: incoming.rawHeaders,
    location: incoming.headers.location,
    body,
    text: () => (encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body).toString('utf8'),
  };
}
