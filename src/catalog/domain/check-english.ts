import type { AuthoredText } from '../../forms/texts.js';
import type { PackageProblem } from './package-problems.js';

const FILE = 'locales/en.json';
const CHINESE = /\p{Script=Han}/u;

/**
 * Every authored text has its English, no English is Chinese left behind, and none belongs to nothing.
 *
 * @param complete false when a file couldn't be read: what its texts would have been isn't known
 */
export function checkEnglish(
  english: Readonly<Record<string, string>>, texts: readonly AuthoredText[], complete: boolean,
): PackageProblem[] {
  const problems: PackageProblem[] = [];
  const known = new Set<string>();
  for (const { id, text } of texts) {
    known.add(id);
    const translated = english[id];
    if (translated === undefined || translated.trim() === '') {
      problems.push({ file: FILE, at: id, severity: 'error', from: 'package', fault: { problem: 'english-missing', text } });
    } else if (CHINESE.test(translated)) {
      problems.push({ file: FILE, at: id, severity: 'warning', from: 'package', fault: { problem: 'english-has-chinese' } });
    }
  }
  for (const id of complete ? Object.keys(english) : []) {
    if (!known.has(id)) problems.push({ file: FILE, at: id, severity: 'warning', from: 'package', fault: { problem: 'english-for-nothing' } });
  }
  return problems;
}
