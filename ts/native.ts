/** The one door to the addon. */
import { createRequire } from 'node:module';
import type * as Native from '#native';

export type NativeModule = typeof Native;

/** The loaded addon, one instance of its statics for all threads of the process. */
export const native: NativeModule = load();

function load(): NativeModule {
  try {
    return createRequire(import.meta.url)('#native');
  } catch (cause) {
    const error = new Error(`crossray cannot load its addon: ${remedy(cause)}`, { cause });
    throw Object.assign(error, { code: 'ERR_CROSSRAY_ADDON' });
  }
}

/** The reason and what to do about it; the causes tell everything that was tried. */
function remedy(cause: unknown): string {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (error.message.includes('addons is disabled'))
      return 'Node was told to load none. Start it without --no-addons, and under its permission model with --allow-addons';
  }
  const system = `${process.platform}-${process.arch}`;
  return `expected a binary for ${system} and found none that works. Install crossray again, with its optional dependencies, or build it from a clone with npm run build`;
}
