import type { Request } from 'express';
import type { ClockRequest, ClockRequestRefusal } from '../../cases/application/order-clock.js';
import { PAUSE_GROUNDS } from '../../workflow/core/extension.js';

export const LIMIT_ORDERS = ['extend', 'pause', 'resume'] as const;
export type LimitOrder = (typeof LIMIT_ORDERS)[number];

/** What was posted to change limits, as typed: kept whole when it is refused. */
export interface LimitForm {
  readonly order: LimitOrder;
  readonly clocks: readonly string[];
  readonly units: string;
  readonly ground: string;
  readonly expected: string;
  readonly reason: string;
}

export interface RefusedOrder {
  readonly form: LimitForm;
  readonly refusal: ClockRequestRefusal;
}

export function limitOrder(name: unknown): LimitOrder | undefined {
  return LIMIT_ORDERS.find((each) => each === name);
}

/** Undefined when it names no order. */
export function readLimitForm(request: Request): LimitForm | undefined {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const order = limitOrder(body['order']);
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name].replaceAll('\r\n', '\n').slice(0, 4000) : '');
  const clocks = (Array.isArray(body['clock']) ? body['clock'] : [body['clock']]).filter((each): each is string => typeof each === 'string');
  return order && { order, clocks: [...new Set(clocks)], units: text('units'), ground: text('ground'), expected: text('expected'), reason: text('reason') };
}

export function clockRequest(form: LimitForm): ClockRequest {
  const { order, clocks, reason } = form;
  switch (order) {
    case 'extend': return { order, clocks, reason, units: wholeNumber(form.units) };
    case 'pause': return { order, clocks, reason, ground: PAUSE_GROUNDS.find((each) => each === form.ground), expectedDays: wholeNumber(form.expected) };
    case 'resume': return { order, clocks, reason };
  }
}

function wholeNumber(text: string): number | undefined {
  return /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : undefined;
}
