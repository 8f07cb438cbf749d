/** PostgreSQL's "current transaction is aborted": the consequence of another failure. */
const ABORTED = '25P02';

/**
 * Statements of one transaction that don't wait for one another, or several chains of them: on a connection that
 * pipelines they travel together. It waits for all of them, even when one fails: nothing may still be on its way when the
 * transaction is rolled back.
 */
export async function together<const T extends readonly Promise<unknown>[]>(promises: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(promises);
  const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as { code?: unknown }] : []));
  if (failures.length > 0) throw failures.find(({ code }) => code !== ABORTED) ?? failures[0];
  return settled.map((each) => (each as PromiseFulfilledResult<unknown>).value) as { -readonly [K in keyof T]: Awaited<T[K]> };
}
