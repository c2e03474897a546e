/** Statements that declare functions, in scopes of every kind. */
import type { Statement } from './statements.js';

const plainFunction: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const name = make.fresh('f');
  const code = (arrow: boolean) => make.code(scope, lower, arrow);
  const text = make.random.pick([
    () => `function ${name}${code(false)}`,
    () => `const ${name} = function${code(false)};`,
    () => `const ${name} = function named${code(false)};`,
    () => `const ${name} = ${code(true)};`,
    () => `const ${name} = ({ method${code(false)} }).method;`,
    () => `const ${name} = (${code(true)}).bind(null);`,
  ])();
  scope.add('function', name, lower);
  return text;
};

/** A function that makes functions, each with a scope of its own. */
const factory: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const name = make.fresh('make');
  const within = scope.inner();
  const parameter = within.add('variable', make.fresh('start'));
  const body = make.content(within, lower);
  const text = `function ${name}(${parameter}) {\n${body}\nreturn ${make.code(within, lower, true)};\n}`;
  scope.add('factory', name, lower);
  return text;
};

/** Two functions from one factory. */
const made: Statement = (make, scope, level) => {
  const factory = make.pick(scope, 'factory', level);
  if (!factory) return undefined;
  const calls = [1, 2].map(() => `${factory.name}(${make.number(scope, level, 1)})`);
  const names = calls.map(() => scope.add('function', make.fresh('f'), factory.level));
  return `const [${names}] = [${calls}];`;
};

/** A function that only it and what it uses see the surroundings of. */
const enclosed: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const within = scope.inner();
  const body = make.content(within, lower);
  const text = make.code(within, lower, true);
  return `const ${scope.add('function', make.fresh('f'), lower)} = (() => {\n${body}\nreturn ${text};\n})();`;
};

/** A function that captures what a block declares. */
const late: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const name = make.fresh('f');
  const local = make.fresh('n');
  const value = make.number(scope, level, 1);
  const within = scope.inner();
  within.add('number', local);
  const assign = `${name} = ${make.code(within, lower, true)};`;
  scope.add('function', name, lower);
  const block = make.random.pick([
    `{ const ${local} = ${value}; ${assign} }`,
    `for (let ${local} = ${value}, once = true; once; once = false) { ${assign} }`,
    `for (const ${local} of [1, ${value}]) ${assign}`,
    `try { throw ${value} } catch (${local}) { ${assign} }`,
    `try { throw { a: [${value}] } } catch ({ a: [${local}] }) { ${assign} }`,
    `switch (1) { case 0: default: let ${local} = ${value}; ${assign} }`,
    `out: { const ${local} = ${value}; ${assign} break out; }`,
  ]);
  return `let ${name};\n${block}`;
};

/** Two functions that share a variable, by themselves and as an object's. */
const pair: Statement = (make, scope, level) => {
  const [count, next, peek] = [make.fresh('count'), make.fresh('next'), make.fresh('peek')];
  const by = make.random.integer(1, 5);
  const start = make.number(scope, level, 1);
  const shared = `let ${count} = ${start};`;
  for (const name of [next, peek]) scope.add('function', name, 0);
  return `const { ${next}, ${peek} } = (() => { ${shared} return { ${next}() { return ${count} += ${by} }, ${peek}: () => ${count} } })();`;
};

const memo: Statement = (make, scope, level) => {
  const [memo, name, key] = [make.fresh('memo'), make.fresh('f'), make.fresh('x')];
  const lower = make.lower(level);
  const within = scope.inner();
  within.add('number', key);
  const value = make.number(within, lower);
  scope.add('function', name, lower);
  return `const ${memo} = new Map();\nfunction ${name}(${key}) { if (!${memo}.has(${key})) ${memo}.set(${key}, ${value}); return ${memo}.get(${key}) }`;
};

const generator: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const within = scope.inner();
  const parameter = within.add('number', make.fresh('x'));
  const text = `yield ${make.number(within, lower)}; yield* [${make.number(within, lower)}];`;
  return `function* ${scope.add('generator', make.fresh('g'), lower)}(${parameter}) { ${text} }`;
};

/** Functions made one a turn. */
const loop: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const [all, turn] = [make.fresh('all'), make.fresh('n')];
  const within = scope.inner();
  within.add('number', turn);
  const text = make.code(within, lower, true);
  for (const index of [0, 2]) scope.add('function', `${all}[${index}]`, lower);
  return `const ${all} = [];\nfor (let ${turn} = 0; ${turn} < 3; ${turn}++) ${all}.push(${text});`;
};

const mutual: Statement = (make, scope, level) => {
  const [a, b] = [make.fresh('f'), make.fresh('f')];
  const lower = make.lower(level);
  const value = make.number(scope, lower, 1);
  for (const name of [a, b]) scope.add('function', name, lower);
  return `function ${a}(n) { return n > 0 ? ${b}((n % 5) - 1) + 1 : ${value} }
const ${b} = n => n > 0 ? ${a}((n % 5) - 1) + 2 : 0;`;
};

const later: Statement = (make, scope, level) => {
  const lower = make.lower(level);
  const within = scope.inner();
  const x = within.add('number', make.fresh('x'));
  const awaited = make.pick(within, 'later', lower);
  const value = make.number(within, lower);
  const name = scope.add('later', make.fresh('later'), lower);
  const rest = awaited ? `await ${awaited.name}(${x})` : `await ${x}`;
  return make.random.pick([
    `async function ${name}(${x}) { return (${value} + ${rest}) % 9973 }`,
    `const ${name} = async ${x} => (${value} + ${rest}) % 9973;`,
    `async function ${name}(${x}) { const each = async function* () { yield ${value}; yield ${rest} }; for await (const n of each()) if (n > 3) return n; return ${x} }`,
  ]);
};

export const functions: readonly Statement[] = [
  plainFunction,
  factory,
  made,
  enclosed,
  late,
  pair,
  memo,
  generator,
  loop,
  mutual,
  later,
];
