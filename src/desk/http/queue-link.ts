import { QUEUE_VIEWS, type QueueView } from '../../cases/application/read-queue.js';

/** The queue a clerk works in: carried by every address of the desk, so that it is still chosen on the way back. */
export interface ChosenQueue {
  readonly view: QueueView;
  readonly slug: string | undefined;
}

/** Reads the queue from an address or a form; what is not understood is left out. */
export function chosenQueue(from: Readonly<Record<string, unknown>>): ChosenQueue {
  const view = QUEUE_VIEWS.find((each) => each === from['view']) ?? 'waiting';
  const slug = from['service'];
  return { view, slug: typeof slug === 'string' && /^[a-z0-9-]{1,80}$/.test(slug) ? slug : undefined };
}

/** A path with the queue, and whatever else is given, in its query. */
export function withQueue(path: string, queue: ChosenQueue, more: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams();
  if (queue.view !== 'waiting') query.set('view', queue.view);
  if (queue.slug !== undefined) query.set('service', queue.slug);
  for (const [name, value] of Object.entries(more)) if (value !== undefined) query.set(name, value);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
