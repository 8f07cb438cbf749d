import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readSource, readSources, type Edge } from './support/architecture/imports.js';
import { breaches, breachOfEdge, cycles, planGoesRound } from './support/architecture/rules.js';

const src = fileURLToPath(new URL('../src', import.meta.url));

test('the house stands as drawn', () => {
  const files = readSources(src);
  expect(files.length).toBeGreaterThan(10);
  expect(breaches(files)).toEqual([]);
});

test('the doors between rooms of one floor lead round to nobody', () => {
  expect(planGoesRound()).toEqual([]);
});

describe('a door that is not in the plan is noticed', () => {
  const edge = (from: string, to: string, typeOnly = false): Edge => ({
    from,
    to,
    package: !to.endsWith('.ts'),
    typeOnly,
  });

  test.each([
    ['a lower room enters a higher one', 'workflow/core/transition.ts', 'cases/domain/case.ts'],
    ['the platform knows a room', 'platform/jobs/outbox.ts', 'accounts/domain/actor.ts'],
    ['another room is entered through its store', 'desk/http/queue.controller.ts', 'cases/store/cases.store.ts'],
    ['another room is entered through its pages', 'desk/http/queue.controller.ts', 'cases/http/case.view.ts'],
    ['a use case leans on pages', 'cases/application/submit-application.ts', 'forms/http/page.view.ts'],
    ['a page reads the tables itself', 'cases/http/case.controller.ts', 'cases/store/cases.store.ts'],
    ['a rule reads the tables', 'cases/domain/case.ts', 'cases/store/cases.store.ts'],
    ['a store calls a use case', 'cases/store/cases.store.ts', 'cases/application/submit-application.ts'],
    ['a rule knows the framework', 'workflow/core/transition.ts', '@nestjs/common'],
    ['a rule of a flat room knows the framework', 'forms/journey.ts', 'typeorm'],
    ['dispatch knows cases', 'dispatch/application/receive-alert.ts', 'cases/domain/case.ts'],
    ['a room nobody drew', 'gossip/domain/rumour.ts', 'accounts/domain/actor.ts'],
    ['a room imports the house', 'desk/http/queue.controller.ts', 'app.module.ts'],
  ])('%s', (_, from, to) => {
    expect(breachOfEdge(edge(from, to))).not.toBeNull();
  });

  test.each([
    ['a page asks a use case', 'cases/http/case.controller.ts', 'cases/application/submit-application.ts'],
    ['a use case reads a store', 'cases/application/submit-application.ts', 'cases/store/cases.store.ts'],
    ['a use case asks another room', 'cases/application/submit-application.ts', 'workflow/application/start.ts'],
    ['a rule speaks another room’s terms', 'cases/domain/case.ts', 'accounts/domain/party.ts'],
    ['a module wires another room’s module', 'cases/cases.module.ts', 'accounts/accounts.module.ts'],
    ['a page shows a form', 'cases/http/form-page.view.ts', 'forms/http/page.view.ts'],
    ['a clerk reads a case in the words the citizen reads', 'desk/http/case.view.ts', 'cases/http/case-words.ts'],
    ['a route says who may use it', 'cases/http/case.controller.ts', 'accounts/http/access.ts'],
    ['a store uses the framework', 'cases/store/cases.store.ts', 'typeorm'],
    ['the house imports a room', 'app.module.ts', 'cases/cases.module.ts'],
  ])('and one that is in the plan is open: %s', (_, from, to) => {
    expect(breachOfEdge(edge(from, to))).toBeNull();
  });

  test('files that import each other in a ring', () => {
    const ring = [edge('a/x.ts', 'a/y.ts'), edge('a/y.ts', 'a/z.ts'), edge('a/z.ts', 'a/x.ts')];
    expect(cycles(ring)).toEqual(['a cycle: a/x.ts → a/y.ts → a/z.ts → a/x.ts']);
    expect(cycles(ring.slice(0, 2))).toEqual([]);
    expect(cycles([edge('a/x.ts', 'a/y.ts'), edge('a/y.ts', 'a/x.ts', true)])).toEqual([]);
  });

  test('a framework loaded on a detour, a barrel, and a setting read on the side', () => {
    const files = [
      readSource('/src', 'cases/domain/case.ts', `import { now } from '../../platform/clock/now.js';`),
      readSource('/src', 'platform/clock/now.ts', `import { Injectable } from '@nestjs/common'; process.env.TZ;`),
      readSource('/src', 'cases/domain/all.ts', `export * from './case.js';`),
    ];
    expect(breaches(files)).toEqual([
      'platform/clock/now.ts reads process.env: settings are read and checked in platform/config',
      'cases/domain/all.ts is a barrel: import the file itself',
      'cases/domain/case.ts is a pure rule, but loads cases/domain/case.ts → platform/clock/now.ts → @nestjs/common',
      'cases/domain/all.ts is a pure rule, but loads cases/domain/all.ts → cases/domain/case.ts → platform/clock/now.ts → @nestjs/common',
    ]);
  });
});

test('imports are read as written: types apart from code, dynamic ones too', () => {
  const { edges } = readSource(
    '/src',
    'cases/http/x.ts',
    `import type { A } from '../domain/a.js';
     import { type B } from '../domain/b.js';
     import { c, type C } from '../domain/c.js';
     import 'reflect-metadata';
     export { d } from '../../accounts/domain/d.js';
     const e = await import('@nestjs/common/e');
     type F = import('../domain/f.js').F;`,
  );
  expect(edges.map(({ to, typeOnly }) => [to, typeOnly])).toEqual([
    ['cases/domain/a.ts', true],
    ['cases/domain/b.ts', true],
    ['cases/domain/c.ts', false],
    ['reflect-metadata', false],
    ['accounts/domain/d.ts', false],
    ['@nestjs/common', false],
    ['cases/domain/f.ts', true],
  ]);
});
