import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStandIns, type StandIns } from '../../src/demo/stand-ins.js';
import { DEMO_CERTIFICATES } from '../../src/seed/city/certificates.js';
import { DEMO_PASSWORD, demoPerson } from '../../src/seed/city/people.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { apply, ELDER_CARD_ANSWERS, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { HttpClient, signInAs, signInStaffAs, type Answer } from '../support/http-client.js';
import { PortalProcess, prepareProcessGround, type PortalGround } from '../support/portal-process.js';
import { found, needle, type Needle } from './needles.js';

/** The whole promise is lived through; then everything that was kept of it is searched for the people in it. */
let ground: PortalGround;
let standIns: StandIns;
let portal: PortalProcess;
let database: pg.Pool;
const answers: Answer[] = [];
const clients: HttpClient[] = [];

const woman = demoPerson('xiaoman');
const newcomer = demoPerson('xiao');
const elder = demoPerson('guifang');
const typed = {
  address: '梧桐路 9137 弄 46 号 8802 室',
  fileName: '与房东签的租赁合同.png',
  reason: '合同里房东的名字被涂掉了',
  note: '经查同住人为其表妹',
  mobile: '13800138456',
  email: 'a.private.person@mail.example',
  password: 'a-long-word-nobody-has-8841',
};
const tokens: string[] = [];

beforeAll(async () => {
  ground = await prepareProcessGround();
  standIns = await startStandIns();
  portal = await PortalProcess.start(ground, {
    TONGBAN_MODE: 'demo', LOG_LEVEL: 'debug', SMTP_URL: standIns.smtpUrl, SMS_GATEWAY_URL: standIns.smsGatewayUrl, IDENTITY_PROVIDER_URL: standIns.identityProviderUrl,
  });
  database = new pg.Pool({ connectionString: ground.database.url, max: 2 });
  database.on('error', () => {});
  // Jobs are gone once they have run: a copy is kept of each.
  await database.query(`
    create table seen_job (job text);
    create function keep_job() returns trigger language plpgsql as $$ begin insert into seen_job values (new::text); return null; end $$;
    create trigger keep_job after insert or update on graphile_worker._private_jobs for each row execute function keep_job()`);
  await live();
});
afterAll(async () => {
  for (const client of clients) client.close();
  await portal?.end('SIGTERM');
  await standIns?.stop();
  await database?.end();
  await ground?.remove();
});

async function live(): Promise<void> {
  await register();
  const verifying = await watched(signInAs(portal.url, newcomer.key));
  must(await verifying.post('/account/verify', { name: newcomer.name, idNumber: newcomer.idNumber }));
  must(await verifying.post('/account/email', { email: typed.email }));
  await watched(signInAs(portal.url, elder.key)).then((client) => apply(client, 'elder-card', ELDER_CARD_ANSWERS));

  const applicant = await watched(signInAs(portal.url, woman.key));
  const file = { field: 'files', name: typed.fileName, type: 'image/png', content: WHITE_PIXEL };
  const { number } = await apply(applicant, 'residence-permit', { ...RESIDENCE_PERMIT_ANSWERS, 'home.detail': typed.address }, { residence_proof: file });
  const clerk = await watched(signInStaffAs(portal.url, 'SQ02-1'));
  must(await clerk.post('/desk/search', { q: woman.name }), 200);
  await decide(clerk, number, { action: 'correct', item: 'field:home', 'reason:field:home': typed.reason });
  const page = await applicant.open(`/cases/${number}/correction`);
  await applicant.send(page, `/cases/${number}/correction`, { 'home.detail': typed.address });
  const again = await applicant.open(`/cases/${number}/correction`);
  must(await applicant.post(`/cases/${number}/correction/submit`, { declared: 'yes', password: DEMO_PASSWORD, revision: again.$('input[name="revision"]').attr('value') ?? '' }));
  await decide(clerk, number, { action: 'accept', reason: typed.note });
  await decide(await watched(signInStaffAs(portal.url, 'GA02-1')), number, { action: 'pass', reason: typed.note });
  await decide(await watched(signInStaffAs(portal.url, 'GA02-3')), number, { action: 'approve', reason: '' });
  await settled();

  await applicant.open(`/cases/${number}`);
  const wallet = await applicant.open('/wallet');
  const certificate = wallet.$('a[href^="/wallet/"]').toArray().map((link) => wallet.$(link).attr('href') ?? '').find((href) => /[0-9a-f-]{36}$/.test(href)) ?? '';
  must(await applicant.get(`${certificate}/certificate.pdf`), 200);
  const [row] = (await database.query<{ identifier: string }>('select identifier from certificate where case_id is not null')).rows;
  must(await (await watched(new HttpClient(portal.url))).post('/verify', { identifier: row?.identifier ?? '', fact: woman.idNumber.slice(-4) }), 200);
  await settled();
}

async function register(): Promise<void> {
  const client = await watched(new HttpClient(portal.url));
  must(await client.post('/register', { identifier: typed.mobile }));
  await settled();
  const code = /\d{6}/.exec(standIns.sms.received.find((message) => message.to === typed.mobile)?.text ?? '')?.[0] ?? '';
  must(await client.post('/register/code', { code }));
  must(await client.post('/register/password', { password: typed.password }));
  tokens.push(typed.password);
}

async function decide(member: HttpClient, number: string, fields: Record<string, string>): Promise<void> {
  const page = await member.open(`/desk/cases/${number}`);
  const action = page.$('form[action*="/tasks/"]').first().attr('action') ?? '';
  must(await member.post(action, { action: 'claim' }));
  must(await member.post(action, fields));
}

/** Keeps every answer that the client gets, and its secrets. */
async function watched(signedIn: HttpClient | Promise<HttpClient>): Promise<HttpClient> {
  const client = await signedIn;
  const { request } = client;
  client.request = async (...asked) => {
    const answer = await request.apply(client, asked);
    answers.push(answer);
    return answer;
  };
  tokens.push(...[...client.cookies].filter(([name]) => !/language|elder/.test(name)).map(([, value]) => value), client.csrf);
  clients.push(client);
  return client;
}

function must(answer: Answer, status = 303): void {
  if (answer.status !== status) throw new Error(`${answer.method} ${answer.path}: ${answer.status} ${answer.$('.govuk-error-summary, h1').text().replace(/\s+/g, ' ')}`);
}

/** Until every job has run. */
async function settled(): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { rows } = await database.query('select 1 from graphile_worker._private_jobs where attempts < max_attempts');
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the jobs are never done');
}

/** Whom and what all this was about. */
function facts(): Needle[] {
  const hers = DEMO_CERTIFICATES.filter(({ holder }) => holder.code === woman.idNumber).flatMap(({ type, attributes }) =>
    Object.entries(attributes).filter(([name, value]) => /ADDRESS|EMPLOYER|NUMBER|BANK|ACCOUNT/.test(name) && Buffer.byteLength(value) > 8).map(([name, value]) => needle(`${type} ${name}`, value)));
  if (hers.length < 2) throw new Error('her certificates say too little');
  return [
    needle('her name', woman.name), needle('her ID number', woman.idNumber), needle('her mobile', woman.mobile ?? ''), needle('her e-mail', woman.email ?? ''),
    needle('her registered address', woman.householdAddress), needle('the address she typed', typed.address), needle('the part of it that tells', '9137 弄 46 号'),
    needle('the name of her file', typed.fileName), needle('what the clerk wrote to her', typed.reason), needle('what the clerk noted', typed.note),
    needle("the newcomer's name", newcomer.name), needle("the newcomer's ID number", newcomer.idNumber), needle("the newcomer's e-mail", typed.email),
    needle('a mobile that registered', typed.mobile), needle("the elder's bank account", ELDER_CARD_ANSWERS['account_number'] ?? ''), needle("the elder's ID number", elder.idNumber),
    needle('a password', typed.password), needle("a clerk's name", demoStaff('SQ02-1').name),
    ...hers,
  ];
}

describe('what is kept of people', () => {
  it('is found by this search where it is in plain sight', async () => {
    const dresses = [woman.name, `x${Buffer.from(woman.name).toString('base64')}`, `xy${Buffer.from(`z${woman.name}z`).toString('base64')}`, Buffer.from(woman.name).toString('hex'), JSON.stringify(woman.name).replace(/[^\0-~]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`), encodeURIComponent(woman.name)];
    for (const dress of dresses) expect([dress, found(facts(), Buffer.from(dress))]).toEqual([dress, ['her name']]);
    const { rows } = await database.query<{ row: string }>('select (t.*)::text as row from (select convert_to($1, \'UTF8\') as bytes) t', [woman.name]);
    expect(found(facts(), Buffer.from(rows[0]?.row ?? ''), true)).toEqual(['her name']);
    const pages = answers.map((answer) => answer.html).join('');
    for (const shown of [woman.name, typed.address, typed.fileName, typed.reason]) expect(pages).toContain(shown);
  });

  it('is in no column of any table in a form that can be read', async () => {
    const tables = await database.query<{ name: string }>(
      "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')");
    expect(tables.rows.length).toBeGreaterThan(40);
    const wrong: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await database.query<{ row: string }>(`select (t.*)::text as row from ${name} t`);
      const hay = Buffer.from(rows.map((each) => each.row).join('\n'), 'utf8');
      wrong.push(...found(facts(), hay, true).map((what) => `${name} holds ${what}`));
    }
    expect(wrong).toEqual([]);
    const { rows } = await database.query<{ jobs: number; sessions: number }>('select (select count(*)::int from seen_job) as jobs, (select count(*)::int from session) as sessions');
    expect(rows[0]?.jobs).toBeGreaterThan(5);
    expect(rows[0]?.sessions).toBeGreaterThan(5);
  });

  it('is in no statement that the database shows to whoever looks', async () => {
    const { rows } = await database.query<{ text: string }>("select string_agg(query, ' ') as text from pg_stat_activity where datname = current_database()");
    expect(found(facts(), Buffer.from(rows[0]?.text ?? ''), true)).toEqual([]);
  });

  it('is in no file on the disk, nor in the name of one', () => {
    const folder = join(ground.folder, 'data');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThanOrEqual(2);
    const wrong = files.flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return found(facts(), Buffer.concat([Buffer.from(`${path}\n`), readFileSync(path)])).map((what) => `${path} holds ${what}`);
    });
    expect(wrong).toEqual([]);
  });

  it('is in no line of the log, and neither are cookies, tokens, codes or case numbers', async () => {
    const log = portal.written.split('\n').filter((line) => line.startsWith('{')).join('\n');
    expect(log.split('\n').length).toBeGreaterThan(100);
    expect(found(facts(), Buffer.from(log))).toEqual([]);
    const { rows } = await database.query<{ secret: string }>('select number as secret from case_file union all select identifier from certificate union all select id::text from application');
    const secrets = [...tokens, ...rows.map((row) => row.secret), ...standIns.sms.received.flatMap((message) => /\b\d{6}\b/.exec(message.text)?.[0] ?? [])].filter((each) => each.length >= 6);
    expect(secrets.filter((secret) => log.includes(`"${secret}"`) || (secret.length > 9 && log.includes(secret)))).toEqual([]);
  });

  it('is in no address: neither one that was asked for, nor one that a page leads to', () => {
    const addresses = new Set(answers.flatMap((answer) => [answer.path, answer.location, ...links(answer)]));
    expect(addresses.size).toBeGreaterThan(100);
    expect([...addresses].filter((address) => found(facts(), Buffer.from(address)).length > 0)).toEqual([]);
  });

  it('is in no header and no cookie', () => {
    const wrong = answers.filter((answer) => found(facts(), Buffer.from(JSON.stringify({ ...answer.headers, 'content-disposition': '' }))).length > 0);
    expect(wrong.map((answer) => answer.path)).toEqual([]);
  });
});

function links(answer: Answer): string[] {
  if (answer.html === '') return [];
  const { $ } = answer;
  return $('[href], [src], [action]').toArray().flatMap((each) => ['href', 'src', 'action'].map((name) => $(each).attr(name) ?? '')).filter((address) => !/^(mailto|tel|data):/.test(address));
}
