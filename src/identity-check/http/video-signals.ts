import type { Request } from 'express';
import type { VideoDescription } from '../application/video-room.js';

/** A description names every codec and address: some kilobytes. */
const LONGEST_SDP = 60_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The visit that a browser says it is; undefined where it says nothing of the kind. */
export function visitOf(source: unknown): string | undefined {
  const visit = (source as Readonly<Record<string, unknown>> | undefined)?.['visit'];
  return typeof visit === 'string' && UUID.test(visit) ? visit : undefined;
}

/** What a browser tells the other's, or undefined where it isn't that. */
export function descriptionOf(request: Request): VideoDescription | undefined {
  const { to, attempt, type, sdp } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof to !== 'string' || !UUID.test(to) || typeof attempt !== 'string' || !UUID.test(attempt)) return undefined;
  if (type !== 'offer' && type !== 'answer') return undefined;
  if (typeof sdp !== 'string' || !sdp.startsWith('v=0') || sdp.length > LONGEST_SDP) return undefined;
  return { to, attempt, type, sdp };
}
