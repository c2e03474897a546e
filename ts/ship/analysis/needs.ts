/** What one function or class needs from outside, by its text. */
import type { FreeName, OuterWord, Span } from './free-name.js';
import { Walk } from './free-names.js';
import { type FunctionText, parseFunctionText } from './function-text.js';

export interface FunctionNeeds extends FunctionText {
  readonly text: string;
  readonly free: ReadonlyMap<string, FreeName>;
  /** Words that an arrow function (or a bare method, for `super`) takes from its surroundings. */
  readonly outer: ReadonlySet<OuterWord>;
  readonly importMeta: readonly Span[];
  /** The word `import` of each dynamic import. */
  readonly dynamicImports: readonly Span[];
  /** Whether the function can get at itself, by its name, `this` or `arguments.callee`. */
  readonly seesItself: boolean;
}

const analysed = new Map<string, FunctionNeeds>();
const analysedAtMost = 2_000;

/**
 * Analyses a function's text; throws SyntaxError when it does not parse.
 *
 * @param strict whether the code stands in strict mode, which decides what a function declared in a block means
 */
export function needsOf(text: string, strict: boolean): FunctionNeeds {
  const key = `${strict ? 's' : 'n'}${text}`;
  let needs = analysed.get(key);
  if (!needs) {
    const parsed = parseFunctionText(text, strict);
    const { free, outer, importMeta, dynamicImports, mentionsThis } = new Walk(parsed, strict);
    const seesItself = mentionsThis || namesItself(parsed, text);
    needs = { ...parsed, text, free, outer, importMeta, dynamicImports, seesItself };
    if (analysed.size >= analysedAtMost) analysed.clear();
    analysed.set(key, needs);
  }
  return needs;
}

function namesItself({ node }: FunctionText, text: string): boolean {
  const name = node.type === 'FunctionExpression' ? node.id?.name : undefined;
  return name !== undefined && text.split(name).length > 2;
}
