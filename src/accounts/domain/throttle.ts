/**
 * How something counted slows down whoever does it: seconds to wait after the nth time in a row, and how many seconds
 * make one time forgotten. The last wait goes for all further ones.
 */
export interface Slowing {
  readonly waits: readonly number[];
  readonly leakSeconds: number;
}

/** A mistyped password costs nothing; a guesser from one place gets some thirty tries a day. */
export const FROM_ONE_PLACE: Slowing = { waits: [0, 0, 0, 0, 0, 30, 60, 120, 300, 900, 1800, 3600], leakSeconds: 7200 };

/** The same account guessed from many places: after fifty, only known devices and one-time codes open it. */
export const FROM_ALL_PLACES: Slowing = { waits: [...free(50), 3600], leakSeconds: 1200 };

/** Many accounts guessed from one network. Whole offices share one, so it forgets quickly. */
export const OF_A_NETWORK: Slowing = { waits: [...free(60), 300], leakSeconds: 30 };

/** Text messages that one network causes. */
export const MESSAGES_OF_A_NETWORK: Slowing = { waits: [...free(30), 120], leakSeconds: 60 };

function free(times: number): number[] {
  return Array.from({ length: times }, () => 0);
}

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
