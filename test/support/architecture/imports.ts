import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** One import as written: both ends are paths below src, or `to` is a package's name. */
export interface Edge {
  from: string;
  to: string;
  package: boolean;
  /** `import type` vanishes when compiled: it makes no cycle and loads nothing. */
  typeOnly: boolean;
}

export interface SourceFile {
  path: string;
  edges: Edge[];
  readsEnvironment: boolean;
  reexportsAll: boolean;
}

/** Reads every source file below `src`, specs left out. */
export function readSources(src: string): SourceFile[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.endsWith('.d.ts'))
    .map((path) => readSource(src, path.replaceAll('\\', '/'), readFileSync(join(src, path), 'utf8')));
}

export function readSource(src: string, path: string, text: string): SourceFile {
  const file: SourceFile = { path, edges: [], readsEnvironment: false, reexportsAll: false };
  const add = (specifier: ts.Expression | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { text: name } = specifier;
    if (!name.startsWith('.')) {
      file.edges.push({ from: path, to: packageName(name), package: true, typeOnly });
      return;
    }
    const target = relative(src, resolve(src, dirname(path), name)).replaceAll('\\', '/');
    file.edges.push({ from: path, to: target.replace(/\.js$/, '.ts'), package: false, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
      if (node.moduleSpecifier !== undefined && node.exportClause === undefined) file.reexportsAll = true;
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal as ts.Expression, true);
    } else if (ts.isPropertyAccessExpression(node) && node.name.text === 'env') {
      if (ts.isIdentifier(node.expression) && node.expression.text === 'process') file.readsEnvironment = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return file;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}
