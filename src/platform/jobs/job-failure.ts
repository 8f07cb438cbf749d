/** What a failure may leave in a job's row and in the log: `QueryFailedError 23505 at CertificateStore.add`. */
const SAFE = /^[\w.]{1,60}( [\w.,-]{1,60})?( at [\w.$]{1,80})?$/;

/** The first place in the portal's own code. */
const OWN_PLACE = /^ +at (?:async )?(?:new )?([\w.$]+) \((?!.*node_modules).*\/src\//m;

/**
 * Kind, code and place of a failure, without its message: a job's row is plain text in the database, and a mail server
 * quotes the address it refused.
 */
export function safeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { code } = error as { code?: unknown };
  const place = OWN_PLACE.exec(error.stack ?? '')?.[1];
  const kind = error.constructor.name === '' ? error.name : error.constructor.name;
  const told = `${kind}${isCode(code) ? ` ${code}` : ''}${place === undefined ? '' : ` at ${place}`}`;
  return shownFailure(told) || 'Error';
}

/** What of a row's text may be shown: '' for one that is not of ours. */
export function shownFailure(text: string | null): string {
  return text !== null && SAFE.test(text) ? text : '';
}

/** Thrown on to the worker, which writes its message into the job's row and its stack into the log. */
export function withoutMessage(error: unknown): Error {
  const failure = new Error(safeFailure(error));
  const places = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line)) : [];
  failure.stack = [failure.message, ...places].join('\n');
  return failure;
}

function isCode(code: unknown): code is string | number {
  return (typeof code === 'string' || typeof code === 'number') && /^[\w.,-]{1,60}$/.test(String(code));
}
