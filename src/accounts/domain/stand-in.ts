/**
 * Is this address one of the demonstration's own stand-ins, which keep what they are given and deliver nothing?
 * They listen on the loopback only and mark their addresses with the path /stand-in.
 */
export function isStandIn(url: string | undefined): boolean {
  if (!url || !URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return hostname === '127.0.0.1' && (pathname === '/stand-in' || pathname.startsWith('/stand-in/'));
}
