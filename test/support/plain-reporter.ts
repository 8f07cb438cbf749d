import { writeFileSync } from 'node:fs';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Counts for the closing line of `npm test`, left in the file that TEST_COUNTS_FILE names. A file that can't even
 * be loaded, a hook that fails and an error outside any test each count as one failure, so that no trouble can
 * hide behind "0 failed".
 */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env['TEST_COUNTS_FILE'];
    if (file) writeFileSync(file, JSON.stringify(count(modules, unhandledErrors.length)));
  }
}

export function count(modules: readonly TestModule[], unhandledErrors: number): Counts {
  const counts: Counts = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') counts.passed += 1;
      else if (state === 'failed') failedTests += 1;
      // "pending" after the run: it never came to its turn.
      else counts.skipped += 1;
    }
    const suiteErrors = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;
    counts.failed += failedTests + suiteErrors + (module.errors().length > 0 ? 1 : 0);
    if (!module.ok() && failedTests + suiteErrors + module.errors().length === 0) counts.failed += 1;
  }
  return counts;
}
