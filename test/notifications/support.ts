import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A real mail server on the loopback that can be told to turn mails away. */
export interface MailServer {
  readonly received: ParsedMail[];
  /** How many of the next mails are answered 451. */
  refuseNext: number;
  readonly port: number;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const received: ParsedMail[] = [];
  const state = { refuseNext: 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      if (state.refuseNext === 0) return done();
      state.refuseNext -= 1;
      done(Object.assign(new Error('mailbox busy, come back later'), { responseCode: 451 }));
    },
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        received.push(mail);
        done();
      }, done);
    },
  });
  server.on('error', () => {});
  await new Promise<void>((started) => {
    server.listen(0, '127.0.0.1', () => started());
  });
  return {
    received,
    get refuseNext() {
      return state.refuseNext;
    },
    set refuseNext(count) {
      state.refuseNext = count;
    },
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

export interface SmsServer {
  readonly received: { id: string; to: string; text: string }[];
  down: boolean;
  readonly port: number;
  close(): Promise<void>;
}

export async function startSmsServer(): Promise<SmsServer> {
  const received: SmsServer['received'] = [];
  const state = { down: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      if (!state.down) received.push(JSON.parse(body) as SmsServer['received'][number]);
      response.writeHead(state.down ? 503 : 202, { connection: 'close' }).end();
    });
  });
  await new Promise<void>((started) => {
    server.listen(0, '127.0.0.1', () => started());
  });
  return {
    received,
    get down() {
      return state.down;
    },
    set down(down) {
      state.down = down;
    },
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
