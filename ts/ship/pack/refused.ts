/** Objects whose state no copy can have. */
import { types } from 'node:util';
import { builtinExport } from '../known/builtins.js';
import { refusals } from '../refusals.js';

const handles =
  /^(MessagePort|Worker|BroadcastChannel|Socket|Server|ChildProcess|FileHandle|Immediate|Timeout)$/;
const nativeHandles = /^(TCP|Pipe|TTY|Process|UDP|FSEvent|HTTPParser|Zlib)/;
const threadsOnly = /^(MessagePort|SharedArrayBuffer)$/;

/** Why an object cannot travel; undefined when it may. */
export function refusalOf(object: object): string | undefined {
  if (types.isProxy(object)) return refusals.kind('a Proxy');
  if (types.isSharedArrayBuffer(object)) return refusals.threadsOnly('SharedArrayBuffer');
  if (types.isGeneratorObject(object)) return refusals.kind('a generator object');
  if (types.isExternal(object)) return refusals.kind('a native object');
  const kind = hiddenKind(object);
  if (kind) return refusals.kind(`${/^[AEIOUaeiou]/.test(kind) ? 'an' : 'a'} ${kind}`);
  const name = constructorName(object);
  if (name === undefined || !isPlatforms(object, name)) return undefined;
  return threadsOnly.test(name) ? refusals.threadsOnly(name) : refusals.handle(name);
}

function hiddenKind(object: object): string | undefined {
  if (types.isPromise(object)) return 'Promise';
  if (types.isWeakMap(object)) return 'WeakMap';
  if (types.isWeakSet(object)) return 'WeakSet';
  if (types.isMapIterator(object) || types.isSetIterator(object)) return 'iterator';
  const tag = Object.prototype.toString.call(object).slice(8, -1);
  return /^(WeakRef|FinalizationRegistry|AbortSignal|AbortController|Intl\.\w+|(Array|String|RegExp String) Iterator)$/.test(
    tag,
  )
    ? tag
    : undefined;
}

function constructorName(object: object): string | undefined {
  const made: unknown = Reflect.get(object, 'constructor');
  return typeof made === 'function' ? made.name : undefined;
}

/** A user's class may be called Server too: only Node's own, or one that holds a native handle, is refused. */
function isPlatforms(object: object, name: string): boolean {
  for (const key of ['_handle', 'handle']) {
    const handle: unknown = Reflect.getOwnPropertyDescriptor(object, key)?.value;
    const inner = typeof handle === 'object' && handle !== null ? constructorName(handle) : undefined;
    if (inner !== undefined && nativeHandles.test(inner)) return true;
  }
  if (!handles.test(name)) return false;
  const made = Reflect.get(object, 'constructor') as CallableFunction;
  const isInternal = name === 'Timeout' || name === 'Immediate' || name === 'FileHandle';
  return isInternal || builtinExport(made) !== undefined || Reflect.get(globalThis, name) === made;
}
