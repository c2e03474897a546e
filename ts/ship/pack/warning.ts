/** Tells once when a function drags much data along. */

const warnAbove = 2 ** 20;
let warned = false;

/** Shared memory does not count: it is not copied. */
export function warnOfSize(fn: CallableFunction, bytes: number): void {
  if (warned || bytes <= warnAbove) return;
  warned = true;
  const size = (bytes / 2 ** 20).toFixed(1);
  process.emitWarning(
    `The function ${fn.name || '(anonymous)'} captures ${size} MiB of data, which every worker gets a copy of.`,
    {
      type: 'CrossrayWarning',
      code: 'CROSSRAY_LARGE_CAPTURE',
      detail: 'Create it in the initializer, or keep it in shared memory.',
    },
  );
}
