/** True for a regular expression that can be compiled (with the `u` flag, as it will be used). */
export function isPattern(source: string): boolean {
  try {
    return source.length <= 500 && new RegExp(`^(?:${source})$`, 'u').unicode;
  } catch {
    return false;
  }
}

/**
 * True when refusing a text may take exponential time: an unbounded repetition of a group that itself holds
 * an unbounded repetition or a choice, a back reference, or more than three repetitions without an upper bound
 * (`\d*\d*\d*\d*x` on 200 digits takes minutes; `\d{0,9}` is the way to write it). Patterns are written by
 * admins and meet texts written by anybody, so these are refused at publishing, not watched at run time.
 */
export function isCostlyPattern(source: string): boolean {
  const open: boolean[] = []; // for every open group: does it hold a repetition or a choice?
  let inClass = false;
  let repetitions = 0;
  let closed = false; // whether the atom just before was a group that does
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\\') {
      at += 1;
      if (!inClass && /[1-9k]/.test(source.charAt(at))) return true;
      closed = false;
    } else if (inClass) inClass = character !== ']';
    else if (character === '[') {
      inClass = true;
      closed = false;
    } else if (character === '(') {
      open.push(false);
      closed = false;
    } else if (character === ')') closed = open.pop() ?? false;
    else if (character === '|') open.fill(true);
    else if (/^(?:[*+]|\{\d+,\}|\{\d{3,})/.test(source.slice(at))) {
      repetitions += 1;
      if (closed || repetitions > 3) return true;
      open.fill(true);
    } else if (character !== '?' && character !== '{' && !/[\d,}]/.test(character)) closed = false;
  }
  return false;
}
