/** Random classes: fields, private members, accessors, statics, superclasses. */
import type { Expressions } from './expressions.js';
import type { Binding, Feature, Scope } from './scope.js';

export interface ClassText {
  readonly text: string;
  readonly features: ReadonlySet<Feature>;
}

/**
 * The text of a class.
 *
 * @param name what its members call it by
 * @param parent a superclass of a lower level
 */
export function classText(
  make: Expressions,
  scope: Scope,
  level: number,
  name: string | undefined,
  parent: Pick<Binding, 'name' | 'features'> | undefined,
): ClassText {
  const { random } = make;
  const chosen = (['accessor', 'iterator', 'static', 'made', 'private', 'arrow', 'plain'] as const).filter(
    feature => random.percent(40) && (feature !== 'static' || name !== undefined),
  );
  const features = new Set<Feature>([...(parent?.features ?? []), ...chosen]);
  const own = new Set<Feature>(chosen);
  const field = random.pick(['field', make.fresh('field')]);
  const secret = '#secret'; // the same at every level

  const within = scope.inner();
  within.add('number', 'this.n');
  within.add('number', `this.${field}`);
  if (own.has('private')) {
    within.add('number', `this.${secret}`);
    within.add('number', `this.${secret}Double()`);
  }
  if (own.has('static')) within.add('number', `${name}.total`, undefined, { needs: [name!] });
  const expression = (place: Scope = within) => make.number(place, level);
  const method = (parameter: string) => {
    const inside = within.inner();
    inside.add('number', parameter);
    if (parent) inside.add('number', `super.value(${parameter})`);
    return `(${expression(inside)} + this.n) % 9973`;
  };

  const members = [
    `${field} = ${expression(scope)};`,
    own.has('private') && `${secret} = ${expression(scope)};`,
    own.has('private') && `${secret}Double() { return this.${secret} * 2 }`,
    own.has('static') && `static total = ${expression(scope)};`,
    own.has('static') && `static { this.total += 1; }`,
    own.has('static') && `static grow() { ${name}.total += 3; return ${name}.total }`,
    own.has('plain') && `plain = x => x + ${expression(scope)};`,
    own.has('arrow') && `arrow = x => ${method('x')};`.replaceAll(/super\.value\(x\)/g, 'x'),
    `constructor(n) { ${parent ? 'super(n);' : ''} this.n = n; ${own.has('private') ? `this.${secret} += n;` : ''} }`,
    `value(x) { return ${method('x')} }`,
    own.has('accessor') && `get doubled() { return this.n * 2 + ${expression()} }`,
    own.has('accessor') && `set doubled(n) { this.n = n / 2 }`,
    own.has('iterator') && `*[Symbol.iterator]() { yield this.n; yield ${expression()} }`,
    own.has('made') && `static made(n) { return new this(n + ${expression(scope)}) }`,
  ].filter(member => member !== false);
  const heritage = parent ? ` extends ${parent.name}` : '';
  const text = `class${name ? ` ${name}` : ''}${heritage} {\n${members.map(member => `  ${member}`).join('\n')}\n}`;
  return { text, features };
}
