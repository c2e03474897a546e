import type { SideMessage } from '../messages.js';

/** Whoever can be sent objects beside the frames. */
export interface SideTarget {
  sendBeside(message: SideMessage | number, move: boolean): void;
  /** Objects that came from there since it was last asked. */
  receiveBeside(): SideMessage[];
}

/**
 * The caller's half of what travels beside the frames. What both sides can have (shared memory, a compiled
 * WebAssembly module, a key) is announced to all workers under a number, once, because any of them may claim the task; a moved object can go to one worker only.
 */
export class CallerSide {
  readonly #targets: () => Iterable<SideTarget>;
  readonly #shared = new Map<number, WeakRef<object>>();
  readonly #numbers = new WeakMap<object, number>();
  readonly #forgotten = new FinalizationRegistry<number>(id => this.#forget(id));
  /** By number; one number may come twice, for the same object, or for one that nobody has taken. */
  readonly #arrived = new Map<number, SideMessage[]>();
  /** Objects of the present message that have to move. */
  #moves: SideMessage[] = [];
  #next = 1;

  constructor(targets: () => Iterable<SideTarget>) {
    this.#targets = targets;
  }

  put(object: object, move: boolean): number {
    const known = this.#numbers.get(object);
    if (known !== undefined) return known;
    const id = this.#next++;
    if (move) this.#moves.push({ id, object, lasts: false });
    else this.#announce(id, object);
    return id;
  }

  take(id: number): object {
    this.receive();
    const known = this.#own(id);
    if (known) return known;
    const messages = this.#arrived.get(id);
    // What nobody has taken was sent by a worker that died before it had told what it is.
    const message = messages?.pop();
    if (!message) throw new Error(`object ${id} that travels beside the frames did not arrive`);
    if (messages?.length === 0) this.#arrived.delete(id);
    return message.object;
  }

  /** A result of the task is for nobody any more, nor is what has come with it. */
  drop(slot: number, generation: number): void {
    this.receive();
    for (const [id, messages] of this.#arrived) {
      const left = messages.filter(({ task }) => task?.[0] !== slot || task[1] !== generation);
      if (left.length > 0) this.#arrived.set(id, left);
      else this.#arrived.delete(id);
    }
  }

  /** Takes in what has arrived, also from a worker that has ended since. */
  receive(): void {
    for (const target of this.#targets()) {
      for (const message of target.receiveBeside()) this.#accept(message);
    }
  }

  /** What is here anyway is not kept a second time. */
  #accept(message: SideMessage): void {
    const { id } = message;
    if (this.#own(id)) return;
    const messages = this.#arrived.get(id);
    if (messages) messages.push(message);
    else this.#arrived.set(id, [message]);
  }

  /** What was announced under that number, unless nobody has it here any more. */
  #own(id: number): object | undefined {
    return this.#shared.get(id)?.deref();
  }

  /** Tells a new worker of all shared memory that tasks may speak of. */
  introduce(target: SideTarget): void {
    for (const [id, reference] of this.#shared) {
      const object = reference.deref();
      if (object) target.sendBeside({ id, object, lasts: true }, false);
    }
  }

  /** What has to move with the message that was just written. */
  takeMoves(): SideMessage[] {
    const moves = this.#moves;
    if (moves.length > 0) this.#moves = [];
    return moves;
  }

  #announce(id: number, object: object): void {
    this.#numbers.set(object, id);
    this.#shared.set(id, new WeakRef(object));
    this.#forgotten.register(object, id);
    for (const target of this.#targets()) target.sendBeside({ id, object, lasts: true }, false);
  }

  #forget(id: number): void {
    this.#shared.delete(id);
    for (const target of this.#targets()) target.sendBeside(id, false);
  }
}
