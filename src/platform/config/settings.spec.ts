import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from './settings.js';

describe('settings', () => {
  it('need nothing for the demo', () => {
    const settings = readSettings({});
    expect(settings.mode).toBe('demo');
    expect(settings.baseUrl).toBe('http://localhost:3000');
    expect(settings.roles).toEqual(['web', 'worker']);
    expect(settings.demoClock).toBe(true);
  });

  it('name everything that is wrong at once', () => {
    const attempt = () => readSettings({ PORT: 'eighty', ROLES: 'web,cook', DATABASE_URL: 'mysql://x' });
    expect(attempt).toThrow(SettingsError);
    expect(attempt).toThrow(/PORT=eighty[\s\S]*DATABASE_URL[\s\S]*ROLES=web,cook/);
  });

  it('refuse the demo clock and missing keys in production', () => {
    expect(() => readSettings({ NODE_ENV: 'production', DEMO_CLOCK: 'on' })).toThrow(/DEMO_CLOCK[\s\S]*KEYS_FILE/);
  });
});
