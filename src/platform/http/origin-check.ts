const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The first half of the CSRF rule: a change must come from our own pages. Browsers say so in Sec-Fetch-Site; those that
 * don't, in Origin or Referer. A client that sends none of the three is no browser and carries no reader's cookies by
 * accident, but it is refused too: nothing here is for it.
 */
export function comesFromOurPages(
  request: { method: string; headers: Readonly<Record<string, string | string[] | undefined>> },
  ownOrigin: string,
): boolean {
  if (SAFE_METHODS.has(request.method)) return true;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const origin = request.headers['origin'];
  if (typeof origin === 'string') return origin === ownOrigin;
  const referer = request.headers['referer'];
  return typeof referer === 'string' && URL.canParse(referer) && new URL(referer).origin === ownOrigin;
}

export function isChange(method: string): boolean {
  return !SAFE_METHODS.has(method);
}
