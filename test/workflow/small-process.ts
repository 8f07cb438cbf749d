import type { ProcessDefinition } from '../../src/workflow/core/definition.js';
import type { ProcessEvent } from '../../src/workflow/core/events.js';
import { initialInstance } from '../../src/workflow/core/instance.js';
import type { Facts, ProcessInstance } from '../../src/workflow/core/instance.js';
import { readDefinition } from '../../src/workflow/core/read-definition.js';
import { transition } from '../../src/workflow/core/transition.js';
import type { Stepped } from '../../src/workflow/core/transition.js';

export const AT = '2026-03-02T01:00:00.000Z';

/** A process written as short lines: `user a`, `exclusive g default=f2`, `a -> b`, `f2: g -> b if x = 1`, `sub s { … }`. */
export function bpmn(source: string, extra = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tongban="http://tongban.city/schema/bpmn/1" targetNamespace="http://example.org">
<error id="error_E1" errorCode="E1"/><message id="message_paid" name="paid"/>
<process id="p" isExecutable="true">${extra === '' ? '' : `<extensionElements>${extra}</extensionElements>`}${elements(
    source
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  )}</process></definitions>`;
}

const TAGS: Readonly<Record<string, string>> = {
  start: 'startEvent',
  end: 'endEvent',
  user: 'userTask',
  manual: 'manualTask',
  service: 'serviceTask',
  send: 'sendTask',
  receive: 'receiveTask',
  rule: 'businessRuleTask',
  exclusive: 'exclusiveGateway',
  parallel: 'parallelGateway',
  inclusive: 'inclusiveGateway',
  events: 'eventBasedGateway',
  catch: 'intermediateCatchEvent',
  boundary: 'boundaryEvent',
  sub: 'subProcess',
  call: 'callActivity',
};

function elements(lines: string[]): string {
  const xml: string[] = [];
  for (let line = lines.shift(); line !== undefined && line !== '}'; line = lines.shift()) {
    const flow = /^(?:(\w+): )?(\w+) -> (\w+)(?: if (.+))?$/.exec(line);
    if (flow) {
      const [, id, from = '', to = '', condition] = flow;
      const inside = condition === undefined ? '' : `<conditionExpression>${escape(condition)}</conditionExpression>`;
      xml.push(
        `<sequenceFlow id="${id ?? `${from}_${to}`}" sourceRef="${from}" targetRef="${to}">${inside}</sequenceFlow>`,
      );
      continue;
    }
    const [, kind = '', id = '', rest = ''] = /^(\w+) (\w+) ?(.*)$/.exec(line) ?? [];
    const tag = TAGS[kind] ?? kind;
    const opens = rest.endsWith('{');
    const [attributes, content] = details(rest.replace(/\{$/, ''));
    xml.push(`<${tag} id="${id}" ${attributes}>${content}${opens ? elements(lines) : ''}</${tag}>`);
  }
  return xml.join('\n');
}

function details(rest: string): [attributes: string, content: string] {
  const attributes: string[] = [];
  const content: string[] = [];
  for (const word of rest.match(/\S+="[^"]*"|\S+/g) ?? []) {
    const [key = '', value = ''] = [
      word.slice(0, word.indexOf('=')),
      word.slice(word.indexOf('=') + 1).replaceAll('"', ''),
    ];
    if (key === 'timer')
      content.push(`<timerEventDefinition><timeDuration>${value}</timeDuration></timerEventDefinition>`);
    else if (key === 'cycle')
      content.push(`<timerEventDefinition><timeCycle>${value}</timeCycle></timerEventDefinition>`);
    else if (key === 'message') content.push(`<messageEventDefinition messageRef="message_${value}"/>`);
    else if (key === 'error')
      content.push(`<errorEventDefinition${value === 'any' ? '' : ` errorRef="error_${value}"`}/>`);
    else if (key === 'ends') content.push('<terminateEventDefinition/>');
    else if (key === 'on') attributes.push(`attachedToRef="${value}"`);
    else if (key === 'times' || key === 'each') content.push(loop(key, value, word.includes('sequential')));
    else if (key === 'work')
      content.push(`<extensionElements><tongban:work ${value.replaceAll("'", '"')}/></extensionElements>`);
    else if (key === 'effect')
      content.push(`<extensionElements><tongban:effect operation="${value}"/></extensionElements>`);
    else attributes.push(`${key}="${value}"`);
  }
  // Extension elements come first in the schema.
  return [
    attributes.join(' '),
    content.toSorted((a, b) => Number(b.startsWith('<ext')) - Number(a.startsWith('<ext'))).join(''),
  ];
}

/** `times="3;sequential;until"`, `each="list;item;until"`; FEEL texts in single quotes. */
function loop(key: string, value: string, sequential: boolean): string {
  const [count = '', item = '', until = ''] = value.split(';');
  const attributes =
    key === 'each' ? `tongban:collection="${count}" tongban:item="${item}"` : `isSequential="${sequential}"`;
  const inside = `${key === 'times' ? `<loopCardinality>${count}</loopCardinality>` : ''}${until === '' ? '' : `<completionCondition>${escape(until.replaceAll("'", '"'))}</completionCondition>`}`;
  return `<multiInstanceLoopCharacteristics ${attributes}>${inside}</multiInstanceLoopCharacteristics>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export async function define(source: string, extra = ''): Promise<ProcessDefinition> {
  const { definition, problems } = await readDefinition(bpmn(source, extra));
  if (!definition || problems.length > 0) throw new Error(JSON.stringify(problems));
  return definition;
}

/** A case that is stepped through by node ids. */
export class Run {
  instance: ProcessInstance;
  last: Stepped;
  at = AT;

  constructor(
    readonly definition: ProcessDefinition,
    variables: Facts = {},
  ) {
    this.instance = initialInstance(definition);
    this.last = { instance: this.instance, effects: [], happenings: [] };
    this.apply({ type: 'start', at: this.at, variables });
  }

  apply(event: ProcessEvent): this {
    const stepped = transition(this.definition, this.instance, event);
    if (stepped.refused) throw new Error(`${event.type}: ${stepped.refused} ${stepped.detail ?? ''}`);
    this.instance = stepped.instance;
    this.last = stepped;
    return this;
  }

  complete(node: string, outcome?: string, variables: Facts = {}): this {
    return this.apply({
      type: 'complete',
      at: this.at,
      token: this.token(node),
      variables,
      ...(outcome !== undefined && { outcome }),
    });
  }

  fire(node: string, host = node): this {
    return this.apply({ type: 'fire', at: this.at, token: this.token(host), node });
  }

  error(node: string, code: string): this {
    return this.apply({ type: 'error', at: this.at, token: this.token(node), code });
  }

  resume(node: string, variables: Facts = {}): this {
    return this.apply({ type: 'resume', at: this.at, token: this.token(node), variables });
  }

  open(): string[] {
    return this.instance.tokens
      .filter((token) => token.waits === 'task')
      .map((token) => token.node)
      .sort();
  }

  /** The newest effects as `what node` words. */
  effects(): string[] {
    return this.last.effects.map((effect) => ('node' in effect ? `${effect.do} ${effect.node}` : effect.do));
  }

  private token(node: string): number {
    const token =
      this.instance.tokens.find((each) => each.node === node && each.waits !== 'join' && each.waits !== 'body') ??
      this.instance.tokens.find((each) => each.node === node);
    if (!token) throw new Error(`nothing on ${node}: ${JSON.stringify(this.instance.tokens)}`);
    return token.id;
  }
}
