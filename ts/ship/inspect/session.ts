/**
 * The V8 inspector of this very thread, asked synchronously. It connects once, when first needed (about 1 ms),
 * and costs nothing while it is idle; the Debugger domain is never left enabled, that would slow promises down.
 */

import type { Session as InspectorSession } from 'node:inspector';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';

const require = createRequire(import.meta.url);

/** What a remote object is known by. */
export type ObjectId = string;

/** A value as the protocol describes it; objects only by id. */
export interface RemoteValue {
  readonly type: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
  readonly objectId?: ObjectId;
}

/** Carries values between this code and the inspector's. */
interface Hand {
  value: unknown;
}

const group = 'crossray';

/** How many values the inspector may hold on to at most. */
const handlesAtMost = 64;

export class Session {
  readonly #session: InspectorSession;
  readonly #hand: Hand = { value: undefined };
  readonly #handId: ObjectId;
  #handles = 0;
  /** The last value that was handed over, while its handle is there. */
  #held: { readonly value: object; readonly id: ObjectId } | undefined;

  constructor() {
    const { Session: Inspector } = require('node:inspector') as typeof import('node:inspector');
    this.#session = new Inspector();
    this.#session.connect();
    this.#handId = this.#introduce();
  }

  /** Calls a protocol method; throws when it fails, or when this runtime answers later than at once. */
  post<T>(method: string, parameters: object = {}): T {
    let answer: T | undefined;
    let failure: Error | null = null;
    let answered = false;
    this.#session.post(method, parameters, (error: Error | null, result?: object) => {
      answered = true;
      failure = error;
      answer = result as T;
    });
    if (failure) throw new Error(`the inspector refused ${method}`, { cause: failure });
    if (!answered) throw new Error(`the inspector did not answer ${method} at once`);
    return answer as T;
  }

  /** Calls a protocol method that answers later. */
  async ask<T>(method: string, parameters: object = {}): Promise<T> {
    return await new Promise((resolve, reject) => {
      this.#session.post(method, parameters, (error: Error | null, result?: object) =>
        error ? reject(error) : resolve(result as T),
      );
    });
  }

  on<T>(event: string, listener: (parameters: T) => void): void {
    this.#session.on(event, ({ params }: { params: T }) => listener(params));
  }

  /** Runs `use` with a handle of the value. Handles are let go a little later, many at once: each call counts. */
  handle<T>(value: object, use: (id: ObjectId) => T): T {
    const held = this.#held?.value === value ? this.#held : { value, id: this.#handOver(value) };
    this.#held = held;
    try {
      return use(held.id);
    } finally {
      this.#releaseSoon();
    }
  }

  #handOver(value: object): ObjectId {
    this.#hand.value = value;
    try {
      const { result } = this.post<{ result: RemoteValue }>('Runtime.callFunctionOn', {
        objectId: this.#handId,
        functionDeclaration: 'function () { return this.value }',
        objectGroup: group,
      });
      return result.objectId ?? '';
    } finally {
      this.#hand.value = undefined;
    }
  }

  /** Collects all that is dead, before it returns: V8 does so before it looks for objects of a prototype. */
  collectGarbage(): void {
    this.handle({}, prototypeObjectId => {
      this.post('Runtime.queryObjects', { prototypeObjectId, objectGroup: group });
    });
  }

  #releaseSoon(): void {
    this.#handles++;
    if (this.#handles >= handlesAtMost) this.#release();
    else if (this.#handles === 1) setImmediate(() => this.#release()).unref();
  }

  #release(): void {
    if (this.#handles === 0) return;
    this.#handles = 0;
    this.#held = undefined;
    this.post('Runtime.releaseObjectGroup', { objectGroup: group });
  }

  /** The value behind a handle. */
  take(remote: RemoteValue): unknown {
    if (remote.objectId === undefined) return primitiveOf(remote);
    this.post('Runtime.callFunctionOn', {
      objectId: this.#handId,
      functionDeclaration: 'function (value) { this.value = value }',
      arguments: [{ objectId: remote.objectId }],
    });
    const { value } = this.#hand;
    this.#hand.value = undefined;
    return value;
  }

  /**
   * Makes the inspector know the hand: for one moment it is a property of something that both can reach. The
   * main context's global is that, or `process` when the global is frozen; jest runs us in another context.
   */
  #introduce(): ObjectId {
    const name = `__crossray_${Math.random().toString(36).slice(2)}`;
    const places: [object, string][] = [
      [runInThisContext('globalThis') as object, name],
      [process, `process.${name}`],
    ];
    for (const [place, expression] of places) {
      if (!Reflect.defineProperty(place, name, { value: this.#hand, configurable: true })) continue;
      try {
        const { result } = this.post<{ result: RemoteValue }>('Runtime.evaluate', { expression });
        if (result.objectId !== undefined) return result.objectId;
      } finally {
        Reflect.deleteProperty(place, name);
      }
    }
    throw new Error('the inspector cannot reach any object of this program');
  }
}

function primitiveOf({ type, value, unserializableValue }: RemoteValue): unknown {
  if (unserializableValue === undefined) return type === 'undefined' ? undefined : value;
  return type === 'bigint' ? BigInt(unserializableValue.slice(0, -1)) : Number(unserializableValue);
}

let current: Session | null | undefined;

/** The session of this thread, or null where there is no inspector or it is forbidden (permission model, Bun). */
export function session(): Session | null {
  if (current === undefined) {
    try {
      current = new Session();
    } catch {
      current = null;
    }
  }
  return current;
}
