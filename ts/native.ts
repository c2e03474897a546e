/** The one door to the addon. */
import { createRequire } from 'node:module';
import type * as Native from '#native';

export type NativeModule = typeof Native;

/**
 * The binaries that there are, by system. What napi generates to find them asks for many more, and for the system's C
 * library: half a millisecond of each first result, and 70 kB in each worker.
 */
const binaries: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64-gnu',
  'linux-arm64': 'linux-arm64-gnu',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64-msvc',
};

/** The loaded addon, one instance of its statics for all threads of the process. */
export const native: NativeModule = load();

/** Where it was built it lies beside the bundle; where it was installed, in a package for the system. */
function load(): NativeModule {
  const require = createRequire(import.meta.url);
  const system = `${process.platform}-${process.arch}`;
  const binary = binaries[system];
  const places = binary === undefined ? [] : [`#binary/crossray.${binary}.node`, `crossray-${binary}`];
  const causes: unknown[] = [];
  for (const place of places) {
    try {
      return require(place);
    } catch (cause) {
      causes.push(cause);
    }
  }
  const error = new Error(`crossray cannot load its addon: ${remedy(system, causes)}`, {
    cause: new AggregateError(causes, `tried ${places.join(' and ') || 'nothing'}`),
  });
  throw Object.assign(error, { code: 'ERR_CROSSRAY_ADDON' });
}

/** The reason and what to do about it; the causes tell everything that was tried. */
function remedy(system: string, causes: readonly unknown[]): string {
  if (causes.some(cause => cause instanceof Error && cause.message.includes('addons is disabled')))
    return 'Node was told to load none. Start it without --no-addons, and under its permission model with --allow-addons';
  return `expected a binary for ${system} and found none that works. Install crossray again, with its optional dependencies, or build it from a clone with npm run build`;
}
