/**
 * Where to go on after signing in: a path of this site, never another one. Anything else becomes `fallback`.
 * Browsers read `//host`, `/\host` and control characters as ways out, so they are refused, not mended.
 */
export function sitePath(text: unknown, fallback: string): string {
  if (typeof text !== 'string' || text.length > 500) return fallback;
  if (!/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(text)) return fallback;
  const here = 'http://portal.invalid';
  if (!URL.canParse(text, here)) return fallback;
  const url = new URL(text, here);
  // '/..//host' becomes '//host' once its dots are resolved.
  if (url.origin !== here || url.pathname.startsWith('//')) return fallback;
  return `${url.pathname}${url.search}`;
}
