/** Starts operating-system processes that run a file of ours. */
import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { native } from '../native.js';
import { processExecArgv } from '../ship/exec-argv.js';
import { ChildState } from './child-state.js';
import { endWithProgram } from './program-end.js';

/** Where what a child prints goes. */
export type Stdio = 'inherit' | 'ignore' | 'prefix';

export interface LaunchOptions {
  /** The file that the child runs: CommonJS, and its first deed is `inherit()` (inherit.ts). */
  readonly entry: string;
  /** What `inherit()` gives there. */
  readonly bootstrap: Uint8Array;
  /** Objects in shared memory that the bootstrap refers to (`Values.handles`). Default: none. */
  readonly handles?: readonly number[] | undefined;
  /** For people; printed before each line with `stdio: 'prefix'`. */
  readonly name: string;
  /** The whole environment. Default: that of this thread. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly cwd?: string | undefined;
  /** Node's own flags. Default: those of this process that do not say what it runs. */
  readonly execArgv?: readonly string[] | undefined;
  /** Default `inherit`. */
  readonly stdio?: Stdio | undefined;
}

/** Variables by which Node finds the channel to another parent. */
const othersChannels = new Set(['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'NODE_UNIQUE_ID']);

/**
 * Starts a process, which ends with this one at the latest. It is there, with its pid, when this returns; its end is
 * known without a turn of the event loop.
 * @throws Error with code ERR_CROSSRAY_RESOURCES if the system starts none, ArenaFullError
 */
export function launch(options: LaunchOptions): ChildState {
  const {
    entry,
    bootstrap,
    handles = [],
    name,
    env = process.env,
    cwd,
    execArgv,
    stdio = 'inherit',
  } = options;
  join();
  const flags = execArgv ?? processExecArgv(process.execArgv);
  const child = told(() =>
    native.startProcess(
      {
        program: process.execPath,
        arguments: [process.argv0, ...flags, entry],
        environment: Object.entries(env).flatMap(([key, value]) =>
          value === undefined || othersChannels.has(key) ? [] : [`${key}=${value}`],
        ),
        ...(cwd !== undefined && { directory: cwd }),
        stdio,
        name,
      },
      bootstrap,
      Uint32Array.from(handles),
    ),
  );
  endWithProgram();
  return new ChildState(child);
}
