/** Statements that call nothing of the program by themselves: data, and changes of data. */
import type { Statement } from './statements.js';

const constant: Statement = (make, scope, level) => {
  const value = make.number(scope, level);
  return `const ${scope.add('number', make.fresh('n'))} = ${value};`;
};

const variable: Statement = (make, scope, level) => {
  const value = make.number(scope, level);
  return `${make.random.pick(['let', 'let', 'var'])} ${scope.add('variable', make.fresh('v'))} = ${value};`;
};

const data: Statement = (make, scope, level) => {
  const value = () => make.number(scope, level, 1);
  const [kind, text] = make.random.pick([
    () => ['text', `\`t\${${value()}}\``] as const,
    () => ['list', `[${value()}, ${value()}]`] as const,
    () => ['holder', `{ a: ${value()}, nested: { b: ${value()} } }`] as const,
    () => ['holder', `Object.assign(Object.create(null), { a: ${value()}, nested: { b: 1 } })`] as const,
  ])();
  return `const ${scope.add(kind, make.fresh(kind))} = ${text};`;
};

/** Increases a variable, in one of many ways to say it. */
const assign: Statement = (make, scope, level) => {
  const variable = make.pick(scope, 'variable', level);
  if (!variable) return undefined;
  const v = variable.name;
  const by = make.random.integer(1, 9);
  return make.random.pick([
    `${v} += ${by};`,
    `${v}++;`,
    `--${v}; ${v} = ${v} + ${by + 1};`,
    `({ ${v} } = { ${v}: ${v} + ${by} });`,
    `[${v} = 0] = [${v} + ${by}];`,
    `for (${v} of [${v} + ${by}]);`,
    `{ const { a: old } = { a: ${v} }; ${v} = old + ${by}; }`,
  ]);
};

const change: Statement = (make, scope, level) => {
  const list = make.pick(scope, 'list', level);
  const holder = make.pick(scope, 'holder', level);
  const changes = [
    list && `if (${list.name}.length < 9) ${list.name}.push(${make.number(scope, level, 1)} % 97);`,
    holder && `${holder.name}.a += ${make.random.integer(1, 9)};`,
    holder && `${holder.name}.nested.b++;`,
  ];
  return make.random.pick(changes.filter(change => change !== undefined).concat(''));
};

export const plain: readonly Statement[] = [constant, variable, data, assign, change];
