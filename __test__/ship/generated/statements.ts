/** Random statements: each adds what it declares to the scope. */
import { Expressions } from './expressions.js';
import { functions } from './functions.js';
import { objects } from './objects.js';
import { plain } from './plain.js';
import type { Scope } from './scope.js';

/** Undefined where the scope has nothing for it. */
export type Statement = (make: Statements, scope: Scope, level: number) => string | undefined;

/** Nests deeper than this become too long to read when one fails. */
const deepest = 3;

export class Statements extends Expressions {
  #depth = 0;

  /** Some statements, one after the other. */
  block(scope: Scope, level: number, most: number): string {
    const statements = [...Array(this.random.integer(1, most))].map(() => this.#statement(scope, level));
    return statements.filter(text => text !== undefined).join('\n');
  }

  /** The text of a function of one number, as it stands after the name: for `function` and methods, or an arrow. */
  code(scope: Scope, level: number, arrow: boolean): string {
    const { random } = this;
    const hidden = scope.all.filter(({ name }) => /^[a-z]+\d+$/.test(name));
    const parameter = hidden.length > 0 && random.percent(15) ? random.pick(hidden).name : this.fresh('x');
    const within = scope.inner([parameter]);
    const second = this.fresh('d');
    const usual = random.percent(20) ? `, { ${second} = ${this.number(within, level, 1)} } = {}` : '';
    within.add('number', parameter);
    if (usual) within.add('number', second);
    const head = `(${parameter}${usual})${arrow ? ' =>' : ''}`;
    if (arrow && random.percent(40)) return `${head} ${this.number(within, level)} % 9973`;
    const body = this.content(within, level, 3);
    return `${head} {\n${body}\nreturn (${this.number(within, level)}) % 9973;\n}`;
  }

  /** A lower level, for functions inside. */
  lower(level: number): number {
    return Math.max(0, this.random.integer(level - 2, level - 1));
  }

  /** What a function, or another block, holds; nothing below a certain depth. */
  content(scope: Scope, level: number, most = 4): string {
    if (this.#depth >= deepest) return '';
    this.#depth++;
    const text = this.block(scope, level, most);
    this.#depth--;
    return text;
  }

  #statement(scope: Scope, level: number): string | undefined {
    const choices = level > 0 ? [...plain, ...plain, ...functions, ...objects] : plain;
    return this.random.pick(choices)(this, scope, level);
  }
}
