import { simpleParser, type AddressObject } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { sendJson, type StandInRoute } from './stand-in-server.js';

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly string[];
  /** Real time, ISO. */
  readonly at: string;
}

const KEEP = 200;

/**
 * A mail server that takes everything, keeps the last mails in memory and delivers none.
 *
 *     GET /stand-in/mail/messages  → the last ones, newest first
 */
export class MailSink {
  private mails: ReceivedMail[] = [];
  private readonly server: SMTPServer;

  constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: 20 * 1024 * 1024,
      onData: (stream, session, done) => {
        simpleParser(stream).then(
          (mail) => {
            this.keep({
              from: textOf(mail.from),
              to: session.envelope.rcptTo.map((recipient) => recipient.address).join(', '),
              subject: mail.subject ?? '',
              text: mail.text ?? '',
              attachments: mail.attachments.map((attachment) => attachment.filename ?? attachment.contentType),
              at: new Date().toISOString(),
            });
            done();
          },
          (problem: unknown) => done(problem instanceof Error ? problem : new Error('mail not understood')),
        );
      },
    });
    this.server.on('error', () => {});
  }

  /** Newest first. */
  get received(): readonly ReceivedMail[] {
    return this.mails;
  }

  readonly route: StandInRoute = async (request, response, path) => {
    if (request.method !== 'GET' || path !== '/messages') return sendJson(response, 404, { problem: 'no such address' });
    return sendJson(response, 200, this.mails);
  };

  /** The address to send to: `smtp://127.0.0.1:PORT/stand-in`, the path marking that nothing is delivered. */
  async start(): Promise<string> {
    const listening = await new Promise<ReturnType<SMTPServer['listen']>>((started) => {
      const server = this.server.listen(0, '127.0.0.1', () => started(server));
    });
    const address = listening.address();
    if (address === null || typeof address === 'string') throw new Error('the mail sink has no port');
    return `smtp://127.0.0.1:${address.port}/stand-in`;
  }

  stop(): Promise<void> {
    return new Promise((stopped) => this.server.close(() => stopped()));
  }

  private keep(mail: ReceivedMail): void {
    this.mails = [mail, ...this.mails].slice(0, KEEP);
  }
}

function textOf(address: AddressObject | undefined): string {
  return address?.text ?? '';
}
