import type { Condition } from '../../forms/condition.js';
import type { ClockUnit } from '../../workflow/core/extension.js';

/**
 * 事項, as the 實施清單 describes it: everything the guide says and the rules that open the door. Read from a package's
 * `item.json` by `readItem`. Texts are authored in Simplified; their translations go by the ids of `itemTexts`.
 */
export interface ServiceItem {
  readonly slug: string;
  readonly name: string;
  /** One sentence: who may ask for what. */
  readonly summary: string;
  readonly kind: ServiceKind;
  /** 即辦件 (done while you wait) or 承諾件 (done within the promised time). */
  readonly processing: 'immediate' | 'promised';
  readonly audience: ServiceAudience;
  readonly theme: Theme;
  readonly lifeEvents: readonly LifeEvent[];
  /** Department type that answers for the service. */
  readonly department: string;
  readonly codes: ItemCodes;
  readonly legalBasis: readonly LegalBasis[];
  readonly conditions: readonly Statement[];
  readonly limits: Limits;
  readonly specialProcedures: readonly SpecialProcedure[];
  readonly fee: Fee;
  readonly visits: Visits;
  /** 網辦深度: Ⅰ information, Ⅱ forms, Ⅲ applied online, Ⅳ done online to the end. */
  readonly onlineDepth: 1 | 2 | 3 | 4;
  /** 通辦範圍: any office of the city takes it, or only the one that answers for the place. */
  readonly area: 'city' | 'district';
  readonly delivery: readonly Delivery[];
  readonly result: Result;
  readonly phones: { readonly advice: string; readonly complaint: string };
  readonly address: string;
  readonly hours: string;
  /** How long filling in takes most people. */
  readonly minutes: number;
  /** Place among the popular services, 1 first; absent: not among them. */
  readonly popular?: number;
  /** One character that stands for the service on its tile. */
  readonly mark: string;
  readonly keywords: readonly string[];
  /** Key of the form's region (or address) field that picks the office; absent: the city's own office. */
  readonly jurisdictionBy?: string;
  readonly eligibility: readonly EligibilityRule[];
  /** What is asked of whoever submits: `verified` by name and number, or `checked`: an identity check that is in force. */
  readonly assurance: Assurance;
  readonly opens?: OpeningRule;
  /** 免申即享: the portal itself proposes it to whoever is eligible and need not submit anything. */
  readonly proactive: boolean;
  /** 'demo' until somebody confirms the facts against the local guide. */
  readonly source: 'demo' | 'confirmed';
}

export const ASSURANCES = ['verified', 'checked'] as const;
export type Assurance = (typeof ASSURANCES)[number];

/** 行政許可 給付 確認 登記 備案, 其他行政權力 and 公共服務. */
export const SERVICE_KINDS = ['licence', 'benefit', 'confirmation', 'registration', 'filing', 'other-power', 'public-service'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

export const SERVICE_AUDIENCES = ['person', 'organization'] as const;
export type ServiceAudience = (typeof SERVICE_AUDIENCES)[number];

export const THEMES = [
  'residence', 'birth', 'education', 'employment', 'social-security', 'health', 'marriage', 'housing', 'transport',
  'elder-care', 'disability', 'talent', 'establishment', 'business-licence', 'investment', 'construction', 'tax', 'other',
] as const;
export type Theme = (typeof THEMES)[number];

export const LIFE_EVENTS = [
  'coming-to-the-city', 'having-a-child', 'getting-married', 'changing-jobs', 'buying-a-home', 'retiring',
  'opening-a-business', 'opening-a-restaurant',
] as const;
export type LifeEvent = (typeof LIFE_EVENTS)[number];

export const DELIVERIES = ['electronic', 'post', 'window'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** 基本編碼 (12), 實施編碼 (USCC + level + base, 31), 業務辦理項編碼 (33). */
export interface ItemCodes {
  readonly base: string;
  readonly implementation?: string;
  readonly business?: string;
  /** False while they are our own. */
  readonly verified: boolean;
}

export interface LegalBasis {
  readonly id: string;
  /** Title of the law, without 《》. */
  readonly title: string;
  readonly article?: string;
  readonly text?: string;
}

export interface Statement {
  readonly id: string;
  readonly text: string;
}

export interface Limit {
  readonly days: number;
  readonly unit: LimitUnit;
}
export const LIMIT_UNITS = ['working-day', 'natural-day', 'working-hour', 'urgent-hour'] as const satisfies readonly ClockUnit[];
export type LimitUnit = (typeof LIMIT_UNITS)[number];

/** 受理 within; then, from 受理, 承諾 and 法定. */
export interface Limits {
  readonly acceptance: Limit;
  readonly promised: Limit;
  readonly statutory: Limit;
}
export const LIMIT_NAMES = ['acceptance', 'promised', 'statutory'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** Time that the law doesn't count: hearing, testing, inspection, expert review. */
export interface SpecialProcedure extends Limit {
  readonly id: string;
  readonly name: string;
  readonly basis: string;
}

/** In 分. A fee without its legal basis may not be published. */
export interface Fee {
  readonly amount: number;
  readonly basis?: string;
  readonly note?: string;
}

export interface Visits {
  readonly count: number;
  readonly reason?: string;
}

export interface Result {
  readonly name: string;
  readonly certificate?: ResultCertificate;
}

export interface ResultCertificate {
  readonly type: string;
  /** Attribute of the certificate type → FEEL over `answers`, `party`, `certificates`, `previous` and `decided_on` (see result-certificate.ts). */
  readonly attributes: Readonly<Record<string, Condition>>;
  /**
   * Id of the material slot whose certificate this one takes the place of: the new one is its next version, and the
   * old one is superseded when this one is issued.
   */
  readonly replaces?: string;
  /**
   * The certificate brings an organization into being, which holds it: what the firm is called. The applicant becomes its
   * legal representative. Absent: the applicant's party holds it.
   */
  readonly founds?: Condition;
  /** Id of the material slot that gives the holder's portrait: the certificate's that met it, or the picture uploaded. */
  readonly portrait?: string;
  /** From when the type's validity counts: the day of decision, or the day after the replaced one would have ended. */
  readonly counted: 'from-decision' | 'from-previous-end';
}

/** Who may apply. `requires` must be true; null (something isn't known yet) decides nothing. */
export interface EligibilityRule {
  readonly id: string;
  readonly requires: Condition;
  /** What the applicant is told when it is false: why, and what to do instead. */
  readonly refusal: string;
}

/** The service is open only in the last months of a certificate's validity, and for some days afterwards. */
export interface OpeningRule {
  readonly certificateType: string;
  /** Whole months before the last day of validity. */
  readonly months: number;
  readonly graceDays: number;
  /** Where to go when the applicant has no such certificate, or it ended too long ago. */
  readonly insteadOf?: string;
}
