import type { Express } from 'express';
import { AccessDeclarations, type DeclaredRoute } from '../../src/accounts/http/access-declarations.js';
import type { TestPortal } from '../support/portal.js';
import type { SomebodysThings } from './somebodys-things.js';

/** Whose thing a route's address names, if it names one. */
export type Belonging = 'owner' | 'office' | 'window' | 'nobody';

export interface Route extends DeclaredRoute {
  /** The address with real ids in it. */
  readonly address: string;
  readonly belongsTo: Belonging;
  /** What a change is sent with, so that it says at least what it wants. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Where there are real things to ask for: route pattern → what its parameters are, and whose. */
function subjects(things: SomebodysThings, version: string): [RegExp, Belonging, Record<string, string>][] {
  const { draft, corrected, waiting } = things;
  return [
    [/^\/applications\/:id/, 'owner', { id: draft.id, page: draft.page, slot: draft.slot, file: draft.file }],
    [/^\/cases\/:number\/signatories/, 'owner', { number: things.signing.number, id: things.signing.signatory }],
    [/^\/signatures\/:id/, 'owner', { id: things.signing.signatory }],
    [/^\/sign\/:token/, 'owner', { token: things.signing.token }],
    [/^\/cases\/:number/, 'owner', { number: corrected.number, document: corrected.document, file: corrected.file, slot: draft.slot }],
    [/^\/wallet\/:id/, 'owner', { id: things.certificate }],
    [/^\/identity-check\/:id/, 'owner', { id: things.check.id, attemptId: things.check.attempt }],
    [/^\/identity-check\/held\/stills\/:appointmentId/, 'owner', { appointmentId: things.check.appointment }],
    [/^\/identity-check\/held\/:attemptId/, 'owner', { attemptId: things.check.attempt }],
    [/^\/messages\/:id/, 'owner', { id: things.message }],
    [/^\/services\/:slug/, 'nobody', { slug: 'residence-permit' }],
    [/^\/verify\/c\/:token/, 'nobody', { token: 'A'.repeat(43) }],
    [/^\/desk\/cases\/:number/, 'office', { number: waiting.number, token: String(waiting.token), document: waiting.document, file: waiting.file, consultation: version, slot: draft.slot }],
    [/^\/desk\/identity\/:id/, 'nobody', { id: things.check.id }],
    [/^\/desk\/appointments\/:id/, 'window', { id: things.check.appointment }],
    [/^\/desk\/notices\/:id/, 'nobody', { id: things.message }],
    [/^\/hooks\/messages\/:sender/, 'nobody', { sender: 'nobody-known' }],
    [/^\/studio\/messages\/:number/, 'nobody', { number: waiting.number, token: String(waiting.token) }],
    [/^\/studio\/incidents\/:number/, 'nobody', { number: waiting.number, token: String(waiting.token) }],
    [/^\/studio\/jobs\/:id/, 'nobody', { id: '1' }],
    [/^\/studio\/versions\/:id/, 'nobody', { id: version }],
    [/^\/studio\/moves\/:batch/, 'nobody', { batch: version, number: waiting.number }],
    [/^\/studio\/incidents\/:number/, 'nobody', { number: things.stopped.number, token: String(things.stopped.token) }],
  ];
}

const FIELDS: readonly (readonly [string, Record<string, string>])[] = [
  ['/tasks/:token', { action: 'claim' }],
  ['/desk/cases/:number/limits', { order: 'resume' }],
  ['/desk/cases/:number/deferred/:slot', { answer: 'confirm' }],
];

/** Every route of the running portal, with an address that leads to a real thing. Throws for a parameter nobody taught it. */
export function routesOf(portal: TestPortal, things: SomebodysThings, version: string): Route[] {
  const known = subjects(things, version);
  return declaredRoutes(portal).map((route) => {
    const [, belongsTo, parameters] = known.find(([pattern]) => pattern.test(route.path)) ?? ([/^/, 'nobody', {}] as const);
    const address = route.path.replace(/:(\w+)/g, (_, name: string) => {
      const value = (parameters as Record<string, string | undefined>)[name];
      if (value === undefined) throw new Error(`Which real thing is :${name} of ${route.path}? Say it in test/authorization/routes.ts`);
      return value;
    });
    return { ...route, address, belongsTo, fields: FIELDS.find(([ending]) => route.path.endsWith(ending))?.[1] ?? {} };
  });
}

export function declaredRoutes(portal: TestPortal): DeclaredRoute[] {
  return portal.app.get(AccessDeclarations).routes();
}

/** What the HTTP server itself would answer, whoever put it there: 'GET /cases/:number'. */
export function servedRoutes(portal: TestPortal): string[] {
  const server = portal.app.getHttpAdapter().getInstance() as Express;
  return server.router.stack.flatMap((layer) => {
    const route = layer.route as { path: string; methods?: Record<string, boolean> } | undefined;
    return route ? Object.keys(route.methods ?? {}).map((method) => `${method.toUpperCase()} ${route.path}`) : [];
  });
}
