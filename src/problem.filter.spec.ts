import { Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFrame } from './platform/rendering/frame.js';
import { answerProblem } from './problem.filter.js';

const log = new Logger('problem');
const error = vi.spyOn(log, 'error').mockImplementation(() => {});
const warn = vi.spyOn(log, 'warn').mockImplementation(() => {});

beforeEach(() => vi.clearAllMocks());
afterEach(() => vi.clearAllMocks());

/** What the reader is answered, as far as the test asks. */
function answered(problem: unknown): number {
  let status = 0;
  const frame = createFrame({ locale: 'en', elder: false, path: '/x', canonicalPath: '/x', requestId: 'r', demo: false, now: new Date() });
  const response = {
    headersSent: false, locals: { frame }, req: { path: '/x' },
    setHeader: () => response, hasHeader: () => false, type: () => response, send: () => response,
    status: (code: number) => { status = code; return response; },
  };
  answerProblem(problem, { id: 'r', method: 'GET' } as unknown as Request, response as unknown as Response, log);
  return status;
}

test('a database out of reach is an outage: a warning with its code, and no stack', () => {
  const lost = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
  expect(answered(lost)).toBe(503);
  expect(error).not.toHaveBeenCalled();
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ outage: '57P01', requestId: 'r' }), expect.any(String));
  expect(JSON.stringify(warn.mock.calls)).not.toContain('stack');
});

test('a defect is an error, with where it was thrown', () => {
  expect(answered(new TypeError('x is not a function'))).toBe(500);
  expect(error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ err: expect.any(TypeError) as unknown }), 'request failed');
});

test('what the reader sent wrong is answered, and no line of the log', () => {
  expect(answered(Object.assign(new Error('too large'), { status: 413 }))).toBe(413);
  expect([error, warn].map((each) => each.mock.calls.length)).toEqual([0, 0]);
});
