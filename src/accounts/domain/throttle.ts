/**
 * Seconds to wait before the next try, by the number of failures in a row. A mistyped password costs nothing, a guesser
 * from one place gets some thirty tries a day. A quiet day forgets.
 */
export const WAITS_FROM_ONE_PLACE: readonly number[] = [0, 0, 0, 0, 0, 30, 60, 120, 300, 900, 1800, 3600];

/** The same account guessed from many places: after this, only known devices and one-time codes open it. */
export const WAITS_FROM_ALL_PLACES: readonly number[] = [...Array.from({ length: 50 }, () => 0), 3600];

/** Many accounts guessed from one place: a household or a small office behind one address never gets here. */
export const WAITS_OF_AN_ADDRESS: readonly number[] = [...Array.from({ length: 60 }, () => 0), 600];

/** After so long without a try the count begins again. */
export const FORGET_AFTER_SECONDS = 86_400;

/**
 * The network an address belongs to: a guesser changes addresses within it at will. IPv4 /24, IPv6 /56.
 * Anything else comes back as it is.
 */
export function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(address);
  if (v4?.[1]) return `${v4[1]}.0/24`;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const middle = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...middle, ...right].map((group) => group.padStart(4, '0'));
  return `${groups.slice(0, 3).join(':')}:${groups[3]?.slice(0, 2) ?? ''}/56`;
}
