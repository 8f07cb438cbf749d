import type { Tree } from './process-tree.js';

/** Draws a tree as BPMN 2.0: every block opens and closes with a gateway of its own. */
export function treeToBpmn(tree: Tree, processId = 'process'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="http://example.org/trees">
<error id="error_E1" name="E1" errorCode="E1"/><error id="error_E2" name="E2" errorCode="E2"/><error id="error_E3" name="E3" errorCode="E3"/>
<process id="${processId}" isExecutable="true">${new Scope(processId).body(tree)}</process></definitions>`;
}

class Scope {
  private readonly xml: string[] = [];
  private flows = 0;

  constructor(private readonly id: string) {}

  body(tree: Tree): string {
    const [start, end] = [this.add('startEvent', `${this.id}_start`), this.add('endEvent', `${this.id}_end`)];
    this.flow(this.draw(tree, start), end);
    return this.xml.join('\n');
  }

  private add(type: string, id: string, attributes = '', content = ''): string {
    this.xml.push(`<${type} id="${id}"${attributes === '' ? '' : ` ${attributes}`}>${content}</${type}>`);
    return id;
  }

  private flow(from: string | undefined, to: string, condition?: string): string {
    if (from === undefined) return '';
    const id = `${this.id}_flow_${(this.flows += 1)}`;
    this.xml.push(
      `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${condition === undefined ? '' : `<conditionExpression>${escape(condition)}</conditionExpression>`}</sequenceFlow>`,
    );
    return id;
  }

  /** Draws the tree after `from`; the node it leaves by, or nothing when it never goes on. */
  private draw(tree: Tree, from: string): string | undefined {
    switch (tree.is) {
      case 'task':
        return this.step(from, 'userTask', tree.id);
      case 'manual':
        return this.step(from, 'manualTask', tree.id);
      case 'service':
        return this.step(from, 'serviceTask', tree.id);
      case 'receive':
        return this.step(from, 'receiveTask', tree.id);
      case 'wait':
        return this.step(from, 'intermediateCatchEvent', tree.id, '', trigger(tree.for));
      case 'sub':
        return this.step(from, 'subProcess', tree.id, '', new Scope(tree.id).body(tree.body));
      case 'several':
        return this.several(from, tree);
      case 'sequence':
        return tree.parts.reduce<string | undefined>(
          (last, part) => (last === undefined ? undefined : this.draw(part, last)),
          from,
        );
      case 'quit': {
        this.flow(from, this.add('endEvent', tree.id, '', '<terminateEventDefinition/>'));
        return undefined;
      }
      case 'fail': {
        this.flow(from, this.add('endEvent', tree.id, '', `<errorEventDefinition errorRef="error_${tree.code}"/>`));
        return undefined;
      }
      case 'choice':
        return this.choice(from, tree);
      case 'parallel': {
        const [split, join] = [
          this.add('parallelGateway', `${tree.id}_split`),
          this.add('parallelGateway', `${tree.id}_join`),
        ];
        this.flow(from, split);
        for (const branch of tree.branches) this.flow(this.draw(branch, split), join);
        return join;
      }
      case 'some':
        return this.some(from, tree);
      case 'loop': {
        const [merge, ask] = [this.add('exclusiveGateway', `${tree.id}_merge`), `${tree.id}_ask`];
        this.flow(from, merge);
        const end = this.draw(tree.body, merge);
        this.flow(end, ask);
        const back = this.after(ask, tree.again, `${tree.variable} = true`);
        this.flow(back, merge);
        const out = this.add('exclusiveGateway', `${tree.id}_out`);
        this.add('exclusiveGateway', ask, `default="${this.flow(ask, out)}"`);
        return out;
      }
      case 'race': {
        const [gateway, merge] = [
          this.add('eventBasedGateway', tree.id),
          this.add('exclusiveGateway', `${tree.id}_merge`),
        ];
        this.flow(from, gateway);
        tree.events.forEach((event, i) => {
          const caught =
            event.for === 'receive'
              ? this.step(gateway, 'receiveTask', event.id)
              : this.step(gateway, 'intermediateCatchEvent', event.id, '', trigger(event.for));
          const branch = tree.branches[i];
          this.flow(branch && this.draw(branch, caught), merge);
        });
        return merge;
      }
      case 'guarded':
        return this.guarded(from, tree);
    }
  }

  private step(from: string, type: string, id: string, attributes = '', content = ''): string {
    this.flow(from, this.add(type, id, attributes, content));
    return id;
  }

  private several(from: string, tree: Extract<Tree, { is: 'several' }>): string {
    const until =
      tree.enough === undefined
        ? ''
        : `<completionCondition>nrOfCompletedInstances &gt;= ${tree.enough}</completionCondition>`;
    const loop = `<multiInstanceLoopCharacteristics isSequential="${tree.sequential}"><loopCardinality>${tree.count}</loopCardinality>${until}</multiInstanceLoopCharacteristics>`;
    if (!tree.body) return this.step(from, 'userTask', tree.id, '', loop);
    return this.step(from, 'subProcess', tree.id, '', loop + new Scope(tree.id).body(tree.body));
  }

  /** Draws a branch behind a gateway whose first flow carries the condition. */
  private after(gateway: string, tree: Tree, condition?: string): string | undefined {
    const before = this.xml.length;
    const end = this.draw(tree, gateway);
    if (condition === undefined) return end;
    const first = this.xml.findIndex((each, i) => i >= before && each.includes(`sourceRef="${gateway}"`));
    this.xml[first] =
      this.xml[first]?.replace(
        '></sequenceFlow>',
        `><conditionExpression>${escape(condition)}</conditionExpression></sequenceFlow>`,
      ) ?? '';
    return end;
  }

  private choice(from: string, tree: Extract<Tree, { is: 'choice' }>): string {
    const [split, merge] = [`${tree.id}_split`, this.add('exclusiveGateway', `${tree.id}_merge`)];
    this.flow(from, split);
    let last = '';
    tree.branches.forEach((branch, i) => {
      const isLast = i === tree.branches.length - 1;
      const before = this.xml.length;
      this.flow(this.after(split, branch, isLast ? undefined : `${tree.variable} = ${i}`), merge);
      if (isLast) last = this.firstFlow(split, before);
    });
    this.add('exclusiveGateway', split, `default="${last}"`);
    return merge;
  }

  private some(from: string, tree: Extract<Tree, { is: 'some' }>): string {
    const [split, join] = [`${tree.id}_split`, this.add('inclusiveGateway', `${tree.id}_join`)];
    this.flow(from, split);
    tree.branches.forEach((branch, i) => this.flow(this.after(split, branch, `${tree.variables[i]} = true`), join));
    const before = this.xml.length;
    this.flow(this.after(split, tree.otherwise), join);
    this.add('inclusiveGateway', split, `default="${this.firstFlow(split, before)}"`);
    return join;
  }

  private firstFlow(gateway: string, from: number): string {
    const flow = this.xml.find(
      (each, i) => i >= from && each.startsWith('<sequenceFlow') && each.includes(`sourceRef="${gateway}"`),
    );
    return /id="([^"]+)"/.exec(flow ?? '')?.[1] ?? '';
  }

  private guarded(from: string, tree: Extract<Tree, { is: 'guarded' }>): string {
    const host = this.draw(tree.host, from) ?? '';
    const interrupting = tree.by.on === 'error' || tree.by.interrupting;
    const inside =
      tree.by.on === 'timer'
        ? trigger('timer')
        : `<errorEventDefinition${tree.by.code === undefined ? '' : ` errorRef="error_${tree.by.code}"`}/>`;
    this.add(
      'boundaryEvent',
      tree.id,
      `attachedToRef="${host}"${interrupting ? '' : ' cancelActivity="false"'}`,
      inside,
    );
    const handled = this.draw(tree.handler, tree.id);
    if (!interrupting) {
      if (handled !== undefined) this.flow(handled, this.add('endEvent', `${tree.id}_end`));
      return host;
    }
    const merge = this.add('exclusiveGateway', `${tree.id}_merge`);
    this.flow(host, merge);
    this.flow(handled, merge);
    return merge;
  }
}

function trigger(what: 'timer' | 'message'): string {
  return what === 'timer'
    ? '<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>'
    : '<messageEventDefinition/>';
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
