/** What Node itself always has open in a worker. */
const NODES_OWN = new Set(['CloseReq', 'MessagePort']);

const isHeld = (): boolean => process.getActiveResourcesInfo().some(resource => !NODES_OWN.has(resource));

interface Handle {
  readonly fd?: number;
  readonly _handle?: { unref?(): void } | null;
}

/**
 * Node from version 22 on may make a stream of a piped output while it starts (direct-stdio.ts does so later), and its
 * handle counts as held open, although nothing ever comes from it.
 */
function letGoOfOutputs(): void {
  const { _getActiveHandles } = process as { _getActiveHandles?(): Handle[] };
  for (const { fd, _handle } of _getActiveHandles?.() ?? []) {
    if (fd === 1 || fd === 2) _handle?.unref?.();
  }
}

/** True if something that a task left behind holds the event loop open: a timer, a socket, a child process. */
export function loopIsHeld(): boolean {
  if (!isHeld()) return false;
  letGoOfOutputs();
  return isHeld();
}
