/** How something is taken that is there or not: at once, or as soon as it is there. */
import { told } from '../arena/refusals.js';
import { NOT_YET, until } from '../arena/waits.js';
import { checkLimits, checkTimeout, type WaitOptions } from '../waiting.js';

/** What the addon has for it. */
export interface Takeable {
  take(): boolean;
  takeSync(milliseconds?: number): boolean;
  watch(): void;
}

/** Takes it; false if the time was over first. */
export async function take(native: Takeable, options: WaitOptions | undefined): Promise<boolean> {
  return until<boolean>(
    { attempt: () => native.take() || NOT_YET, watch: () => native.watch(), expired: () => false },
    checkLimits(options),
  );
}

/** The same, blocking this thread. */
export function takeSync(native: Takeable, timeout: number | undefined): boolean {
  const limit = checkTimeout(timeout);
  return native.take() || told(() => native.takeSync(limit));
}
