import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    globalSetup: ['test/support/database-server.ts'],
    reporters: ['default', './test/support/plain-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The city's zone is Asia/Shanghai; running elsewhere proves that no date leaks the server's zone.
    env: { TZ: process.env['TZ'] ?? 'America/New_York' },
    maxWorkers: 2,
  },
});
