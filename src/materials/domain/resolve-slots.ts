import { evaluate } from 'feelin';
import { holds, type Condition, type Variables } from '../../forms/condition.js';
import type { CertificateWay, HoldRule, Materials, Slot, Way } from './materials.js';

/** A certificate in the applicant's wallet, or fetched for them from its source. */
export interface Holding {
  readonly id: string;
  /** Certificate type code. */
  readonly type: string;
  readonly version: number;
  readonly status: 'valid' | 'revoked' | 'expired' | 'suspended' | 'replaced';
  /** Calendar dates, 'YYYY-MM-DD'; `validTo` is the last day, null for none. */
  readonly validFrom: string;
  readonly validTo: string | null;
  /** What the applicant recognises it by: its type's name and masked number. */
  readonly label: string;
  /** Only what `hold` rules look at. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Of a data source, or a certificate source. 'no-record' is an answer: the body knows nothing of this applicant. */
export type SourceState = 'up' | 'down' | 'no-record';

export interface Holdings {
  readonly certificates: readonly Holding[];
  /** By source id; a certificate type without a source of its own may stand here under its type code. */
  readonly sources: Readonly<Record<string, SourceState>>;
}

/** What the applicant has done about the slots so far. */
export interface Provided {
  /** File ids by slot id. */
  readonly uploads: Readonly<Record<string, readonly string[]>>;
  /** Unexpired authorisations for this very application. */
  readonly grants: readonly (
    | { readonly slotId: string; readonly certificateId: string }
    | { readonly slotId: string; readonly source: string }
  )[];
  /** Slot ids of promises signed, and of materials that will be handed in later. */
  readonly promises: readonly string[];
  readonly deferrals: readonly string[];
}

export const NOTHING_PROVIDED: Provided = { uploads: {}, grants: [], promises: [], deferrals: [] };

/** Why a way can't be used. */
export type WayRefusal =
  | { readonly because: 'no-certificate'; readonly type: string }
  | { readonly because: 'revoked' | 'suspended' | 'replaced'; readonly certificate: Holding }
  | { readonly because: 'expired'; readonly certificate: Holding; readonly on: string | null }
  | { readonly because: 'not-yet-valid'; readonly certificate: Holding; readonly from: string }
  | { readonly because: 'attribute-differs'; readonly certificate: Holding; readonly attribute: string }
  | { readonly because: 'source-down'; readonly source: string }
  | { readonly because: 'no-record'; readonly source: string };

export type SlotState =
  | 'met'
  /** A certificate or source can satisfy it: the applicant only authorises this one use. */
  | 'authorise'
  | 'promise'
  | 'deferred'
  | 'upload-needed'
  /** Not asked for in this application. */
  | 'not-needed'
  /** The source that should have answered is down; `by` is what is offered in its place, `reason` is kept. */
  | 'source-down-fallback'
  /** No way is left: `reason` says what to do about. */
  | 'unavailable';

export interface ResolvedSlot {
  readonly slot: Slot;
  /** False for a slot that may be left open. */
  readonly required: boolean;
  readonly state: SlotState;
  /** The way that meets it, or the one proposed; null when not needed or unavailable. */
  readonly by: Way | null;
  /** Certificates that satisfy `by`, the longest valid first; when met by a certificate, that one. */
  readonly candidates: readonly Holding[];
  /** Files that meet it. */
  readonly files: readonly string[];
  /** The most telling of the refusals before `by`; kept with the case also when the fallback has met the slot. */
  readonly reason: WayRefusal | null;
  /** Ways that the applicant may choose instead of `by`. */
  readonly alternatives: readonly Way[];
}

/**
 * Finds for every slot what satisfies it, in the order the service states. A valid matching certificate always comes
 * before the applicant's own effort (兩個免於提交), so an upload is never a must while there is one; it stays
 * a choice, because nobody is forced to authorise.
 *
 * @param variables what conditions read: see `materialVariablesOf`
 * @param today calendar date of the city
 */
export function resolveSlots(
  materials: Materials, variables: Variables, holdings: Holdings, provided: Provided, today: string,
): readonly ResolvedSlot[] {
  return materials.slots.map((slot) => resolveSlot(slot, variables, holdings, provided, today));
}

/** True for a slot that keeps the application from being submitted. */
export function isOpen(resolved: ResolvedSlot): boolean {
  return resolved.required && resolved.state !== 'met' && resolved.state !== 'not-needed';
}

interface TriedWay {
  readonly way: Way;
  readonly candidates: readonly Holding[];
  readonly refusal: WayRefusal | null;
}

function resolveSlot(
  slot: Slot, variables: Variables, holdings: Holdings, provided: Provided, today: string,
): ResolvedSlot {
  const required = typeof slot.required === 'boolean' ? slot.required : isTrue(slot.required, variables);
  const files = own(provided.uploads, slot.id) ?? [];
  const nothing = { slot, required, candidates: [], files, reason: null, alternatives: [] };
  if (slot.when !== undefined && !isTrue(slot.when, variables)) return { ...nothing, required: false, state: 'not-needed', by: null };

  const tried = slot.satisfiedBy.map((way) => tryWay(way, variables, holdings, today));
  const reason = mostTelling(tried.flatMap(({ refusal }) => (refusal === null ? [] : [refusal])));
  const open = tried.filter(({ refusal }) => refusal === null);
  const alternatives = (chosen: Way) => open.map(({ way }) => way).filter((way) => way !== chosen);

  for (const attempt of open) {
    const met = metBy(attempt, slot, provided, files);
    if (met !== undefined) {
      return { ...nothing, state: 'met', by: attempt.way, candidates: met, reason, alternatives: alternatives(attempt.way) };
    }
  }
  const [proposed] = open;
  if (proposed === undefined) return { ...nothing, state: 'unavailable', by: null, reason };
  return {
    ...nothing, state: stateOf(proposed.way, tried), by: proposed.way, candidates: proposed.candidates,
    reason, alternatives: alternatives(proposed.way),
  };
}

function tryWay(way: Way, variables: Variables, holdings: Holdings, today: string): TriedWay {
  if (way.by === 'certificate') return tryCertificate(way, variables, holdings, today);
  if (way.by !== 'data-call') return { way, candidates: [], refusal: null };
  const state = own(holdings.sources, way.source) ?? 'down';
  const refusal: WayRefusal | null = state === 'up' ? null
    : { because: state === 'down' ? 'source-down' : 'no-record', source: way.source };
  return { way, candidates: [], refusal };
}

function tryCertificate(way: CertificateWay, variables: Variables, holdings: Holdings, today: string): TriedWay {
  const judged = holdings.certificates
    .filter((certificate) => certificate.type === way.type)
    .map((certificate) => ({ certificate, refusal: refuseCertificate(certificate, way.hold, variables, today) }));
  const candidates = judged.filter(({ refusal }) => refusal === null).map(({ certificate }) => certificate)
    .sort((a, b) => (b.validTo ?? '9999').localeCompare(a.validTo ?? '9999') || b.version - a.version || a.id.localeCompare(b.id));
  if (candidates.length > 0) return { way, candidates, refusal: null };
  const source = way.source ?? way.type;
  if (own(holdings.sources, source) === 'down') return { way, candidates, refusal: { because: 'source-down', source } };
  const refusal = mostTelling(judged.flatMap((each) => (each.refusal === null ? [] : [each.refusal])));
  return { way, candidates, refusal: refusal ?? { because: 'no-certificate', type: way.type } };
}

function refuseCertificate(
  certificate: Holding, rules: readonly HoldRule[], variables: Variables, today: string,
): WayRefusal | null {
  const { status, validFrom, validTo } = certificate;
  if (status === 'revoked' || status === 'suspended' || status === 'replaced') return { because: status, certificate };
  if (status === 'expired' || (validTo !== null && validTo < today)) return { because: 'expired', certificate, on: validTo };
  if (validFrom > today) return { because: 'not-yet-valid', certificate, from: validFrom };
  const differs = rules.find((rule) => !satisfies(rule, certificate, variables));
  return differs === undefined ? null : { because: 'attribute-differs', certificate, attribute: differs.attribute };
}

function satisfies(rule: HoldRule, certificate: Holding, variables: Variables): boolean {
  const value = own(certificate.attributes ?? {}, rule.attribute);
  if (value === undefined || value === null) return false;
  if ('oneOf' in rule) return rule.oneOf.includes(String(value));
  const expected = evaluate(rule.equals.feel, readBy(rule.equals, variables)).value;
  return expected !== null && expected !== undefined && String(expected) === String(value);
}

/** The certificates that meet the slot by this way; empty where no certificate is involved; undefined while open. */
function metBy({ way, candidates }: TriedWay, slot: Slot, provided: Provided, files: readonly string[]): readonly Holding[] | undefined {
  const grants = provided.grants.filter((grant) => grant.slotId === slot.id);
  switch (way.by) {
    case 'certificate': {
      const granted = candidates.find(({ id }) => grants.some((grant) => 'certificateId' in grant && grant.certificateId === id));
      return granted === undefined ? undefined : [granted];
    }
    case 'document':
      return [];
    case 'data-call':
      return grants.some((grant) => 'source' in grant && grant.source === way.source) ? [] : undefined;
    case 'promise':
      return provided.promises.includes(slot.id) ? [] : undefined;
    case 'deferred':
      return provided.deferrals.includes(slot.id) ? [] : undefined;
    case 'upload':
      return files.length > 0 ? [] : undefined;
  }
}

function stateOf(way: Way, tried: readonly TriedWay[]): SlotState {
  if (way.by === 'document') return 'met';
  if (way.by === 'certificate' || way.by === 'data-call') return 'authorise';
  if (tried.some(({ refusal }) => refusal?.because === 'source-down')) return 'source-down-fallback';
  return way.by === 'upload' ? 'upload-needed' : way.by;
}

/** An outage explains more than a missing certificate, and a certificate that can't be used more than none at all. */
const TELLING: readonly WayRefusal['because'][] = [
  'source-down', 'revoked', 'suspended', 'expired', 'not-yet-valid', 'attribute-differs', 'replaced', 'no-record', 'no-certificate',
];

function mostTelling(refusals: readonly WayRefusal[]): WayRefusal | null {
  return [...refusals].sort((a, b) => TELLING.indexOf(a.because) - TELLING.indexOf(b.because))[0] ?? null;
}

function isTrue(condition: Condition, variables: Variables): boolean {
  return holds(condition, readBy(condition, variables));
}

/** Only what the condition reads, and null for what isn't known. */
function readBy(condition: Condition, variables: Variables): Record<string, unknown> {
  return Object.fromEntries(condition.reads.map((name) => [name, own(variables, name) ?? null]));
}

function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
