import { DEMO_PEOPLE } from '../seed/city/people.js';
import { MailSink } from './mail-sink.js';
import { NationalFaceServiceStandIn } from './national-face-service.js';
import { NationalIdentityService, type KnownPerson } from './national-identity-service.js';
import { SmsGatewayStandIn } from './sms-gateway.js';
import { startStandInServer } from './stand-in-server.js';

/** What lies outside the city, played on the loopback; the portal speaks HTTP and SMTP to it as to the real ones. */
export interface StandIns {
  readonly identityProviderUrl: string;
  readonly faceServiceUrl: string;
  readonly smsGatewayUrl: string;
  readonly smtpUrl: string;
  /** Where the mails that arrived can be read. */
  readonly mailboxUrl: string;
  readonly identity: NationalIdentityService;
  readonly face: NationalFaceServiceStandIn;
  readonly sms: SmsGatewayStandIn;
  readonly mail: MailSink;
  stop(): Promise<void>;
}

let running: StandIns | undefined;

/** Starts them on free ports. `people` are whom the national service knows: by default the demo city's. */
export async function startStandIns(options: { people?: readonly KnownPerson[]; slowMs?: number } = {}): Promise<StandIns> {
  const identity = new NationalIdentityService(options.people ?? DEMO_PEOPLE, options.slowMs);
  const face = new NationalFaceServiceStandIn(options.people ?? DEMO_PEOPLE, options.slowMs);
  const sms = new SmsGatewayStandIn();
  const mail = new MailSink();
  const server = await startStandInServer({ identity: identity.route, face: face.route, sms: sms.route, mail: mail.route });
  const smtpUrl = await mail.start();
  const standIns: StandIns = {
    identityProviderUrl: server.urlOf('identity'),
    faceServiceUrl: server.urlOf('face'),
    smsGatewayUrl: server.urlOf('sms'),
    smtpUrl,
    mailboxUrl: server.urlOf('mail'),
    identity,
    face,
    sms,
    mail,
    async stop() {
      if (running === standIns) running = undefined;
      await Promise.all([server.stop(), mail.stop()]);
    },
  };
  running = standIns;
  return standIns;
}

/** The stand-ins that this process started, for the demo page. */
export function runningStandIns(): StandIns | undefined {
  return running;
}
