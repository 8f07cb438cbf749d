import type { Request } from 'express';

/**
 * The named texts of a posted form, '' where one is missing. A repeated field counts by its first value; anything
 * longer than a person would type is cut, and so are NULs, which no database keeps.
 */
export function formBody<Name extends string>(request: Request, ...names: readonly Name[]): Record<Name, string> {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const read = (name: Name): string => {
    const value: unknown = Array.isArray(body[name]) ? body[name][0] : body[name];
    return typeof value === 'string' ? value.slice(0, 1000).replaceAll('\0', '') : '';
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, string>;
}

/** A cookie's value, or undefined. */
export function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** The reader's address as the rate limits know it. */
export function addressOf(request: Request): string {
  return request.ip ?? '';
}
