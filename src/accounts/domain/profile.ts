/** What is known of a person. Empty until verified: a registered account has proven its mobile, nothing else. */
export interface PersonProfile {
  readonly name?: string;
  /** Normalised, as `parseIdentityNumber` gives it. */
  readonly idNumber?: string;
}

export interface OrganizationProfile {
  readonly name: string;
  readonly creditCode: string;
}

export type PartyProfile = PersonProfile | OrganizationProfile;

/** How a citizen is reached. */
export interface Contact {
  readonly mobile: string;
  readonly email?: string;
  /** Code of the street they live in, and the address in it. */
  readonly region?: string;
  readonly address?: string;
}

export interface StaffContact {
  readonly name: string;
  readonly email?: string;
}

/** How the account's holder wants to read; absent means the browser's choice. */
export interface Preferences {
  readonly language?: 'zh-Hans' | 'zh-Hant' | 'en';
  readonly elder?: 'large' | 'larger' | 'largest' | false;
}

/** The name of a profile, if known. */
export function nameOf(profile: PartyProfile): string | undefined {
  return profile.name;
}

/** The ID number or credit code of a profile, if known. */
export function codeOf(profile: PartyProfile): string | undefined {
  return 'creditCode' in profile ? profile.creditCode : profile.idNumber;
}

/** 199****0001: enough for the owner to recognise, too little to call. */
export function maskMobile(mobile: string): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(-4)}`;
}

/** The first three and the last four characters. The birth date is not shown. */
export function maskIdNumber(idNumber: string): string {
  return `${idNumber.slice(0, 3)}${'*'.repeat(Math.max(0, idNumber.length - 7))}${idNumber.slice(-4)}`;
}
