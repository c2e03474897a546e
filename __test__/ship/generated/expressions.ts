/** Random expressions. What they call, and how deep, is bounded by levels. */
import type { Random } from '../../support/random.js';
import type { Binding, Feature, Kind, Scope } from './scope.js';

export class Expressions {
  readonly random: Random;
  #names = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** A name that the program has not used yet. */
  fresh(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  /** A number. Code of the level may contain it. */
  number(scope: Scope, level: number, depth = 2): string {
    const { random } = this;
    if (depth <= 0 || random.percent(20)) return this.#leaf(scope);
    const inner = () => this.number(scope, level, depth - 1);
    const call = this.#call(scope, level, depth);
    if (call !== undefined && random.percent(60)) return call;
    const parameter = this.fresh('y');
    const closure = () => {
      const within = scope.inner();
      within.add('number', parameter);
      return `${parameter} => ${this.number(within, level, depth - 1)}`;
    };
    return random.pick([
      () => `(${inner()} + ${inner()})`,
      () => `(${inner()} - ${inner()})`,
      () => `(${inner()} * ${inner()} % 997)`,
      () => `(${inner()} > ${inner()} ? ${inner()} : ${this.#leaf(scope)})`,
      () => `(${closure()})(${inner()})`,
      () => `[1, ${inner()}].map(${closure()})[1]`,
      () => `\`\${${inner()}}\`.length`,
      () => `Math.max(${inner()}, ${this.#leaf(scope)})`,
    ])();
  }

  /** Any value that can come home: data, instances without private state, functions that were sent. */
  value(scope: Scope, level: number): string {
    const number = () => this.number(scope, level);
    const named = (['list', 'text', 'holder', 'function', 'class'] as const).flatMap(kind =>
      scope.find(kind, level),
    );
    const instances = [...scope.find('class', level), ...scope.find('instance', level)].filter(
      binding => !has(binding, 'private') && !has(binding, 'arrow') && !has(binding, 'plain'),
    );
    return this.random.pick([
      ...named.map(
        ({ name }) =>
          () =>
            name,
      ),
      ...instances.map(
        binding => () => (binding.kind === 'class' ? `new ${binding.name}(${number()})` : binding.name),
      ),
      () => `{ a: ${number()}, b: [${number()}] }`,
      () => `new Map([[${number()}, new Set([${number()}])]])`,
    ])();
  }

  pick(scope: Scope, kind: Kind, level: number): Binding | undefined {
    const found = scope.find(kind, level);
    return found.length > 0 ? this.random.pick(found) : undefined;
  }

  /** Something without a call of the program's own functions. */
  #leaf(scope: Scope): string {
    const { random } = this;
    const found = (['number', 'variable', 'text', 'list', 'holder'] as const).flatMap(kind =>
      scope.find(kind),
    );
    if (found.length === 0 || random.percent(25)) return String(random.integer(0, 20));
    const { kind, name } = random.pick(found);
    if (kind === 'text') return `${name}.length`;
    if (kind === 'list') return random.percent(50) ? `${name}.length` : `(${name}.at(-1) ?? 1)`;
    if (kind === 'holder') return random.percent(50) ? `${name}.a` : `${name}.nested.b`;
    return name;
  }

  #call(scope: Scope, level: number, depth: number): string | undefined {
    const argument = () => this.number(scope, level, depth - 1);
    const kind = this.random.pick([
      'function',
      'function',
      'class',
      'instance',
      'generator',
      'factory',
    ] as const);
    const binding = this.pick(scope, kind, level);
    if (!binding) return undefined;
    const { name } = binding;
    if (kind === 'generator') return `[...${name}(${argument()})].length`;
    if (kind === 'factory') return `${name}(${argument()})(${argument()})`;
    if (kind === 'function') return `${name}(${argument()})`;
    if (kind === 'instance') return this.#member(name, binding, argument);
    const statics = [() => this.#member(`new ${name}(${argument()})`, binding, argument)];
    if (has(binding, 'static'))
      statics.push(
        () => `${name}.total`,
        () => `${name}.grow()`,
      );
    if (has(binding, 'made')) statics.push(() => `${name}.made(${argument()}).value(1)`);
    return this.random.pick(statics)();
  }

  #member(object: string, binding: Binding, argument: () => string): string {
    const members = [() => `${object}.value(${argument()})`];
    if (has(binding, 'accessor')) members.push(() => `${object}.doubled`);
    if (has(binding, 'arrow')) members.push(() => `${object}.arrow(${argument()})`);
    if (has(binding, 'plain')) members.push(() => `${object}.plain(${argument()})`);
    if (has(binding, 'iterator')) members.push(() => `[...${object}].length`);
    return this.random.pick(members)();
  }
}

export function has({ features }: Binding, feature: Feature): boolean {
  return features?.has(feature) === true;
}
