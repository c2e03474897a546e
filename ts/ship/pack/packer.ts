/** Packs one value, with all that it reaches, into a graph: breadth first, so that depth costs no stack. */
import { ShipError } from '../../errors.js';
import { needsOf } from '../analysis/needs.js';
import { type Code, type Graph, type Node, type Ref, unversioned } from '../graph.js';
import { identityOf } from '../identity.js';
import type { Closure } from '../inspect/closure.js';
import { hasProgramsGlobal } from '../known/intrinsics.js';
import { mainUrl } from '../known/main-file.js';
import { rememberImport } from '../recipe.js';
import { assignCells } from './cells.js';
import { applyEdits, withMembers } from './code.js';
import { describeValue } from './describe-value.js';
import { cut, isFresh, type Memo } from './memo.js';
import type { Capture, Draft, Eyes, Guard, PackContext, PackOptions } from './pack-context.js';
import { mapReferences, referencesOf } from './references.js';
import type { Sources } from './source.js';
import { stableNodes } from './stability.js';
import type { Filled, Templates } from './template.js';
import { Versions } from './versions.js';

/** A packed value. */
export interface Packed {
  readonly graph: Graph;
  /** Whether the content can change only in ways that the guards see. */
  readonly stable: boolean;
  readonly guards: readonly Guard[];
  /** Where the packed function was written, if every function that is made there is packed alike. */
  readonly place: string | undefined;
}

/** What outlives one packing. */
export interface PackerState {
  readonly options: PackOptions;
  readonly eyes: Eyes | null;
  readonly memos: WeakMap<object, Memo>;
  readonly sources: Sources;
  readonly templates: Templates;
}

export class Packer implements PackContext {
  readonly options: PackOptions;
  readonly eyes: Eyes | null;
  readonly sources: Sources;
  readonly realms = new Set<object>();
  readonly #memos: WeakMap<object, Memo>;
  readonly #templates: Templates;

  // By node number.
  readonly #nodes: (Node | undefined)[] = [];
  readonly #values: unknown[] = [];
  readonly #references: Ref[] = [];
  readonly #parents: number[] = [];
  readonly #labels: string[] = [];
  readonly #titles: string[] = [];
  readonly #guards: Guard[][] = [];

  readonly #numbers = new Map<unknown, number>();
  readonly #drafts = new Map<number, Draft>();
  readonly #changing = new Set<number>();
  /** Valueless nodes have no number in `#numbers`. */
  readonly #queue: number[] = [];
  #current = -1;
  #isCall = false;
  #filled: Filled | undefined;

  constructor({ options, eyes, memos, sources, templates }: PackerState) {
    this.options = options;
    this.eyes = eyes;
    this.sources = sources;
    this.#memos = memos;
    this.#templates = templates;
  }

  /** Packs a function that is to be called there and nothing else: equal ones become equal graphs. */
  packCall(fn: CallableFunction): Packed {
    this.#isCall = true;
    return this.#pack(fn, true);
  }

  pack(value: unknown): Packed {
    return this.#pack(value, false);
  }

  #pack(value: unknown, called: boolean): Packed {
    const root = this.ref(value);
    for (let next = 0; next < this.#queue.length; next++) this.#expand(this.#queue[next]!);
    if (this.#filled) {
      const { node, stable } = this.#filled;
      return { graph: { root, nodes: [node], main: mainUrl() }, stable, guards: [], place: undefined };
    }
    const calledNumber = called && Array.isArray(root) ? (root[0] as number) : undefined;
    this.#writeDrafts(calledNumber);
    return this.#finish(root, calledNumber);
  }

  ref(value: unknown, label = ''): Ref {
    if (
      value === null ||
      (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')
    )
      return value as Ref;
    const known = this.#numbers.get(value);
    if (known !== undefined) return this.#references[known]!;
    const memo = typeof value === 'function' ? this.#memos.get(value) : undefined;
    if (memo && isFresh(memo)) return this.#splice(memo);
    if (memo) this.#memos.delete(value as object);
    const number = this.#allocate(value, label);
    this.#queue.push(number);
    return this.#references[number]!;
  }

  as(value: unknown, node: Node): Ref {
    if (node[0] === 'import') rememberImport(node[1], node[2], node[3], value);
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return this.node(node);
    const known = this.#numbers.get(value);
    if (known !== undefined) return this.#references[known]!;
    const number = this.#allocate(value, '');
    this.#nodes[number] = node;
    return this.#references[number]!;
  }

  node(node: Node): Ref {
    const number = this.#allocate(undefined, '');
    this.#nodes[number] = node;
    return this.#references[number]!;
  }

  reserve(label: string): { readonly ref: Ref; write(make: () => Node): void } {
    const number = this.#allocate(undefined, label);
    const write = (make: () => Node): void => {
      const outer = this.#current;
      this.#current = number;
      this.#nodes[number] = make();
      this.#current = outer;
    };
    return { ref: this.#references[number]!, write };
  }

  /** Only the function that is called itself can be filled in: others need an identity. */
  fill(closure: Closure, text: string): Node | undefined {
    if (!this.#isCall || this.#nodes.length > 1) return undefined;
    this.#filled = this.#templates.fill(closure, text);
    return this.#filled?.node;
  }

  title(text: string): void {
    this.#titles[this.#current] = text;
  }

  unstable(): void {
    this.#changing.add(this.#current);
  }

  guard(check: Guard): void {
    this.#guards[this.#current]!.push(check);
  }

  fail(message: string, label = ''): never {
    const path: string[] = label ? [label] : [];
    for (let at = this.#current; at >= 0; at = this.#parents[at]!)
      path.unshift(...[this.#labels[at]!, this.#titles[at] ?? ''].filter(Boolean));
    throw new ShipError(message, path);
  }

  /** Whether a class travels by source; it is packed right away to find out. */
  isSource(value: object): boolean {
    this.ref(value, 'class');
    const number = this.#numbers.get(value);
    if (number === undefined) return false;
    this.#expand(number);
    return this.#drafts.has(number) || this.#nodes[number]?.[0] === 'class';
  }

  #allocate(value: unknown, label: string): number {
    const number = this.#nodes.length;
    this.#nodes.push(undefined);
    this.#values.push(value);
    this.#references.push([number]);
    this.#parents.push(this.#current);
    this.#labels.push(label);
    this.#guards.push([]);
    if (value !== undefined) this.#numbers.set(value, number);
    return number;
  }

  #expand(number: number): void {
    if (this.#nodes[number] || this.#drafts.has(number)) return;
    const outer = this.#current;
    this.#current = number;
    const described = describeValue(this, this.#values[number] as object | symbol);
    if (Array.isArray(described)) this.#nodes[number] = described as unknown as Node;
    else this.#drafts.set(number, described as Draft);
    this.#current = outer;
  }

  /** Takes in a part that was packed before; values that are here already keep their numbers. */
  #splice({ nodes, values, guards }: Memo): Ref {
    const fresh: number[] = [];
    const places = values.map((value, index) => {
      const known = value === undefined ? undefined : this.#numbers.get(value);
      if (known !== undefined) return known;
      fresh.push(index);
      return this.#allocate(value, '');
    });
    for (const index of fresh) {
      const number = places[index]!;
      this.#nodes[number] = mapReferences(nodes[index]!, ref =>
        Array.isArray(ref) ? this.#references[places[ref[0] as number]!]! : ref,
      );
      this.#guards[number]!.push(...guards[index]!);
    }
    return this.#references[places[0]!]!;
  }

  /** Now that all users of a variable are known, decides which variables are cells, and writes the codes. */
  #writeDrafts(called: number | undefined): void {
    const captures = [...this.#drafts.values()].flatMap(draft => draft.captures);
    const cells = assignCells(captures, message => this.fail(message));
    const cellRefs = new Map<object, Ref>();
    const refOf = (capture: Capture): Ref => {
      const cell = cells.get(capture);
      if (!cell) return capture.value;
      let ref = cellRefs.get(cell);
      if (ref === undefined) {
        ref = this.node(['cell', cell.first.value]);
        cellRefs.set(cell, ref);
      }
      return ref;
    };
    const codes = new Map<string, Code>();
    for (const [number, draft] of this.#drafts) {
      this.#guards[number]!.push(...guardsOfPlatform(draft));
      const { edits, names } = withMembers(draft.needs, draft.captures, capture =>
        cells.has(capture) ? 'v' : capture.member,
      );
      const code: Code = {
        ...draft.code,
        text: applyEdits(draft.needs.text, [...draft.edits, ...edits]),
        names,
      };
      const shared = this.#drafts.size > 1 ? share(codes, code) : code;
      this.#nodes[number] = [
        draft.kind,
        shared,
        draft.captures.map(refOf),
        draft.name,
        number === called ? '' : identityOf(this.#values[number] as CallableFunction),
        unversioned,
        draft.extras,
      ] as Node;
    }
  }

  #finish(root: Ref, called: number | undefined): Packed {
    const nodes = this.#nodes as Node[];
    const uses = nodes.map(referencesOf);
    const stable = stableNodes(nodes, uses, this.#changing);
    const unseen = called !== undefined && !this.#isSeen(called, uses) ? called : undefined;
    if (called !== undefined) this.#identify(called, unseen === undefined);
    const versions = new Versions([...nodes]);
    nodes.forEach((node, number) => {
      if (!stable[number] || number === unseen || (node[0] !== 'function' && node[0] !== 'class')) return;
      if (node[5] === unversioned) nodes[number] = node.with(5, versions.of(number)) as unknown as Node;
    });
    this.#remember(nodes, stable, unseen);
    if (nodes.length === 1 && unseen === 0) this.#noteTemplate(nodes[0]!, stable[0]!);
    return {
      graph: { root, nodes, main: mainUrl() },
      stable: stable.every(Boolean),
      guards: this.#guards.flatMap((checks, number) =>
        number === unseen ? guardsOfPlatform(this.#drafts.get(number)) : checks,
      ),
      place: unseen === undefined ? undefined : this.#drafts.get(unseen)?.place,
    };
  }

  #noteTemplate(node: Node, stable: boolean): void {
    const draft = this.#drafts.get(0);
    if (draft && node[0] === 'function') this.#templates.note(draft, node, stable);
  }

  /** A function that nothing can ask for again needs no identity, so that equal ones are one shipment. */
  #identify(number: number, isSeen: boolean): void {
    const node = this.#nodes[number] as Node;
    if (node[0] !== 'function' && node[0] !== 'class') return;
    const identity = isSeen ? identityOf(this.#values[number] as CallableFunction) : '';
    this.#nodes[number] = node.with(4, identity) as unknown as Node;
  }

  /** Whether anything in the graph, its own text included, can see this function's properties. */
  #isSeen(number: number, uses: readonly (readonly number[])[]): boolean {
    return this.#seesItself(number) || uses.some(used => used.includes(number));
  }

  /** Whether a function may get at itself by its own text. */
  #seesItself(number: number): boolean {
    const draft = this.#drafts.get(number);
    if (draft) return draft.kind === 'class' || draft.needs.seesItself;
    const node = this.#nodes[number] as Node;
    if (node[0] !== 'function' || !/^(arrow|function)$/.test(node[1].kind)) return true;
    return needsOf(node[1].text, node[1].strict).seesItself;
  }

  #remember(nodes: readonly Node[], stable: readonly boolean[], except: number | undefined): void {
    nodes.forEach((node, number) => {
      const value = this.#values[number];
      if (!stable[number] || number === except || (node[0] !== 'function' && node[0] !== 'class')) return;
      if (typeof value === 'function' && !this.#memos.has(value))
        this.#memos.set(value, cut(number, nodes, this.#values, this.#guards));
    });
  }
}

/** What the platform explains stays so until the program puts something of its own there. */
function guardsOfPlatform(draft: Draft | undefined): Guard[] {
  if (!draft || draft.platform.length === 0) return [];
  const { closure, platform } = draft;
  const { global } = closure;
  return [() => !hasProgramsGlobal(global, platform)];
}

/** Closures of one text share one code. */
function share(codes: Map<string, Code>, code: Code): Code {
  const key = JSON.stringify(code);
  const shared = codes.get(key) ?? code;
  codes.set(key, shared);
  return shared;
}
