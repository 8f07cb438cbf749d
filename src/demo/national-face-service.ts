import { isGenuine, signAnswer, signRequest } from '../platform/crypto/signed-message.js';
import type { KnownPerson } from './national-identity-service.js';
import { readBody, readJson, sendJson, type StandInRoute } from './stand-in-server.js';

/** off: answers that it doesn't cover the check, so that the portal's own engine judges. The rest as on good and bad days. */
export const FACE_BEHAVIOURS = ['off', 'normal', 'unsure', 'slow', 'wrong', 'down'] as const;
export type FaceBehaviour = (typeof FACE_BEHAVIOURS)[number];

/** What the demonstration signs with. */
export const DEMO_FACE_KEY = { id: 'demo', secret: 'shenjiang-demonstration-face-service-secret' } as const;

/**
 * Stands in for a national face service: knows whose number it is, and takes every face for the right one (it looks at
 * none). `slow` answers after `slowMs`, `wrong` signs another question's answer, `down` answers 503.
 *
 *     POST /stand-in/face/checks     {requestId, name, idNumber, challenge, frames} → {requestId, result}
 *     PUT  /stand-in/face/behaviour  {behaviour}
 */
export class NationalFaceServiceStandIn {
  behaviour: FaceBehaviour = 'off';
  /** Questions that were genuine, for tests. */
  asked = 0;
  /** Questions turned away: unsigned, changed, or sent before. */
  turnedAway = 0;
  /** Fails so many questions more, then goes on as it behaves: a short breakdown. */
  downFor = 0;
  private readonly names: Map<string, string>;
  private readonly nonces = new Set<string>();

  constructor(
    people: readonly KnownPerson[],
    private readonly slowMs = 60_000,
  ) {
    this.names = new Map(people.map((person) => [person.idNumber, person.name]));
  }

  forget(idNumber: string): void {
    this.names.delete(idNumber);
  }

  readonly route: StandInRoute = async (request, response, path) => {
    if (request.method === 'PUT' && path === '/behaviour') {
      const { behaviour } = await readJson(request);
      const known = FACE_BEHAVIOURS.find((each) => each === behaviour);
      if (!known) return sendJson(response, 400, { problem: `one of ${FACE_BEHAVIOURS.join(', ')}` });
      this.behaviour = known;
      return sendJson(response, 200, { behaviour: known });
    }
    if (request.method === 'GET' && path === '/behaviour') return sendJson(response, 200, { behaviour: this.behaviour });
    if (request.method !== 'POST' || path !== '/checks') return sendJson(response, 404, { problem: 'no such address' });
    const body = await readBody(request, 40_000_000);
    if (this.behaviour === 'down' || this.downFor > 0) {
      this.downFor = Math.max(0, this.downFor - 1);
      return sendJson(response, 503, { problem: 'out of service' });
    }
    const header = (name: string): string => String(request.headers[`x-tongban-${name}`] ?? '');
    const [timestamp, nonce] = [header('timestamp'), header('nonce')];
    const secret = Buffer.from(DEMO_FACE_KEY.secret, 'utf8');
    const expected = signRequest(secret, { method: 'POST', path: request.url ?? '', timestamp, nonce, body });
    const now = Math.floor(Date.now() / 1000);
    if (header('key') !== DEMO_FACE_KEY.id || this.nonces.has(nonce) || !isGenuine(header('signature'), expected, timestamp, now)) {
      this.turnedAway += 1;
      return sendJson(response, 401, { problem: 'not signed, or sent before' });
    }
    this.nonces.add(nonce);
    this.asked += 1;
    if (this.behaviour === 'slow') await this.wait(response);
    const { requestId, name, idNumber } = JSON.parse(body.toString('utf8')) as Readonly<Record<string, unknown>>;
    const answer = Buffer.from(JSON.stringify({ requestId: this.behaviour === 'wrong' ? 'of-another' : requestId, result: this.resultOf(name, idNumber) }));
    const about = this.behaviour === 'wrong' ? 'of-another' : nonce;
    response.setHeader('x-tongban-timestamp', String(now));
    response.setHeader('x-tongban-signature', signAnswer(secret, { status: 200, nonce: about, timestamp: String(now), body: answer }));
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(answer);
  };

  private resultOf(name: unknown, idNumber: unknown): string {
    if (this.behaviour === 'off') return 'not-covered';
    if (this.behaviour === 'unsure') return 'unsure';
    return this.names.get(String(idNumber)) === name ? 'match' : 'mismatch';
  }

  private wait(response: Parameters<StandInRoute>[1]): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, this.slowMs);
      response.once('close', () => {
        clearTimeout(timer);
        done();
      });
    });
  }
}
