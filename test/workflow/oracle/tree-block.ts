import type { Tree } from './process-tree.js';

/** One running part of a tree. */
export interface Block {
  readonly tree: Tree;
  readonly above: Block | undefined;
  done: boolean;
  /** Order in which it was opened; of two equal steps the older is meant. */
  age: number;
  parts: Block[];
  /** Handlers that run beside the main course; they keep the sub-process (or process) open. */
  beside: Block[];
  next: number;
  /** A guard that went off without interrupting goes off only once. */
  fired: boolean;
  turn: 'body' | 'again' | 'host' | 'handler';
  finished: number;
  total: number;
  /** One instance of a `several` block. */
  instance: boolean;
}

export function isTask(block: Block): boolean {
  const { tree } = block;
  return (
    tree.is === 'task' || tree.is === 'manual' || (tree.is === 'several' && block.instance && tree.body === undefined)
  );
}

/** A step that an error can be reported on. */
export function isActivity(block: Block): boolean {
  return isTask(block) || (block.tree.is === 'sub' && block.tree.id !== '') || block.tree.is === 'several';
}

export function idOf(tree: Tree): string {
  return 'id' in tree ? tree.id : '';
}
