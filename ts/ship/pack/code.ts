/** The text of a function, edited so that it can be compiled elsewhere without moving lines or, mostly, columns. */

import type { Mention } from '../analysis/free-name.js';
import type { FunctionNeeds } from '../analysis/needs.js';
import { isClass, type Node as SyntaxNode } from '../analysis/syntax.js';
import type { Code } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import type { Capture, Edit } from './pack-context.js';
import type { Site } from './site.js';

/** A name that the text does not use: the one proposed, or a longer one. */
export function unusedName(text: string, proposed: string): string {
  let name = proposed;
  while (text.includes(name)) name += '$';
  return name;
}

/** Blanks, with the line breaks of the text they replace. */
export function blank(text: string): string {
  return text.replace(/[^\n\r\u2028\u2029]/g, ' ');
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of sorted) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

/** Words that mean the module they stand in; their replacements are as long as they are. */
export function moduleWords(needs: FunctionNeeds): {
  edits: Edit[];
  names: Pick<Code, 'importMeta' | 'importer'>;
} {
  const edits: Edit[] = [];
  const names: { importMeta?: string; importer?: string } = {};
  if (needs.importMeta.length > 0) {
    names.importMeta = unusedName(needs.text, '$importMeta');
    for (const span of needs.importMeta) edits.push({ ...span, text: names.importMeta });
  }
  if (needs.dynamicImports.length > 0) {
    names.importer = unusedName(needs.text, '$impor');
    for (const span of needs.dynamicImports) edits.push({ ...span, text: names.importer });
  }
  return { edits, names };
}

/** A mention of a variable that has become a member of an object: `name` reads and writes `holder.member`. */
function memberEdit(mention: Mention, name: string, access: string): Edit {
  const text = mention.shorthand ? `${name}:${access}` : mention.called ? `(0,${access})` : access;
  return { start: mention.start, end: mention.end, text };
}

/**
 * Rewrites the mentions of captures that are members of cells or namespaces, and gives the parameters in the order
 * of the captures.
 */
export function withMembers(
  needs: Pick<FunctionNeeds, 'text' | 'free'>,
  captures: readonly Capture[],
  memberOf: (capture: Capture) => string | undefined,
): { edits: Edit[]; names: string[] } {
  const edits: Edit[] = [];
  const names = captures.map(capture => {
    const member = memberOf(capture);
    if (member === undefined) return capture.name;
    const holder = unusedName(needs.text, `$of_${capture.name}`);
    const access = /^[\w$]+$/.test(member) ? `${holder}.${member}` : `${holder}[${JSON.stringify(member)}]`;
    for (const mention of needs.free.get(capture.name)?.mentions ?? [])
      edits.push(memberEdit(mention, capture.name, access));
    return holder;
  });
  return { edits, names };
}

/**
 * Zero-based line and column where the function's text starts.
 *
 * @param anchor the position in the text of what V8 calls the function's location
 */
export function startOf(
  text: string,
  anchor: number,
  { line, column }: Closure,
  site: Site | undefined,
): { line: number; column: number } {
  const lines = text.slice(0, anchor).split('\n').length - 1;
  if (lines === 0) return { line, column: Math.max(0, column - anchor) };
  const before = site ? site.script.source.slice(0, site.start) : '';
  return { line: line - lines, column: before.length - (before.lastIndexOf('\n') + 1) };
}

export function anchorOf({ kind, node, offset, text }: FunctionNeeds): number {
  if (kind === 'arrow') return 0;
  if (isClass(node)) {
    const maker = node.body.body.find(
      member => member.type === 'MethodDefinition' && member.kind === 'constructor',
    );
    return maker?.type === 'MethodDefinition' ? maker.value.start - offset : 0;
  }
  if (kind !== 'function') return node.start - offset;
  const id: SyntaxNode | null | undefined = node.type === 'FunctionExpression' ? node.id : undefined;
  return text.indexOf('(', id ? id.end - offset : 0);
}
