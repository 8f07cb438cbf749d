import path from 'node:path';

export type ProcessRole = 'web' | 'worker';

/** Everything the portal is told from outside, read once at boot. Secrets live in the key file, never here. */
export interface Settings {
  readonly mode: 'demo' | 'production' | 'test';
  readonly port: number;
  /** Where readers reach the portal, without a trailing slash: it goes into QR codes and mails. */
  readonly baseUrl: string;
  /** Undefined: the portal boots its own embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  /** Encrypted files, keys of the demo, the embedded database. */
  readonly dataDir: string;
  /** JSON key file; undefined: the demo makes its own in the data folder. */
  readonly keysFile: string | undefined;
  /** PEM files of the identity that seals documents; all undefined: the demo makes its own in the data folder. */
  readonly signingKeyFile: string | undefined;
  readonly signingCertFile: string | undefined;
  /** Authorities whose seals count when a file is verified; may hold several certificates. */
  readonly signingCaFile: string | undefined;
  readonly roles: readonly ProcessRole[];
  readonly demoClock: boolean;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly smsGatewayUrl: string | undefined;
  readonly identityProviderUrl: string | undefined;
  readonly identityProviderTimeoutMs: number;
  /** The national face service; the three go together. Undefined: the portal's own engine judges. */
  readonly identityCheckProviderUrl: string | undefined;
  readonly identityCheckProviderKeyId: string | undefined;
  readonly identityCheckProviderSecretFile: string | undefined;
  /** For all tries of one question together. */
  readonly identityCheckProviderTimeoutMs: number;
  /** STUN and TURN servers for video appointments, as JSON for the browser: `RTCConfiguration.iceServers`. */
  readonly iceServers: string;
  /** Folder with the models of the face check and their manifest; undefined: those that `npm start` laid out. */
  readonly faceModelsDir: string | undefined;
  /** Processes that look at faces, and checks that may wait for them, in each process of the portal. */
  readonly faceProcesses: number;
  readonly faceQueue: number;
  readonly sessionIdleMinutes: number;
  readonly sessionAbsoluteHours: number;
  readonly trustProxyHops: number;
  /** Changes (POST and the like) that one address may make in a minute, over all processes. */
  readonly changesPerMinute: number;
  /** Bearer token for /metrics; without it only the machine itself may read them. */
  readonly metricsToken: string | undefined;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

/** Thrown at boot; its message names every setting that is wrong and how to mend it. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The portal cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

const MODES = ['demo', 'production', 'test'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

/** Reads and checks the settings. `env` is passed in, so that a test can hand over its own. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const given = text(name);
    if (given === undefined) return fallback;
    const found = allowed.find((value) => value === given);
    if (!found) problems.push(`${name}=${given} is not known. Use one of: ${allowed.join(', ')}.`);
    return found ?? fallback;
  };
  const whole = (name: string, fallback: number, min: number, max: number): number => {
    const given = text(name);
    if (given === undefined) return fallback;
    const value = Number(given);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    problems.push(`${name}=${given} must be a whole number from ${min} to ${max}.`);
    return fallback;
  };
  const url = (name: string, protocols: readonly string[]): string | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    const parsed = URL.canParse(given) ? new URL(given) : undefined;
    if (parsed && protocols.includes(parsed.protocol)) return given.replace(/\/$/, '');
    problems.push(`${name} must be an address beginning with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
    return undefined;
  };

  const mode = oneOf('TONGBAN_MODE', MODES, text('NODE_ENV') === 'production' ? 'production' : 'demo');
  const port = whole('PORT', 3000, 0, 65_535);
  const baseUrl = url('BASE_URL', ['http:', 'https:']) ?? `http://localhost:${port}`;
  const databaseUrl = url('DATABASE_URL', ['postgres:', 'postgresql:']);
  const keysFile = text('KEYS_FILE');
  const signingKeyFile = text('SIGNING_KEY_FILE');
  const signingCertFile = text('SIGNING_CERT_FILE');
  const signingCaFile = text('SIGNING_CA_FILE');
  const signingGiven = [signingKeyFile, signingCertFile, signingCaFile].filter(Boolean).length;
  const demoClockGiven = text('DEMO_CLOCK');
  const demoClock = demoClockGiven ? ['on', 'true', '1'].includes(demoClockGiven) : mode === 'demo';
  const roleNames = (text('ROLES') ?? 'web,worker').split(',').map((role) => role.trim());
  const roles = roleNames.filter((role): role is ProcessRole => role === 'web' || role === 'worker');
  if (roles.length !== roleNames.length || roles.length === 0) {
    problems.push(`ROLES=${roleNames.join(',')} must name web, worker or both, separated by a comma.`);
  }
  const smtpUrl = url('SMTP_URL', ['smtp:', 'smtps:']);
  const smsGatewayUrl = url('SMS_GATEWAY_URL', ['http:', 'https:']);
  const identityProviderUrl = url('IDENTITY_PROVIDER_URL', ['http:', 'https:']);
  const identityCheckProviderUrl = url('IDENTITY_CHECK_PROVIDER_URL', ['http:', 'https:']);
  const identityCheckProviderKeyId = text('IDENTITY_CHECK_PROVIDER_KEY_ID');
  const identityCheckProviderSecretFile = text('IDENTITY_CHECK_PROVIDER_SECRET_FILE');
  const checkProviderGiven = [identityCheckProviderUrl, identityCheckProviderKeyId, identityCheckProviderSecretFile].filter(Boolean).length;
  if (checkProviderGiven > 0 && checkProviderGiven < 3) {
    problems.push('IDENTITY_CHECK_PROVIDER_URL, IDENTITY_CHECK_PROVIDER_KEY_ID and IDENTITY_CHECK_PROVIDER_SECRET_FILE go together: the national face service, and the key that signs what is sent to it.');
  }
  if (mode === 'production' && identityCheckProviderUrl?.startsWith('http:')) {
    problems.push('IDENTITY_CHECK_PROVIDER_URL must begin with https:// in production: faces travel to it.');
  }
  const iceServers = text('ICE_SERVERS') ?? '[]';
  if (!isIceServers(iceServers)) {
    problems.push('ICE_SERVERS must be a JSON list like [{"urls":"stun:stun.example:3478"},{"urls":"turn:turn.example:3478","username":"u","credential":"c"}].');
  }

  if (signingGiven !== 3 && (signingGiven > 0 || mode === 'production')) {
    problems.push('SIGNING_KEY_FILE, SIGNING_CERT_FILE and SIGNING_CA_FILE go together: PEM files of the key that seals documents, its certificate and the authority that issued it.');
  }
  if (mode === 'production') {
    if (demoClock) problems.push('DEMO_CLOCK moves the time of a demonstration. Remove it in production.');
    if (!keysFile) problems.push('KEYS_FILE is missing. Make one with `npm run -s tongban -- keys create FILE` and keep it safe.');
    if (!databaseUrl) problems.push('DATABASE_URL is missing. Production needs a PostgreSQL server of its own (16 or later).');
    if (!baseUrl.startsWith('https:')) problems.push('BASE_URL must begin with https:// in production.');
    if (!smtpUrl) problems.push('SMTP_URL is missing: notices are sent by e-mail, for example smtps://user:password@mail.example.');
    if (!smsGatewayUrl) problems.push('SMS_GATEWAY_URL is missing: one-time codes are sent by SMS.');
    if (!identityProviderUrl) problems.push('IDENTITY_PROVIDER_URL is missing: identities are verified by the national service.');
  }
  const settings: Settings = {
    mode,
    port,
    baseUrl,
    databaseUrl,
    databasePoolSize: whole('DATABASE_POOL', 10, 1, 200),
    dataDir: path.resolve(text('DATA_DIR') ?? '.tongban'),
    keysFile,
    signingKeyFile,
    signingCertFile,
    signingCaFile,
    roles,
    demoClock,
    smtpUrl,
    mailFrom: text('MAIL_FROM') ?? 'no-reply@shenjiang.example',
    smsGatewayUrl,
    identityProviderUrl,
    identityProviderTimeoutMs: whole('IDENTITY_PROVIDER_TIMEOUT_MS', 4000, 100, 60_000),
    identityCheckProviderUrl,
    identityCheckProviderKeyId,
    identityCheckProviderSecretFile,
    identityCheckProviderTimeoutMs: whole('IDENTITY_CHECK_PROVIDER_TIMEOUT_MS', 15_000, 1000, 120_000),
    iceServers,
    faceModelsDir: text('FACE_MODELS_DIR'),
    faceProcesses: whole('FACE_PROCESSES', 1, 1, 64),
    faceQueue: whole('FACE_QUEUE', 20, 0, 1000),
    sessionIdleMinutes: whole('SESSION_IDLE_MINUTES', 30, 1, 1440),
    sessionAbsoluteHours: whole('SESSION_ABSOLUTE_HOURS', 12, 1, 168),
    trustProxyHops: whole('TRUST_PROXY_HOPS', 0, 0, 10),
    metricsToken: text('METRICS_TOKEN'),
    changesPerMinute: whole('CHANGES_PER_MINUTE', 120, 1, 1_000_000),
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, mode === 'production' ? 'info' : 'warn'),
  };
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/** A list of `{ urls, username?, credential? }`, each address a stun:, stuns:, turn: or turns: one. */
function isIceServers(json: string): boolean {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return false;
  }
  return Array.isArray(list) && list.every((server: unknown) => {
    const { urls, username, credential } = (server ?? {}) as Readonly<Record<string, unknown>>;
    const addresses: unknown[] = Array.isArray(urls) ? urls : [urls];
    const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';
    return addresses.length > 0 && addresses.every((each) => typeof each === 'string' && /^(stun|turn)s?:\S+$/.test(each)) && isText(username) && isText(credential);
  });
}

/** Injection token: `@Inject(SETTINGS) settings: Settings`. */
export const SETTINGS = Symbol('settings');
