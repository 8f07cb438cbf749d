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

  it('take STUN and TURN servers as a list, and say what such a list looks like', () => {
    const servers = '[{"urls":["stun:stun.example:3478"]},{"urls":"turns:turn.example","username":"u","credential":"c"}]';
    expect(readSettings({ ICE_SERVERS: servers }).iceServers).toBe(servers);
    for (const wrong of ['stun:stun.example', '{"urls":"stun:x"}', '[{"urls":"https://x"}]', '[{"urls":[]}]', '[null]']) {
      expect(() => readSettings({ ICE_SERVERS: wrong })).toThrow(/ICE_SERVERS must be a JSON list/);
    }
  });

  it('take the national face service whole or not at all', () => {
    expect(() => readSettings({ IDENTITY_CHECK_PROVIDER_URL: 'https://face.example' })).toThrow(/KEY_ID and IDENTITY_CHECK_PROVIDER_SECRET_FILE go together/);
    const whole = { IDENTITY_CHECK_PROVIDER_URL: 'http://face.example/', IDENTITY_CHECK_PROVIDER_KEY_ID: 'k', IDENTITY_CHECK_PROVIDER_SECRET_FILE: '/run/s' };
    expect(readSettings(whole).identityCheckProviderUrl).toBe('http://face.example');
    expect(() => readSettings({ ...whole, NODE_ENV: 'production' })).toThrow(/faces travel to it/);
  });
});
