/** How an object is reached from a value: only asked when it cannot be sent. */
import { types } from 'node:util';

interface Step {
  readonly object: object;
  readonly label: string;
  readonly from: Step | undefined;
}

/** The way from `root` to `culprit` in words, outermost first: `['[0]', '.data', 'key of the Map']`. */
export function pathTo(root: unknown, culprit: object): string[] {
  if (!isObject(root)) return [];
  const met = new Set<object>([root]);
  const steps: Step[] = [{ object: root, label: '', from: undefined }];
  for (const step of steps) {
    if (step.object === culprit) return labels(step);
    for (const [label, part] of partsOf(step.object)) {
      if (!isObject(part) || met.has(part) || types.isProxy(part)) continue;
      met.add(part);
      steps.push({ object: part, label, from: step });
    }
  }
  return [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function labels(last: Step): string[] {
  const way: string[] = [];
  for (let step: Step | undefined = last; step?.from !== undefined; step = step.from) way.unshift(step.label);
  return way;
}

function* partsOf(object: object): Iterable<readonly [string, unknown]> {
  if (ArrayBuffer.isView(object)) {
    yield ['.buffer', object.buffer];
  } else if (types.isMap(object)) {
    for (const [key, value] of object) {
      yield ['key of the Map', key];
      yield [isObject(key) ? 'value in the Map' : `value of ${String(key)} in the Map`, value];
    }
  } else if (types.isSet(object)) {
    for (const value of object) yield ['element of the Set', value];
  }
  if (!ArrayBuffer.isView(object)) yield* propertiesOf(object);
}

function* propertiesOf(object: object): Iterable<readonly [string, unknown]> {
  const hidden = types.isNativeError(object) ? ['cause', 'errors'] : [];
  for (const key of [...Object.keys(object), ...hidden]) {
    // Not what a getter would make: that is another object every time.
    const part: unknown = Object.getOwnPropertyDescriptor(object, key)?.value;
    yield [/^\d+$/.test(key) ? `[${key}]` : `.${key}`, part];
  }
}
