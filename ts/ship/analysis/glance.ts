/**
 * A first look at a function's text, without the parser: it costs microseconds, the parser 10 ms when it is loaded.
 * It sees all words, also those in strings and comments, so it can tell that a function captures nothing, but not
 * what it captures.
 */

export interface Glance {
  readonly kind: 'arrow' | 'function';
  /** Every word of the text that could be a name. */
  readonly words: ReadonlySet<string>;
  /** Position of what V8 calls the function's location: an arrow's start, else the bracket of the parameters. */
  readonly anchor: number;
  /** Whether the text means the same in strict and in sloppy code. */
  readonly isStrictnessFree: boolean;
}

/** Words and signs whose meaning depends on the surroundings, or that hide names. */
const unclear = /\\|#|\b(this|super|arguments|eval|import|target|with)\b/;
const arrowHead = /^(\(|(async\s+)?[\w$]+\s*=>)/;
const functionHead = /^(async\s+)?function\b\s*\*?\s*([\w$]*)\s*\(/;
const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;

/** Undefined when a look is not enough: classes, methods, and whatever uses its surroundings. */
export function glance(text: string): Glance | undefined {
  if (unclear.test(text)) return undefined;
  const head = functionHead.exec(text);
  if (!head && (!arrowHead.test(text) || !text.includes('=>'))) return undefined;
  const words = text.match(word) ?? [];
  const name = head?.[2];
  if (name && words.filter(each => each === name).length > 1) return undefined;
  return {
    kind: head ? 'function' : 'arrow',
    words: new Set(words),
    anchor: head ? head[0].length - 1 : 0,
    isStrictnessFree: !/\{|\b(delete|0\d)|[^=!<>]=[^=>]/.test(text),
  };
}
