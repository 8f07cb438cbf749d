import { readJson, sendJson, type StandInRoute } from './stand-in-server.js';

/** How the stand-in behaves: as the real one does on a good day, or on a bad one. */
export const IDENTITY_BEHAVIOURS = ['normal', 'slow', 'wrong', 'down'] as const;
export type IdentityBehaviour = (typeof IDENTITY_BEHAVIOURS)[number];

export interface KnownPerson {
  readonly name: string;
  readonly idNumber: string;
}

/**
 * Stands in for the national identity service: knows the people it was given, and says whether a name belongs to a
 * number. `slow` answers after `slowMs`, `wrong` answers what nobody can understand, `down` answers 503.
 *
 *     POST /stand-in/identity/match      {requestId, name, idNumber} → {requestId, result: match | mismatch}
 *     PUT  /stand-in/identity/behaviour  {behaviour}
 */
export class NationalIdentityService {
  behaviour: IdentityBehaviour = 'normal';
  /** Requests answered since the start, for tests. */
  asked = 0;
  private readonly names = new Map<string, string>();

  constructor(
    people: readonly KnownPerson[],
    private readonly slowMs = 20_000,
  ) {
    for (const person of people) this.know(person);
  }

  know(person: KnownPerson): void {
    this.names.set(person.idNumber, person.name);
  }

  readonly route: StandInRoute = async (request, response, path) => {
    if (request.method === 'PUT' && path === '/behaviour') {
      const { behaviour } = await readJson(request);
      const found = IDENTITY_BEHAVIOURS.find((each) => each === behaviour);
      if (!found) return sendJson(response, 400, { problem: `one of ${IDENTITY_BEHAVIOURS.join(', ')}` });
      this.behaviour = found;
      return sendJson(response, 200, { behaviour: found });
    }
    if (request.method === 'GET' && path === '/behaviour') return sendJson(response, 200, { behaviour: this.behaviour });
    if (request.method !== 'POST' || path !== '/match') return sendJson(response, 404, { problem: 'no such address' });
    const { requestId, name, idNumber } = await readJson(request);
    this.asked += 1;
    if (this.behaviour === 'down') return sendJson(response, 503, { problem: 'out of service' });
    if (this.behaviour === 'wrong') return sendJson(response, 200, { requestId: 'of-another-request', result: 'match' });
    if (this.behaviour === 'slow') {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, this.slowMs);
        response.once('close', () => {
          clearTimeout(timer);
          done();
        });
      });
    }
    const result = typeof name === 'string' && this.names.get(String(idNumber)) === name ? 'match' : 'mismatch';
    return sendJson(response, 200, { requestId, result });
  };
}
