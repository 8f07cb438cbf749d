import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { DEMO_FIRMS, DEMO_GUARDIANSHIPS, DEMO_PASSWORD, DEMO_PEOPLE, demoPerson, type DemoPerson } from '../seed/city/people.js';
import { DEMO_STAFF, type DemoStaff } from '../seed/city/staff.js';

/** The district whose counters the demonstration shows first: 张小满 and the firm live there. */
export const SHOWN_DISTRICT = '890102';

export interface StaffWithCode {
  readonly member: DemoStaff;
  /** What their authenticator shows now. */
  readonly code: string;
  /** Seconds until the next one. */
  readonly secondsLeft: number;
}

/** The demonstration's accounts, all of them public: for the console, the demo page and tests. */
@Injectable()
export class DemoAccounts {
  readonly password = DEMO_PASSWORD;

  citizens(): readonly DemoPerson[] {
    return DEMO_PEOPLE;
  }

  /** Names of those this person may act for. */
  actsFor(key: string): string[] {
    return [
      ...DEMO_FIRMS.filter((firm) => firm.legalRepresentative === key || firm.proxies.includes(key)).map((firm) => firm.name),
      ...DEMO_GUARDIANSHIPS.filter((each) => each.guardians.includes(key)).map((each) => demoPerson(each.child).name),
    ];
  }

  /** @param now real time: authenticators know no other */
  staff(now = new Date()): StaffWithCode[] {
    return DEMO_STAFF.map((member) => ({
      member,
      code: new TOTP({ secret: Secret.fromBase32(member.totpSecret) }).generate({ timestamp: now.getTime() }),
      secondsLeft: 30 - (Math.floor(now.getTime() / 1000) % 30),
    }));
  }

  /** A few lines for the console. */
  summary(baseUrl: string): string {
    const citizen = (key: string): string => `${demoPerson(key).mobile ?? ''}  ${demoPerson(key).name}`;
    const clerk = (number: string): string => `${number}  ${DEMO_STAFF.find((each) => each.number === number)?.name ?? ''}`;
    return [
      `Demo accounts, every password is ${DEMO_PASSWORD}`,
      `  citizens (${baseUrl}/sign-in): ${citizen('xiaoman')} · ${citizen('liqun')} · ${citizen('guifang')}`,
      `  staff (${baseUrl}/staff/sign-in): ${clerk('SQ02-1')} · ${clerk('GA02-1')} · leader ${clerk('GA02-3')} · admin ${clerk('ADMIN-1')}`,
      `  all others, the second factor's codes, messages sent and the demo's clock: ${baseUrl}/demo`,
    ].join('\n');
  }
}
