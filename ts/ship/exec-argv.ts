/** Node's own flags for workers and processes. */

/** Flags that tell what the main thread runs: a worker that inherited them would run it too, or refuse to start. */
const runsProgram = /^(-[epi]|-pe|--(eval|print|interactive|input-type|test|check|watch)(=|-|$)|-c$)/;

/** Flags that decide how modules are found, loaded and shown. */
const forLoading =
  /^(--(import|require|loader|experimental-loader|conditions|disable-warning)|-r|-C|--(no-)?(enable-source-maps|warnings|deprecation|preserve-symlinks(-main)?|experimental-(strip|transform)-types|experimental-(require-module|detect-module|vm-modules|wasm-modules|default-type.*|import-meta-resolve)))(=|$)/;

const takesValue = /^(--(import|require|loader|experimental-loader|conditions|disable-warning)|-r|-C)$/;

/**
 * The `execArgv` for a worker: undefined lets it inherit everything. Where the program was given on the command line
 * or runs as a test, only the flags that loading modules depends on are kept; V8's are process-wide and need not be
 * repeated (`new Worker` would throw).
 */
export function workerExecArgv(execArgv: readonly string[]): string[] | undefined {
  if (!execArgv.some(flag => runsProgram.test(flag))) return undefined;
  const kept: string[] = [];
  for (let index = 0; index < execArgv.length; index++) {
    const flag = execArgv[index]!;
    const value = takesValue.test(flag) ? execArgv[++index] : undefined;
    if (!forLoading.test(flag)) continue;
    kept.push(flag);
    if (value !== undefined) kept.push(value);
  }
  return kept;
}

/** Flags of test runs and watching, and of what only one process can do: listen to a debugger on a port. */
const ofThisRunAlone = /^--(test-|watch-|inspect|debug-port|build-snapshot)/;

/** The next argument is theirs, whatever it looks like. */
const takesProgram = /^(-e|-p|-pe|--eval|--print|--input-type)$/;

/**
 * The `execArgv` for a process: everything but what tells what this one runs. Unlike a worker thread it is given V8's
 * flags too, and loads what the loaders of this one loaded.
 */
export function processExecArgv(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  let keeping = true;
  for (let index = 0; index < execArgv.length; index++) {
    const flag = execArgv[index]!;
    // What is no flag belongs to the one before it.
    if (flag.startsWith('-')) keeping = !runsProgram.test(flag) && !ofThisRunAlone.test(flag);
    if (keeping) kept.push(flag);
    else if (takesProgram.test(flag)) index++;
  }
  return kept;
}
