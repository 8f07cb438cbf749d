import type { NodeMapping } from './move-instance.js';
import type { Facts } from './instance.js';
import type { ProcessEvent } from './events.js';

/** A case went on in another version of its process. Definitions are named by their hash: a history replays for ever. */
export interface MoveEvent {
  readonly type: 'move';
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly mapping: NodeMapping;
  /** First values of facts that only the other version declares. */
  readonly variables: Facts;
}

/** The move right before was taken back: the case is what it was. */
export interface MoveBackEvent {
  readonly type: 'move-back';
  readonly at: string;
  readonly from: string;
  readonly to: string;
}

/** What the history of a case may hold. A move is not an event of the interpreter: it leads from one definition to another. */
export type HistoryEvent = ProcessEvent | MoveEvent | MoveBackEvent;
