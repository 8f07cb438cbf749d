import { written } from '../../forms/component.js';
import { parseCondition, type Condition } from '../../forms/condition.js';
import { FORM_FACTS } from '../../forms/definition.js';
import {
  UPLOAD_FORMATS, type CertificateWay, type HoldRule, type Materials, type MaterialsFault, type MaterialsProblem,
  type Slot, type UploadWay, type Way,
} from './materials.js';

const SLOT_LIMIT = 50;
const FILE_LIMIT = 20;
const BYTES_LIMIT = 50 * 1024 * 1024;
/** The sharing interface's own bound on the cause of a use. */
const PURPOSE_LIMIT = 200;
const ASKS_A_MACHINE: readonly Way['by'][] = ['certificate', 'data-call', 'document'];

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads `materials.json`, or names every problem with its slot. There are materials only when nothing but warnings
 * was found.
 *
 * @param known variables that conditions may read: see `materialVariables` for those of a form
 */
export function readMaterials(
  json: unknown,
  known: readonly string[] = FORM_FACTS,
): { materials?: Materials; problems: readonly MaterialsProblem[] } {
  const reader = new MaterialsReader(known);
  const materials = reader.materials(json);
  const refused = reader.problems.some((problem) => problem.severity === 'error');
  return refused || materials === undefined ? { problems: reader.problems } : { materials, problems: reader.problems };
}

class MaterialsReader {
  readonly problems: MaterialsProblem[] = [];
  private readonly ids = new Set<string>();

  constructor(private readonly known: readonly string[]) {}

  materials(json: unknown): Materials | undefined {
    if (!isObject(json) || !Array.isArray(json['slots']) || json['slots'].length > SLOT_LIMIT) {
      this.fault('materials', { problem: 'not-materials' });
      return undefined;
    }
    this.onlyKeys(json, ['slots'], 'materials');
    return { slots: json['slots'].flatMap((slot: unknown, index) => this.slot(slot, `slots[${index}]`)) };
  }

  private slot(json: unknown, place: string): Slot[] {
    if (!isObject(json)) {
      this.fault(place, { problem: 'not-an-object' });
      return [];
    }
    const id = json['id'];
    if (typeof id !== 'string' || !/^[a-z][a-z0-9_-]{0,63}$/.test(id)) {
      this.fault(place, id === undefined ? { problem: 'missing', key: 'id' } : { problem: 'wrong-value', key: 'id' });
      return [];
    }
    if (this.ids.has(id)) this.fault(id, { problem: 'duplicate-id' });
    this.ids.add(id);
    this.onlyKeys(json, ['id', 'name', 'required', 'when', 'purpose', 'source', 'howTo', 'satisfiedBy'], id);
    const required = json['required'];
    if (required === undefined) this.fault(id, { problem: 'missing', key: 'required' });
    const source = this.oneOf(json, 'source', ['government', 'applicant', 'other'], id);
    const satisfiedBy = this.ways(json['satisfiedBy'], id);
    const slot: Slot = {
      id,
      name: this.text(json, 'name', id, 100),
      required: typeof required === 'boolean' ? required : (this.condition(json, 'required', id) ?? true),
      ...optional('when', this.condition(json, 'when', id)),
      purpose: this.text(json, 'purpose', id, PURPOSE_LIMIT),
      source,
      ...optional('howTo', json['howTo'] === undefined ? undefined : this.text(json, 'howTo', id, 2_000)),
      satisfiedBy,
    };
    this.checkOrder(slot);
    return [slot];
  }

  private ways(json: unknown, slot: string): readonly Way[] {
    if (!Array.isArray(json) || json.length === 0) {
      this.fault(slot, { problem: 'missing', key: 'satisfiedBy' });
      return [];
    }
    return json.flatMap((way: unknown, index) => this.way(way, `${slot}.satisfiedBy[${index}]`));
  }

  private way(json: unknown, at: string): Way[] {
    if (!isObject(json)) {
      this.fault(at, { problem: 'not-an-object' });
      return [];
    }
    switch (json['by']) {
      case 'certificate':
        this.onlyKeys(json, ['by', 'type', 'source', 'hold'], at);
        return [this.certificate(json, at)];
      case 'data-call':
        this.onlyKeys(json, ['by', 'source'], at);
        return [{ by: 'data-call', source: this.text(json, 'source', at, 64) }];
      case 'document':
        this.onlyKeys(json, ['by'], at);
        return [{ by: 'document' }];
      case 'promise':
        this.onlyKeys(json, ['by', 'text'], at);
        return [{ by: 'promise', text: this.text(json, 'text', at, 2_000) }];
      case 'deferred':
        this.onlyKeys(json, ['by', 'days'], at);
        return [{ by: 'deferred', days: this.whole(json, 'days', at, 1, 250) }];
      case 'upload':
        this.onlyKeys(json, ['by', 'accept', 'maxFiles', 'maxBytes'], at);
        return [this.upload(json, at)];
      default:
        this.fault(at, { problem: 'unknown-way', by: written(json['by']) });
        return [];
    }
  }

  private certificate(json: Json, at: string): CertificateWay {
    const type = this.text(json, 'type', at, 64);
    if (type !== '' && !/^[0-9A-Z]{18}\d{3}$/.test(type)) this.fault(at, { problem: 'bad-type-code', type });
    const source = json['source'] === undefined ? undefined : this.text(json, 'source', at, 64);
    const hold = json['hold'] ?? {};
    if (!isObject(hold)) this.fault(at, { problem: 'wrong-value', key: 'hold' });
    const rules = isObject(hold) ? Object.entries(hold).flatMap(([key, value]) => this.holdRule(key, value, at)) : [];
    return { by: 'certificate', type, ...optional('source', source), hold: rules };
  }

  /** `"KZ_CLASS": "C1"`, `["C1", "C2"]`, or `"=residence.region"`: an expression over the answers. */
  private holdRule(attribute: string, value: unknown, at: string): HoldRule[] {
    if (typeof value === 'string' && value.startsWith('=')) {
      const { condition, problems } = parseCondition(value, this.known);
      for (const problem of problems) this.fault(at, { problem: 'condition', key: `hold.${attribute}`, condition: problem });
      return [{ attribute, equals: condition }];
    }
    const values: unknown[] = Array.isArray(value) ? value : [value];
    const texts = values.filter((each) => typeof each === 'string');
    if (texts.length === 0 || texts.length !== values.length || !/^[A-Za-z]\w{0,63}$/.test(attribute)) {
      this.fault(at, { problem: 'wrong-value', key: `hold.${attribute}` });
    }
    return [{ attribute, oneOf: texts }];
  }

  private upload(json: Json, at: string): UploadWay {
    const accept = json['accept'];
    const formats = UPLOAD_FORMATS.filter((format) => Array.isArray(accept) && accept.includes(format));
    if (!Array.isArray(accept) || formats.length === 0 || formats.length !== accept.length) {
      this.fault(at, { problem: 'wrong-value', key: 'accept' });
    }
    return {
      by: 'upload', accept: formats,
      maxFiles: this.whole(json, 'maxFiles', at, 1, FILE_LIMIT, 5),
      maxBytes: this.whole(json, 'maxBytes', at, 1_024, BYTES_LIMIT, 10 * 1024 * 1024),
    };
  }

  private checkOrder({ id, source, required, satisfiedBy }: Slot): void {
    let personAsked = false;
    satisfiedBy.forEach((way, index) => {
      const at = `${id}.satisfiedBy[${index}]`;
      if (!ASKS_A_MACHINE.includes(way.by)) personAsked = true;
      else if (personAsked) this.fault(at, { problem: 'person-before-machine', by: way.by });
      const same = (other: Way) => other.by === way.by && (way.by === 'certificate' || way.by === 'data-call'
        ? JSON.stringify(other) === JSON.stringify(way) : true);
      if (satisfiedBy.findIndex(same) < index) this.fault(at, { problem: 'same-way-twice', by: way.by });
    });
    if (source === 'government' && satisfiedBy.length > 0 && satisfiedBy.every((way) => way.by === 'upload')) {
      this.fault(id, { problem: 'government-material-by-upload-only' }, 'warning');
    }
    const alwaysThere = satisfiedBy.some((way) => way.by === 'document');
    if (required !== false && !personAsked && !alwaysThere && satisfiedBy.length > 0) this.fault(id, { problem: 'no-fallback' }, 'warning');
  }

  private condition(json: Json, key: string, at: string): Condition | undefined {
    const source = json[key];
    if (source === undefined) return undefined;
    if (typeof source !== 'string') {
      this.fault(at, { problem: 'wrong-value', key });
      return undefined;
    }
    const { condition, problems } = parseCondition(source, this.known);
    for (const problem of problems) this.fault(at, { problem: 'condition', key, condition: problem });
    return condition;
  }

  private text(json: Json, key: string, at: string, max: number): string {
    const value = json[key];
    if (typeof value === 'string' && value.trim() !== '' && [...value].length <= max) return value.trim();
    this.fault(at, value === undefined ? { problem: 'missing', key } : { problem: 'wrong-value', key });
    return '';
  }

  private oneOf<const V extends string>(json: Json, key: string, values: readonly [V, ...V[]], at: string): V {
    const found = values.find((value) => value === json[key]);
    if (found === undefined) this.fault(at, json[key] === undefined ? { problem: 'missing', key } : { problem: 'wrong-value', key });
    return found ?? values[0];
  }

  private whole(json: Json, key: string, at: string, least: number, most: number, otherwise?: number): number {
    const value = json[key] ?? otherwise;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.fault(at, value === undefined ? { problem: 'missing', key } : { problem: 'wrong-value', key });
    return least;
  }

  private onlyKeys(json: Json, known: readonly string[], at: string): void {
    for (const key of Object.keys(json)) if (!known.includes(key)) this.fault(at, { problem: 'unknown-key', key });
  }

  private fault(element: string, fault: MaterialsFault, severity: 'error' | 'warning' = 'error'): void {
    this.problems.push({ element, severity, ...fault });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
