import type { Tree } from './process-tree.js';
import { idOf, isActivity, isTask } from './tree-block.js';
import type { Block } from './tree-block.js';

/**
 * What a structured process means, said without tokens, gateways or flows: a tree of running blocks. It shares no code
 * and no idea with the interpreter it is compared with.
 */
export type Values = Record<string, number | boolean>;
export interface Possible {
  readonly do: 'complete' | 'fire' | 'error';
  readonly node: string;
  readonly code?: string;
}

export class TreeOracle {
  private age = 0;
  private readonly root: Block;

  constructor(
    tree: Tree,
    private values: Values,
  ) {
    this.root = this.block({ is: 'sub', id: '', body: tree }, undefined);
    this.begin(this.root);
  }

  get ended(): boolean {
    return this.root.done;
  }

  /** Ids of open user tasks, sorted. */
  open(): string[] {
    return this.running()
      .filter(isTask)
      .map((block) => idOf(block.tree))
      .sort();
  }

  /** Every event that would change something now. */
  possible(): Possible[] {
    const found: Possible[] = [];
    for (const block of this.running()) {
      const { tree } = block;
      if (isTask(block)) found.push({ do: 'complete', node: idOf(tree) });
      if (tree.is === 'wait') found.push({ do: 'fire', node: tree.id });
      if (tree.is === 'race' && block.turn === 'host')
        found.push(...tree.events.map((event) => ({ do: 'fire', node: event.id }) as const));
      if (tree.is === 'guarded' && this.isArmed(block) && tree.by.on === 'timer')
        found.push({ do: 'fire', node: tree.id });
      for (const code of ['E1', 'E2', 'E3'])
        if (isActivity(block) && this.catcher(block, code)) found.push({ do: 'error', node: idOf(tree), code });
    }
    return found;
  }

  apply(event: Possible, values: Values): void {
    const blocks = this.running().toSorted((a, b) => a.age - b.age);
    const named = (block: Block): boolean => idOf(block.tree) === event.node;
    const target =
      event.do === 'complete'
        ? blocks.find((block) => named(block) && isTask(block))
        : event.do === 'error'
          ? blocks.find((block) => named(block) && isActivity(block))
          : blocks.find((block) => this.firesOn(block, event.node));
    if (!target) return;
    if (event.do !== 'error') this.values = { ...this.values, ...values };
    if (event.do === 'complete') this.finish(target);
    else if (event.do === 'fire') this.fire(target, event.node);
    else {
      const guard = this.catcher(target, event.code ?? '');
      if (guard) this.handle(guard);
    }
  }

  private firesOn({ tree, turn, ...block }: Block, node: string): boolean {
    if (tree.is === 'wait') return tree.id === node;
    if (tree.is === 'race') return turn === 'host' && tree.events.some((event) => event.id === node);
    return tree.is === 'guarded' && tree.id === node && tree.by.on === 'timer' && turn === 'host' && !block.fired;
  }

  private isArmed(block: Block): boolean {
    return block.turn === 'host' && !block.fired;
  }

  private fire(block: Block, node: string): void {
    const { tree } = block;
    if (tree.is === 'wait') return this.finish(block);
    if (tree.is === 'race') {
      const branch = tree.branches[tree.events.findIndex((event) => event.id === node)];
      block.turn = 'handler';
      if (branch) this.beginPart(block, branch);
    } else if (tree.is === 'guarded' && tree.by.on === 'timer' && !tree.by.interrupting) {
      block.fired = true;
      const scope = this.scopeOf(block);
      const handler = this.block(tree.handler, scope);
      scope.beside.push(handler);
      this.begin(handler);
    } else this.handle(block);
  }

  private handle(guard: Block): void {
    if (guard.tree.is !== 'guarded') return;
    guard.parts = [];
    guard.turn = 'handler';
    this.beginPart(guard, guard.tree.handler);
  }

  /** The nearest guard around an activity (an instance's is its whole block's) that catches the code. */
  private catcher(from: Block, code: string): Block | undefined {
    for (let block: Block | undefined = from; block; block = block.above) {
      const { tree } = block;
      if (tree.is !== 'guarded' || block.turn !== 'host' || tree.by.on !== 'error') continue;
      if (block.parts.length > 0 && this.contains(block, from) && (tree.by.code === undefined || tree.by.code === code))
        return block;
    }
    return undefined;
  }

  private contains(block: Block, inner: Block): boolean {
    return (
      block === inner ||
      block.parts.some((part) => this.contains(part, inner)) ||
      block.beside.some((part) => this.contains(part, inner))
    );
  }

  private block(tree: Tree, above: Block | undefined, instance = false): Block {
    return {
      tree,
      above,
      done: false,
      age: 0,
      parts: [],
      beside: [],
      next: 0,
      fired: false,
      turn: 'host',
      finished: 0,
      total: 0,
      instance,
    };
  }

  private running(): Block[] {
    const found: Block[] = [];
    const walk = (block: Block): void => {
      if (block.done) return;
      found.push(block);
      block.parts.forEach(walk);
      block.beside.forEach(walk);
    };
    walk(this.root);
    return found;
  }

  private beginPart(block: Block, tree: Tree, instance = false): void {
    const part = this.block(tree, block, instance);
    block.parts.push(part);
    this.begin(part);
  }

  private begin(block: Block): void {
    const { tree } = block;
    block.age = this.age += 1;
    if (block.instance && tree.is === 'several') return tree.body ? this.beginPart(block, tree.body) : undefined;
    switch (tree.is) {
      case 'service':
      case 'receive':
        return this.finish(block);
      case 'task':
      case 'manual':
      case 'wait':
      case 'race':
        return undefined;
      case 'sequence':
        return this.nextOf(block, tree.parts);
      case 'choice': {
        const value = this.values[tree.variable];
        const chosen = tree.branches.findIndex((_, i) => i === value);
        const branch = tree.branches[chosen < 0 ? tree.branches.length - 1 : chosen];
        return branch && this.beginPart(block, branch);
      }
      case 'parallel':
        return this.beginAll(block, tree.branches);
      case 'some': {
        const chosen = tree.branches.filter((_, i) => this.values[tree.variables[i] ?? ''] === true);
        return this.beginAll(block, chosen.length > 0 ? chosen : [tree.otherwise]);
      }
      case 'loop':
        block.turn = 'body';
        return this.beginPart(block, tree.body);
      case 'sub':
        return this.beginPart(block, tree.body);
      case 'several': {
        block.total = /^\d+$/.test(tree.count) ? Number(tree.count) : Number(this.values[tree.count]);
        if (block.total === 0) return this.finish(block);
        if (tree.sequential) return this.beginPart(block, tree, true);
        return this.beginAll(
          block,
          Array.from({ length: block.total }, () => tree),
          true,
        );
      }
      case 'guarded':
        return this.beginPart(block, tree.host);
      case 'quit':
        return this.quit(block);
      case 'fail': {
        const guard = this.catcher(block, tree.code);
        if (!guard) throw new Error(`nobody catches ${tree.id}`);
        return this.handle(guard);
      }
    }
  }

  private beginAll(block: Block, trees: readonly Tree[], instances = false): void {
    const parts = trees.map((tree) => this.block(tree, block, instances));
    block.parts.push(...parts);
    for (const part of parts) if (block.parts.includes(part) && this.alive(block)) this.begin(part);
  }

  private alive(block: Block): boolean {
    for (let each: Block | undefined = block; each; each = each.above) {
      if (each.done || (each.above && !each.above.parts.includes(each) && !each.above.beside.includes(each)))
        return false;
    }
    return true;
  }

  private nextOf(block: Block, parts: readonly Tree[]): void {
    const part = parts[block.next];
    block.next += 1;
    if (part) this.beginPart(block, part);
    else this.finish(block);
  }

  private finish(block: Block): void {
    if (block.done || !this.alive(block)) return;
    block.done = true;
    if (block.above) this.partDone(block.above, block);
  }

  private partDone(block: Block, part: Block): void {
    const { tree } = block;
    if (block.beside.includes(part) || tree.is === 'sub' || (block.instance && tree.is === 'several')) {
      if ([...block.parts, ...block.beside].every((each) => each.done)) this.finish(block);
      return;
    }
    switch (tree.is) {
      case 'sequence':
        return this.nextOf(block, tree.parts);
      case 'loop':
        if (block.turn === 'again') {
          block.turn = 'body';
          return this.beginPart(block, tree.body);
        }
        if (this.values[tree.variable] !== true) return this.finish(block);
        block.turn = 'again';
        return this.beginPart(block, tree.again);
      case 'several':
        block.finished += 1;
        if (tree.enough !== undefined && block.finished >= tree.enough) return this.finish(block);
        if (tree.sequential && block.finished < block.total) return this.beginPart(block, tree, true);
        if (block.finished >= block.total) this.finish(block);
        return undefined;
      default:
        if (block.parts.every((each) => each.done)) this.finish(block);
    }
    return undefined;
  }

  private quit(block: Block): void {
    const scope = this.scopeOf(block);
    scope.parts = [];
    scope.beside = [];
    this.finish(scope);
  }

  /** The sub-process, instance of one, or process around a block. */
  private scopeOf(from: Block): Block {
    for (let block = from.above; block; block = block.above) {
      if (block.tree.is === 'sub' || (block.instance && block.tree.is === 'several')) return block;
    }
    return this.root;
  }
}
