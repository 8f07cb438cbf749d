import type { ProcessDefinition } from './definition.js';
import type { Effect, Happening } from './effects.js';
import type { EventRefusal, ProcessEvent } from './events.js';
import type { ProcessInstance } from './instance.js';

export interface Stepped {
  readonly instance: ProcessInstance;
  readonly effects: readonly Effect[];
  /** For the clocks (`clockChanges`) and the history. */
  readonly happenings: readonly Happening[];
  readonly refused?: undefined;
}

/** The event doesn't fit the instance as it is now (a second clerk was quicker); nothing changes. */
export interface NotStepped { readonly refused: EventRefusal; readonly detail?: string }

/**
 * The next state of a case and what is to be done about it. Pure: the same definition, instance and event
 * always give the same answer, and the instance given is never changed.
 */
export function transition(
  _definition: ProcessDefinition, _instance: ProcessInstance, _event: ProcessEvent,
): Stepped | NotStepped {
  throw new Error('not written yet');
}
