/**
 * The packed form of values: a list of nodes that refer to each other by number. Plain data only, so that any
 * structured-clone codec can carry it.
 */

export type Primitive = null | undefined | boolean | number | string | bigint;

/** A value as a node mentions it: a primitive stands for itself, `[n]` is node `n`. */
export type Ref = Primitive | readonly [node: number];

/** A property that is not plain: `[key, flags, value]`, or `[key, flags, getter, setter]` with `Flag.accessor`. */
export type Property =
  | readonly [key: Ref, flags: number, value: Ref]
  | readonly [key: Ref, flags: number, get: Ref, set: Ref];

/**
 * The version of a function or class whose content is known to be the same whenever the version is the same; this one
 * for content that may differ each time.
 */
export const unversioned = '';

export const Flag = { enumerable: 1, configurable: 2, writable: 4, accessor: 8 } as const;

/** How far an object is closed: 0 open, 1 not extensible, 2 sealed, 3 frozen. */
export type Integrity = 0 | 1 | 2 | 3;

/** The text of a function or class, ready to be compiled anywhere. */
export interface Code {
  readonly kind: 'function' | 'arrow' | 'class' | 'method' | 'class-method' | 'expression';
  readonly text: string;
  /** Names that the text takes from outside, in the order of the node's captures. */
  readonly names: readonly string[];
  /** Where it was written, as stack traces show it. */
  readonly file: string;
  /** What its imports are resolved against. */
  readonly base: string;
  /** Zero-based position of the text in the file. */
  readonly line: number;
  readonly column: number;
  readonly strict: boolean;
  /** Stand-ins for words that mean something else outside the original module. */
  readonly importMeta?: string;
  readonly importer?: string;
  /** Classes: names of the heritage, of the live computed keys, and of the switch that rebuilds instances. */
  readonly superclass?: string;
  readonly keys?: string;
  readonly rebuild?: string;
}

/** What objects may have besides plain properties. */
export interface ObjectExtras {
  /** A builtin object (array, map, error, ...) that this one is built upon. */
  readonly base?: Ref;
  readonly properties?: readonly Property[];
  /** `#private` fields, by name with the hash. */
  readonly privates?: readonly (readonly [name: string, value: Ref])[];
  readonly integrity?: Integrity;
}

/** What functions and classes may have besides their code. */
export interface FunctionExtras {
  readonly properties?: readonly Property[];
  /** The members of `prototype` that the code does not make, and its own prototype when that is unusual. */
  readonly prototype?: {
    readonly properties: readonly Property[];
    readonly parent?: Ref;
  };
  readonly parent?: Ref;
  readonly integrity?: Integrity;
}

export interface ClassExtras extends FunctionExtras {
  /** The superclass; left out when there is no `extends`. */
  readonly superclass?: Ref;
  /** The live keys of members whose names are computed. */
  readonly keys?: readonly Ref[];
  /** Methods that the code makes and the program has deleted. */
  readonly removed?: { readonly own: readonly string[]; readonly prototype: readonly string[] };
  /** Private static fields. */
  readonly statics?: readonly (readonly [name: string, value: Ref])[];
}

/**
 * | node | stands for |
 * |---|---|
 * | global | an intrinsic or platform object, by its path from the global object |
 * | symbol | a registered, well-known or local symbol; local ones have an identity |
 * | import | an export of a module: specifier, the URL it is resolved against, name (`*`: the namespace) |
 * | require | an export of a CommonJS file, or its `module.exports` (null) |
 * | requirer, module, importer, meta | a file's `require`, `module`, `import()` and `import.meta` |
 * | home | an object that the receiver itself once sent, by its identity |
 * | leaf | an object that the transport carries beside the bytes |
 * | function, class | code with the values it captures; name; identity (empty: none is needed); version; what else it has |
 * | bound | a bound function; identity, name, and what else it has |
 * | cell | a variable that shipped functions assign |
 * | expression | a text to evaluate, with an identity for functions and classes (static slice) |
 * | prototype | the `prototype` of a function or class |
 * | array | a dense array |
 * | plain | a plain object: keys and values |
 * | object | any other object: its prototype, plain properties, and what else it has |
 * | map, set | entries, keys and values in turn |
 * | error | a bare error object |
 * | boxed | an object around a primitive |
 * | raw | a date, regular expression or array buffer |
 * | resizable | a resizable array buffer: its bytes and limit |
 * | view | a typed array, `DataView` or `Buffer`, over a buffer |
 * | call | the result of a function, for objects that say how to rebuild themselves; `new` when the flag says so |
 */
export type Node =
  | readonly ['global', path: readonly string[]]
  | readonly ['symbol', kind: 'registered' | 'well-known', name: string]
  | readonly ['symbol', kind: 'local', description: string | undefined, identity: string]
  | readonly [
      'import',
      specifier: string,
      base: string | undefined,
      name: string,
      attributes: Readonly<Record<string, string>> | undefined,
    ]
  | readonly ['require', file: string, name: string | null]
  | readonly ['requirer' | 'module' | 'importer' | 'meta', file: string]
  | readonly ['home', identity: string]
  | readonly ['leaf', id: number | object]
  | readonly [
      'function',
      code: Code,
      captures: readonly Ref[],
      name: string,
      identity: string,
      version: string,
      extras: FunctionExtras,
    ]
  | readonly [
      'class',
      code: Code,
      captures: readonly Ref[],
      name: string,
      identity: string,
      version: string,
      extras: ClassExtras,
    ]
  | readonly [
      'bound',
      target: Ref,
      self: Ref,
      args: readonly Ref[],
      identity: string,
      name: string,
      extras: FunctionExtras,
    ]
  | readonly ['cell', value: Ref]
  | readonly ['expression', code: Code, captures: readonly Ref[], identity: string | undefined]
  | readonly ['prototype', of: Ref]
  | readonly ['array', items: readonly Ref[]]
  | readonly ['plain', keys: readonly string[], values: readonly Ref[]]
  | readonly [
      'object',
      prototype: Ref,
      keys: readonly string[],
      values: readonly Ref[],
      extras: ObjectExtras | undefined,
    ]
  | readonly ['map' | 'set', items: readonly Ref[]]
  | readonly ['error']
  | readonly ['boxed', value: Ref]
  | readonly ['raw', value: Date | RegExp | ArrayBuffer]
  | readonly ['resizable', bytes: ArrayBuffer, limit: number]
  | readonly ['view', type: string, buffer: Ref, offset: number, length: number | undefined]
  | readonly ['call', fn: Ref, args: readonly Ref[], construct: boolean];

export type NodeKind = Node[0];
export type NodeOf<K extends NodeKind> = Extract<Node, readonly [K, ...unknown[]]>;

export interface Graph {
  readonly root: Ref;
  readonly nodes: readonly Node[];
  /** The program's main file, which is never imported by a worker. */
  readonly main: string;
}
