// `npm run cross`: type-checks the crate for systems that this machine is not, where the toolchain allows it.
// Nothing is linked or run: that takes the systems themselves.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const targets = ['x86_64-pc-windows-msvc', 'aarch64-apple-darwin'];

// Like cargo, it heeds RUSTC.
const sysroot = execFileSync(process.env.RUSTC ?? 'rustc', ['--print', 'sysroot'], {
  encoding: 'utf8',
  cwd: root,
}).trim();
const library = join(sysroot, 'lib', 'rustlib');

/** How std is there for a target: installed, or to be built from its sources; undefined if it is not. */
function wayFor(target) {
  if (existsSync(join(library, target, 'lib'))) return { args: [], env: {} };
  // Only unstable cargo builds std; the variable lets a stable one do it, for this check alone.
  if (existsSync(join(library, 'src', 'rust', 'library', 'std'))) {
    return { args: ['-Z', 'build-std'], env: { RUSTC_BOOTSTRAP: '1' } };
  }
  return undefined;
}

let failed = false;
for (const target of targets) {
  const way = wayFor(target);
  if (!way) {
    console.error(
      `cross: ${target} cannot be checked: run \`rustup target add ${target}\`, or \`rustup component add rust-src\`.`,
    );
    failed = true;
    continue;
  }
  console.log(`cross: ${target} ...`);
  const { status } = spawnSync(
    'cargo',
    ['check', '--lib', '--target', target, '--target-dir', 'target/cross', ...way.args],
    { cwd: root, stdio: 'inherit', env: { ...process.env, RUSTFLAGS: '-D warnings', ...way.env } },
  );
  failed ||= status !== 0;
  if (status === 0) console.log(`cross: ${target}, checked`);
}
process.exitCode = failed ? 1 : 0;
