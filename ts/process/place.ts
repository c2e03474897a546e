/** Where this thread stands in the tree of processes, as far as that is plain data. */
import type { Header } from './messages.js';

/** What a child was told; undefined in the program itself. */
let header: Header | undefined;
let counter = 0;

/** Notes that this thread is a child. To be called before anything of the program is loaded. */
export function settle(told: Header): void {
  header = told;
}

export function told(): Header | undefined {
  return header;
}

/** The numbers of the next child: those of this one, and how many it has made. */
export function nextIdentity(): readonly number[] {
  return [...(header?.identity ?? []), ++counter];
}

/** Whether children are daemons if nobody says otherwise. */
export function daemonByDefault(): boolean {
  return header?.daemon ?? false;
}

let loading = false;

/** In a child: whether what it runs is still being rebuilt, and modules are imported for that. */
export function isLoading(): boolean {
  return loading;
}

export function setLoading(now: boolean): void {
  loading = now;
}
