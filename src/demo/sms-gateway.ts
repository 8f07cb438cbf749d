import { readJson, sendJson, type StandInRoute } from './stand-in-server.js';

export interface ReceivedSms {
  readonly id: string;
  readonly to: string;
  readonly text: string;
  /** Real time, ISO. */
  readonly at: string;
}

const KEEP = 200;

/**
 * Stands in for an SMS gateway: keeps the last messages in memory and delivers none.
 *
 *     POST /stand-in/sms/messages  {id, to, text} → 202
 *     GET  /stand-in/sms/messages  → the last ones, newest first
 */
export class SmsGatewayStandIn {
  private messages: ReceivedSms[] = [];
  /** While true every message is refused with 503, for tests. */
  down = false;

  /** Newest first. */
  get received(): readonly ReceivedSms[] {
    return this.messages;
  }

  readonly route: StandInRoute = async (request, response, path) => {
    if (path !== '/messages') return sendJson(response, 404, { problem: 'no such address' });
    if (request.method === 'GET') return sendJson(response, 200, this.messages);
    if (request.method !== 'POST') return sendJson(response, 405, { problem: 'GET or POST' });
    const { id, to, text } = await readJson(request);
    if (this.down) return sendJson(response, 503, { problem: 'out of service' });
    if (typeof id !== 'string' || typeof to !== 'string' || typeof text !== 'string') {
      return sendJson(response, 400, { problem: 'id, to and text are expected' });
    }
    if (!this.messages.some((message) => message.id === id)) {
      this.messages = [{ id, to, text, at: new Date().toISOString() }, ...this.messages].slice(0, KEEP);
    }
    return sendJson(response, 202, { id });
  };
}
