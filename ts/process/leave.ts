/** What a thread ends by, as a process would. */

/** The system keeps no more of a code. */
const codeOf = (code: unknown): number => Number(code ?? 0) & 0xff;

/**
 * Calls `leave` with the exit code when this thread ends by itself. Listeners of the program for 'exit' may still change
 * the code, so it is known when the last of them has run. One that throws has a code that nobody chose: then `leave` is not called.
 */
export function leaveAfterExitListeners(leave: (code: number) => void): void {
  const exit = process.exit.bind(process);
  process.on('exit', () => {
    // A listener that exits is the last one.
    process.exit = code => {
      leave(codeOf(code ?? process.exitCode));
      return exit(code);
    };
  });
  const emit = process.emit.bind(process) as (name: string, ...args: unknown[]) => boolean;
  const emitAndLeave = (name: string, ...args: unknown[]): boolean => {
    const isHeard = emit(name, ...args);
    if (name === 'exit') leave(codeOf(process.exitCode));
    return isHeard;
  };
  Object.assign(process, { emit: emitAndLeave });
}
