/** Statements that declare classes, instances, and objects that functions are read from. */
import { classText } from './classes.js';
import type { Statement } from './statements.js';

const plainClass: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const name = make.fresh('C');
  const parent = make.random.percent(60) ? make.pick(scope, 'class', lower) : undefined;
  const [inside, form] = make.random.pick([
    [name, (text: string) => text],
    ['Named', (text: string) => `const ${name} = ${text};`],
    [undefined, (text: string) => `const ${name} = ${text};`],
  ] as const);
  const { text, features } = classText(make, scope, lower, inside, parent);
  scope.add('class', name, lower, { features });
  return form(text);
};

const instance: Statement = (make, scope, level) => {
  const known = make.pick(scope, 'class', level);
  if (!known) return undefined;
  const argument = make.number(scope, level);
  const { features = new Set() } = known;
  const name = scope.add('instance', make.fresh('i'), known.level, { features });
  return `const ${name} = new ${known.name}(${argument});`;
};

const mixin: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const parent = make.pick(scope, 'class', lower);
  if (!parent) return undefined;
  const { features = new Set() } = parent;
  const [mix, name, parameter] = [make.fresh('mix'), make.fresh('C'), make.fresh('x')];
  const within = scope.inner();
  within.add('number', parameter);
  const value = make.number(within, lower);
  scope.add('class', name, lower, { features });
  return `const ${mix} = Base => class extends Base { value(${parameter}) { return (super.value(${parameter}) + ${value}) % 9973 } };
const ${name} = ${mix}(${mix}(${parent.name}));`;
};

const error: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const [error, name] = [make.fresh('E'), make.fresh('f')];
  const within = scope.inner();
  const parameter = within.add('number', make.fresh('x'));
  const value = make.number(within, lower);
  scope.add('function', name, lower);
  return `class ${error} extends Error { constructor(n) { super(\`no \${n}\`); make.n = n } }
const ${name} = ${parameter} => { try { throw new ${error}(${value}) } catch (error) { return error instanceof ${error} ? error.n + error.message.length : -1 } finally { ${parameter} > 3 } };`;
};

/** Properties of functions and symbols as keys: both are mentioned as numbers. */
const property: Statement = (make, scope, level) => {
  const value = make.number(scope, level, 1);
  const fn = scope.all.find(({ kind, name }) => kind === 'function' && /^f\d+$/.test(name));
  const [symbol, object] = [make.fresh('s'), make.fresh('o')];
  if (fn && make.random.percent(50)) {
    scope.add('number', `(${fn.name}.extra ?? 0)`, undefined, { needs: [fn.name] });
    // Only ever more: what has been before may have lived on there.
    return `${fn.name}.extra = (${fn.name}.extra ?? 0) + Math.abs(${value} % 7) + 1;`;
  }
  scope.add('number', `${object}[${symbol}]`, undefined, { needs: [symbol] });
  return `const ${symbol} = Symbol('${symbol}'), ${object} = { get [${symbol}]() { return ${value} } };`;
};

/** Functions that are reached through objects, maps and cycles. */
const carrier: Statement = (make, scope, level) => {
  const fn = make.pick(scope, 'function', level);
  if (!fn) return undefined;
  const name = make.fresh('carrier');
  const [text, access] = make.random.pick([
    [`{ fn: ${fn.name} }`, 'fn'],
    [`new Map([['fn', ${fn.name}]])`, "get('fn')"],
    [`Object.freeze([1, { fn: ${fn.name} }])`, 'at(1).fn'],
    [`{ get fn() { return ${fn.name} } }`, 'fn'],
    [`Object.create({ fn: ${fn.name} })`, 'fn'],
  ] as const);
  const cyclic = make.random.percent(30) && text.startsWith('{');
  scope.add('function', `${name}.${cyclic ? 'self.self.' : ''}${access}`, fn.level);
  return `const ${name} = ${text};${cyclic ? `\n${name}.self = ${name};` : ''}`;
};

/** A class upon a builtin one, with private statics. */
const builtin: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const [name, x] = [make.fresh('B'), make.fresh('x')];
  const within = scope.inner();
  within.add('number', x);
  const value = make.number(within, lower);
  const parent = make.random.pick(['Map', 'Array', 'Set', 'Date', 'Uint8Array']);
  scope.add('class', name, lower, { features: new Set(['static', 'private']) });
  return `class ${name} extends ${parent} {
  static #made = 1;
  static get total() { return ${name}.#made }
  static grow() { return (${name}.#made += 2) }
  #n;
  constructor(n) { super(); this.#n = n }
  value(${x}) { return (#n in this ? this.#n + ${name}.#made + ${value} : -1) % 9973 }
}`;
};

export const objects: readonly Statement[] = [plainClass, instance, mixin, error, property, carrier, builtin];
