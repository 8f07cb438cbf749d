import { blankFacts, factHolder } from './call-facts.js';
import type { ProcessDefinition, ProcessNode } from './definition.js';
import { indexOf } from './definition-index.js';
import type { DefinitionIndex } from './definition-index.js';
import type { Effect, Happening } from './effects.js';
import type { Fact, Facts, Incident, IncidentCode, ProcessInstance, Token } from './instance.js';

/** What is still to be done within the step: the handlers put moves here instead of calling each other. */
export type Move =
  /** `open`: it is at the step already, with its timers; what is behind the door failed and is tried again. */
  | { readonly move: 'enter' | 'open' | 'leave' | 'finish'; readonly token: number }
  /** Something went out of this scope (a token id, 0 for the process): is it empty now? */
  | { readonly move: 'look-whether-done'; readonly scope: number };

/** The working copy of one instance during one step. Tokens are replaced, never changed. */
export class Marking {
  readonly index: DefinitionIndex;
  readonly moves: Move[] = [];
  readonly effects: Effect[] = [];
  readonly happenings: Happening[] = [];
  status: ProcessInstance['status'];
  variables: Facts;
  private readonly tokens: Map<number, Token>;
  private lastToken: number;

  constructor(
    readonly definition: ProcessDefinition,
    private readonly before: ProcessInstance,
    readonly at: string,
  ) {
    this.index = indexOf(definition);
    this.status = before.status;
    this.variables = before.variables;
    this.lastToken = before.lastToken;
    this.tokens = new Map(before.tokens.map((token) => [token.id, token]));
  }

  /** The instance after the step. */
  after(): ProcessInstance {
    const { startedAt, endedAt } = this.before;
    const over = this.status === 'ended' || this.status === 'cancelled';
    const begun = startedAt ?? this.at;
    return {
      definitionId: this.before.definitionId,
      status: this.status,
      lastToken: this.lastToken,
      tokens: [...this.tokens.values()],
      variables: this.variables,
      startedAt: begun,
      ...(over && { endedAt: endedAt ?? this.at }),
    };
  }

  all(): IterableIterator<Token> {
    return this.tokens.values();
  }

  find(id: number): Token | undefined {
    return this.tokens.get(id);
  }

  token(id: number): Token {
    const token = this.tokens.get(id);
    if (!token) throw new Error(`no token ${id}`);
    return token;
  }

  node(token: Token): ProcessNode {
    return this.index.node(token.node);
  }

  /** Tokens directly inside a scope. */
  inside(scope: number): Token[] {
    return [...this.tokens.values()].filter((token) => token.scope === scope);
  }

  put(node: string, scope: number, via?: string, own?: Facts): Token {
    this.lastToken += 1;
    const token: Token = {
      id: this.lastToken,
      node,
      scope,
      waits: 'join',
      since: this.at,
      ...(via !== undefined && { via }),
      ...(own && { own }),
    };
    this.tokens.set(token.id, token);
    this.moves.push({ move: 'enter', token: token.id });
    return token;
  }

  change(token: Token, changes: Partial<Token>): Token {
    const changed = { ...token, ...changes };
    this.tokens.set(token.id, changed);
    return changed;
  }

  /** Takes the token out; whether its scope is done is looked at once the moves before are made. */
  drop(token: Token): void {
    this.tokens.delete(token.id);
    this.moves.push({ move: 'look-whether-done', scope: token.scope });
  }

  /** Stops the token where it is until an administrator has mended the cause. */
  stop(token: Token, code: IncidentCode, detail: string, waits: Token['waits'] = 'mend'): void {
    const incident: Incident = { code, detail, at: this.at };
    this.change(token, { waits, incident });
    this.effects.push({ do: 'incident', token: token.id, node: token.node, code, detail });
  }

  /** Forgets the token's incident. */
  mend(token: Token): Token {
    const { incident: _mended, ...rest } = token;
    this.tokens.set(token.id, rest);
    this.effects.push({ do: 'incident-mended', token: token.id, node: token.node });
    return rest;
  }

  /** The token that holds the multi-instance step this one is an instance of. */
  bodyOf(token: Token): Token | undefined {
    const owner = token.scope === 0 ? undefined : this.tokens.get(token.scope);
    return owner?.waits === 'body' && owner.node === token.node ? owner : undefined;
  }

  /** Everything FEEL may see from where the token is. */
  context(token: Token | undefined, more?: Facts): Facts {
    const own: Facts[] = [];
    let call: Token | undefined;
    for (let each = token; each; each = each.scope === 0 ? undefined : this.tokens.get(each.scope)) {
      if (each !== token && each.frame) {
        call = each;
        break;
      }
      if (each.own) own.unshift(each.own);
    }
    return Object.assign(call ? this.factsInside(call) : { ...this.index.blank, ...this.variables }, ...own, more);
  }

  /** What is seen inside a call. */
  factsInside(call: Token): Record<string, Fact> {
    const node = this.node(call);
    return { ...blankFacts(node.kind === 'sub-process' && node.called ? node.called.variables : []), ...call.frame };
  }

  /** Facts go where the token sees them: into the call it is inside of, or the process itself. */
  note(token: Token, facts: Facts): void {
    const holder = factHolder((id) => this.tokens.get(id), token);
    if (holder) this.change(holder, { frame: { ...holder.frame, ...facts } });
    else this.variables = { ...this.variables, ...facts };
  }

  evaluate(source: string, token: Token, more?: Facts): { value: Fact; failed?: undefined } | { failed: string } {
    return this.index.expression(source).evaluate(this.context(token, more));
  }
}
