/** What an object is, told by what nobody can forge: brands, and prototypes that belong to the language. */
import { inspect, types } from 'node:util';

/** Arrays up to this length are cheaper to ask for their keys than to inspect. */
const keysLimit = 100;

const none: readonly string[] = [];

/** Every element left out; what remains is the number of elements and the other properties. */
const bare = {
  ...{ depth: 0, maxArrayLength: 0, customInspect: false, showHidden: false },
  // Whatever a program prefers to see in its own output.
  ...{ breakLength: Number.POSITIVE_INFINITY, compact: 3, numericSeparator: false, colors: false },
};

/**
 * Is `prototype` the one that the language gives to instances of the global class `name`, in this realm or
 * another (a `vm` context, jest)? A class of a user that goes by the same name is not native code.
 */
export function isIntrinsic(prototype: object | null, name: string): boolean {
  if (prototype === null || !Object.hasOwn(prototype, 'constructor')) return false;
  const maker: unknown = prototype.constructor;
  if (typeof maker !== 'function' || maker.name !== name || maker.prototype !== prototype) return false;
  const own: unknown = Reflect.get(globalThis, name);
  return maker === own || Function.prototype.toString.call(maker) === `function ${name}() { [native code] }`;
}

/** Is this the `Array.prototype` of some realm? It is an array itself; the prototype of a subclass is not. */
export function isArrayPrototype(prototype: object | null): boolean {
  return prototype === Array.prototype || (Array.isArray(prototype) && isIntrinsic(prototype, 'Array'));
}

/** Has the object symbols for keys that matter: enumerable ones, or the tag of a namespace such as `Math`? */
export function hasSymbols(object: object): boolean {
  const symbols = Object.getOwnPropertySymbols(object);
  return symbols.some(
    symbol => symbol === Symbol.toStringTag || Object.prototype.propertyIsEnumerable.call(object, symbol),
  );
}

/**
 * The own enumerable string keys of an array, typed array or boxed string that are not elements. Asking a long
 * one for its keys makes a string of every index (4 ms for 100,000), and nothing in the language tells
 * only the others. `inspect` with every element left out does, in half a microsecond; when its text is
 * not the expected one, for whatever reason, the keys decide.
 */
export function extraKeys(list: object, length: number): readonly string[] {
  if (length > keysLimit && hasNoOthers(list, length)) return none;
  const keys = Object.keys(list);
  // Indices come first, in ascending order.
  const last = keys[keys.length - 1];
  if (last === undefined || isElement(last, length)) return none;
  return keys.filter(key => !isElement(key, length));
}

function hasNoOthers(list: object, length: number): boolean {
  return inspect(list, bare).endsWith(`[ ... ${length} more items ]`);
}

/** Is the key that of an element of a list so long? */
function isElement(key: string, length: number): boolean {
  const digit = key.charCodeAt(0) - 0x30;
  if (!(digit >= 0 && digit <= 9)) return false;
  if (key.length === 1) return digit < length;
  const index = Number(key);
  return Number.isInteger(index) && index < length && String(index) === key;
}

/** Is this the `Object.prototype` of some realm? */
export function isPlainPrototype(prototype: object): boolean {
  return (
    prototype === Object.prototype ||
    (Object.getPrototypeOf(prototype) === null && isIntrinsic(prototype, 'Object'))
  );
}

/** Its getter tells the class of a typed array and cannot be fooled. */
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get;

const brands: readonly { brand: string; is: (object: object) => boolean }[] = [
  { brand: 'Map', is: types.isMap },
  { brand: 'Set', is: types.isSet },
  { brand: 'Date', is: types.isDate },
  { brand: 'RegExp', is: types.isRegExp },
  { brand: 'ArrayBuffer', is: types.isArrayBuffer },
  { brand: 'SharedArrayBuffer', is: types.isSharedArrayBuffer },
  { brand: 'Number', is: types.isNumberObject },
  { brand: 'String', is: types.isStringObject },
  { brand: 'Boolean', is: types.isBooleanObject },
  { brand: 'BigInt', is: types.isBigIntObject },
];

/** The built-in class whose inner workings an object has, be it an instance of that class or of a subclass. */
export function brandOf(object: object, prototype: object | null): string | undefined {
  if (!ArrayBuffer.isView(object)) return brands.find(({ is }) => is(object))?.brand;
  if (prototype === Buffer.prototype) return 'Buffer';
  return typedArrayTag?.call(object) ?? 'DataView';
}
