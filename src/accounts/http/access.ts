import { SetMetadata } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor, Audience, CitizenActor, StaffActor } from '../domain/actor.js';

export const ACCESS = Symbol('access');
export const ANONYMOUS_CACHE = Symbol('anonymous-cache');

/** Stands beside every route: who may use it. A route without it answers nobody and fails the boot. */
export function Access(...audiences: readonly [Audience, ...Audience[]]): MethodDecorator {
  return SetMetadata(ACCESS, audiences);
}

/** A page whose bytes are the same for every reader who is not signed in (by path, language and elder mode). */
export function AnonymousCache(): MethodDecorator {
  return SetMetadata(ANONYMOUS_CACHE, true);
}

/** The actor of a request, or undefined for a reader who is not signed in. Set by the session middleware. */
export function actorOf(request: Request): Actor | undefined {
  return request.actor;
}

/** The citizen on a route declared for citizens. */
export function citizenOf(request: Request): CitizenActor {
  if (request.actor?.kind !== 'citizen') throw new Error('route is not declared for citizens');
  return request.actor;
}

/** The member of staff on a route declared for staff. */
export function staffOf(request: Request): StaffActor {
  if (request.actor?.kind !== 'staff') throw new Error('route is not declared for staff');
  return request.actor;
}

declare module 'express-serve-static-core' {
  interface Request {
    actor?: Actor;
  }
}

declare module 'express-session' {
  interface SessionData {
    accountId: string;
    /** The account's epoch at sign-in: a session of an older epoch has ended. */
    epoch: number;
    signedInAt: number;
    /** Written at most once a minute. */
    lastSeenAt: number;
    csrfToken: string;
    /** The party acted for; absent means oneself. */
    actingFor?: string;
  }
}
