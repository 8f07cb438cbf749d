import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, test } from 'vitest';
import { AccessDeclarations, routesOf } from './access-declarations.js';
import { Access } from './access.js';

@Controller('/counter')
class Counter {
  @Get()
  @Access('anyone')
  look(): void {}

  @Post(['ask', '/:id/ask/'])
  @Access('clerk', 'leader')
  ask(): void {}

  helper(): void {}
}

@Controller()
class ForgetfulCounter {
  @Get('open-to-whom')
  show(): void {}
}

test('every route is listed with its method, its whole path and whom it is for', () => {
  expect(routesOf(Counter)).toEqual([
    { method: 'GET', path: '/counter', handler: 'Counter.look', audiences: ['anyone'] },
    { method: 'POST', path: '/counter/ask', handler: 'Counter.ask', audiences: ['clerk', 'leader'] },
    { method: 'POST', path: '/counter/:id/ask', handler: 'Counter.ask', audiences: ['clerk', 'leader'] },
  ]);
});

test('a portal with a route that nobody thought about does not open', async () => {
  @Module({ controllers: [Counter, ForgetfulCounter], providers: [AccessDeclarations] })
  class Portal {}
  const app = await NestFactory.createApplicationContext(Portal, { logger: false, abortOnError: false }).catch((error: unknown) => error);
  expect(String(app)).toContain('ForgetfulCounter.show');
});
