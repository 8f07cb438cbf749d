import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { runInThisContext } from 'node:vm';
import Handlebars from 'handlebars';
import type { HelperDelegate, TemplateDelegate } from 'handlebars';

/** Every template of a folder, compiled; each is also a partial under its own name (`partials/tag`). */
export interface Templates {
  get(name: string): TemplateDelegate | undefined;
  /** Compiles what has changed on disk since; for development. */
  refresh(): void;
}

interface Loaded {
  readonly file: string;
  modified: number;
}

const BUILT_IN = ['if', 'unless', 'each', 'with', 'lookup', 'log', 'blockHelperMissing', 'helperMissing'];

/**
 * Reads and compiles all of `folder`. Throws, naming the file, when a template does not parse, uses a helper that does
 * not exist, or includes a partial that does not exist: such faults show at boot and never to a reader.
 */
export function loadTemplates(folder: string, helpers: Record<string, HelperDelegate>): Templates {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  const knownHelpers = Object.fromEntries([...BUILT_IN, ...Object.keys(helpers)].map((name) => [name, true]));
  const compiled = new Map<string, TemplateDelegate>();
  const loaded = new Map<string, Loaded>();

  const compile = (name: string, file: string): string[] => {
    const tree = handlebars.parse(readFileSync(file, 'utf8'), { srcName: name });
    const passer = new CallerPasser();
    passer.accept(tree);
    let specification: unknown;
    try {
      // Compiled now, not at first use; `strict` makes a missing property an error instead of an empty place.
      const source = handlebars.precompile(tree, {
        strict: true,
        knownHelpers,
        knownHelpersOnly: true,
        explicitPartialContext: true,
        preventIndent: true,
      });
      specification = runInThisContext(`(${String(source)})`, { filename: file });
    } catch (error) {
      throw new Error(`views/${name}.hbs: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    const template = handlebars.template(specification as TemplateSpecification);
    compiled.set(name, template);
    handlebars.registerPartial(name, template);
    loaded.set(name, { file, modified: statSync(file).mtimeMs });
    return passer.included;
  };

  const refresh = (): void => {
    const included = new Map<string, string[]>();
    for (const file of templateFiles(folder)) {
      const name = relative(folder, file).split(sep).join('/').replace(/\.hbs$/, '');
      if (loaded.get(name)?.modified !== statSync(file).mtimeMs) included.set(name, compile(name, file));
    }
    for (const [name, partials] of included) {
      const absent = partials.find((partial) => !compiled.has(partial));
      if (absent !== undefined) throw new Error(`views/${name}.hbs includes "${absent}", but there is no views/${absent}.hbs`);
    }
  };

  refresh();
  return { get: (name) => compiled.get(name), refresh };
}

type TemplateSpecification = Parameters<typeof Handlebars.template>[0];

function templateFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.hbs'))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Partials see only what they are given (explicitPartialContext), never what happens to lie around where they are
 * used. The body of `{{#> partials/card}}…{{/partials/card}}`, however, belongs to the page that wrote it: this
 * passes the page's own context through as `caller`, so `{{> @partial-block}}` prints the body as the page meant it.
 * `{{#if caller}}` asks whether there is a body (`{{#if @partial-block}}` would run it).
 */
class CallerPasser extends Handlebars.Visitor {
  /** Names of the partials used that must exist; blocks with their own fallback need not. */
  readonly included: string[] = [];

  override PartialStatement(statement: hbs.AST.PartialStatement): void {
    const name = partialName(statement);
    if (name === '@partial-block' && statement.params.length === 0) statement.params = [path('caller', statement.loc)];
    else if (name !== undefined && name.includes('/')) this.included.push(name);
    // Given nothing at all, a partial would run without any context to look things up in.
    if (statement.params.length === 0) this.pass(statement, { type: 'UndefinedLiteral', loc: statement.loc } as hbs.AST.UndefinedLiteral);
    super.PartialStatement(statement);
  }

  override PartialBlockStatement(statement: hbs.AST.PartialBlockStatement): void {
    const name = partialName(statement);
    if (name !== undefined && name.includes('/')) this.included.push(name);
    this.pass(statement, path('this', statement.loc));
    super.PartialBlockStatement(statement);
  }

  private pass(statement: { hash?: hbs.AST.Hash; loc: hbs.AST.SourceLocation }, caller: hbs.AST.Expression): void {
    statement.hash ??= { type: 'Hash', pairs: [], loc: statement.loc };
    statement.hash.pairs.push({ type: 'HashPair', key: 'caller', value: caller, loc: statement.loc });
  }
}

/** The name as written; undefined where it is computed, as in `{{> (lookup this "template")}}`. */
function partialName(statement: { name: hbs.AST.PathExpression | hbs.AST.SubExpression }): string | undefined {
  return statement.name.type === 'PathExpression' ? (statement.name as hbs.AST.PathExpression).original : undefined;
}

function path(name: string, loc: hbs.AST.SourceLocation): hbs.AST.PathExpression {
  return { type: 'PathExpression', data: false, depth: 0, parts: name === 'this' ? [] : [name], original: name, loc };
}
