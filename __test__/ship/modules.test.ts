import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { Peer } from './support/peer.js';
import { same } from './support/same.js';

/**
 * What a file imports is imported there too, in all the ways there are to import. The files are written by the test,
 * in a folder whose name has to be escaped in URLs.
 */
const files: Record<string, string> = {
  'package.json':
    '{ "name": "self", "type": "module", "imports": { "#inner": "./inner.mjs" }, "exports": "./inner.mjs" }',
  'inner.mjs': 'export const inner = n => n + 1; export default class { m() { return "default class" } }',
  'again.mjs':
    'export { inner as renamed } from "./inner.mjs"; export * from "./star.mjs"; export * as all from "./star.mjs"; export { default } from "./inner.mjs";',
  'star.mjs': 'export const star = () => "star"; export let live = 1; export const turn = () => ++live;',
  'counter.mjs': 'let n = 0; export { n as number }; export const add = () => ++n;',
  'moved.mjs':
    "import { number as mine, add } from './counter.mjs'; export { mine as counted }; export const move = add;",
  'awaits.mjs': 'export const late = await Promise.resolve(() => "late");',
  'arrow.mjs': 'export default n => n * 3;',
  'query.mjs':
    'export const which = () => new URL(import.meta.url).search; let n = 0; export const count = () => ++n;',
  'even.mjs': 'import { odd } from "./odd.mjs"; export const even = n => n === 0 || odd(n - 1);',
  'odd.mjs': 'import { even } from "./even.mjs"; export const odd = n => n !== 0 && even(n - 1);',
  'data.json': '{ "a": { "b": [1, 2] } }',
  'room/index.cjs':
    'module.exports = function whole(n) { return n + module.exports.part }; module.exports.part = 5;',
  'room/getters.cjs':
    'Object.defineProperty(exports, "lazy", { enumerable: true, get: () => () => "lazy" });',
  'room/here.cjs': 'if (require("node:worker_threads").isMainThread) exports.here = () => "here";',
  'tasks.mjs': `
    import fs, { existsSync } from 'node:fs';
    import * as path from 'node:path';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { createRequire } from 'node:module';
    import { counted, move } from './moved.mjs';
    import Inner, { all, live, renamed, star, turn } from './again.mjs';
    import * as again from './again.mjs';
    import { inner } from '#inner';
    import { inner as own } from 'self';
    import { late } from './awaits.mjs';
    import triple from './arrow.mjs';
    import { count as countOne, which as one } from './query.mjs?v=1';
    import { count as countTwo, which as two } from './query.mjs?v=2';
    import { even } from './even.mjs';
    import whole from './room/index.cjs';
    import getters from './room/getters.cjs';
    import { linked } from './link/linked.mjs';
    import { text } from 'data:text/javascript,export const text = () => "from a data URL"';
    const require = createRequire(import.meta.url);
    const json = require('./data.json');
    const dynamic = await import('./inner.mjs');
    class Below extends Inner { m() { return 'below ' + super.m() } }
    const below = new Below();
    const picked = [existsSync, path.join, star, renamed, whole];
    export const tasks = {
      'builtin modules': async () => [fs.existsSync === existsSync, path.join('a', 'b'), await sleep(0, 'slept')],
      'names that are exported again': () => [renamed(1), star(), all.star(), again.renamed(2), again.all.star()],
      'a variable that its module changes': () => { const before = live; turn(); return [live - before, again.live - before] },
      'a variable that a module passes on under another name': () => { move(); const before = counted; move(); return counted - before },
      'a class that is exported again': () => [new Inner().m(), below.m(), below instanceof Inner],
      'imports of the package itself': () => [inner(1), own(1), inner === own],
      'a module that waits': () => late(),
      'an anonymous default': () => [triple(2), triple.name],
      'two modules of one file': () => [one(), two(), countOne(), countOne(), countTwo()],
      'modules that import each other': () => [even(10), even(7)],
      'CommonJS': () => [whole(1), whole.part, getters.lazy(), require('./room/index.cjs') === whole],
      'JSON': () => [json.a.b, require('./data.json') === json],
      'a module behind a link': () => linked(),
      'a data URL': () => text(),
      'members of a module that was imported by a call': () => [dynamic.inner(3), new dynamic.default().m()],
      'imports in data': () => picked.map(fn => fn.name),
      'import() by names made up there': async name => Object.keys(await import(\`./\${name}.mjs\`)),
      'import.meta': () => [import.meta.url.endsWith('tasks.mjs'), import.meta.filename === import.meta.dirname + path.sep + 'tasks.mjs', import.meta.resolve('./x')],
    };`,
  'tasks.cjs': `
    const fs = require('node:fs');
    const { inner, whole } = { inner: n => n - 1, whole: require('./room/index.cjs') };
    const getters = require('./room/getters.cjs');
    exports.helper = n => n * 10;
    const tasks = {
      'CommonJS: what it requires': () => [whole(2), getters.lazy(), fs.existsSync(__filename)],
      'CommonJS: own names': () => [inner(1), typeof require, __filename.startsWith(__dirname), typeof module],
      'CommonJS: require inside': () => require('./room/index.cjs').part,
      'CommonJS: resolve': () => [require.resolve('./room/index.cjs') in require.cache, require.resolve('node:fs')],
      'CommonJS: import() inside': async () => (await import('./inner.mjs')).inner(5),
      'CommonJS: its own exports': () => exports.helper(3),
    };
    module.exports.tasks = tasks;`,
};
const linked = 'export const linked = () => import.meta.url.includes("real");';

const folder = join(await mkdtemp(join(tmpdir(), 'crossray-')), 'with späces & #');
for (const [name, text] of Object.entries({ ...files, 'real/linked.mjs': linked })) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}
await symlink(join(folder, 'real'), join(folder, 'link'));

type Tasks = Record<string, (...args: unknown[]) => unknown>;

const load = async (name: string): Promise<Tasks> =>
  ((await import(pathToFileURL(join(folder, name)).href)) as { tasks: Tasks }).tasks;
const tasks: Tasks = { ...(await load('tasks.mjs')), ...(await load('tasks.cjs')) };

const peer = new Peer();
test.after.always(async () => {
  await peer[Symbol.asyncDispose]();
  await rm(dirname(folder), { recursive: true });
});

test.serial('CommonJS: an export that only this side has is missed by name', async t => {
  const here = createRequire(import.meta.url)(join(folder, 'room/here.cjs')) as Tasks;
  await t.throwsAsync(peer.call(here.here!), {
    code: 'ERR_CROSSRAY_SHIP',
    message: /here\.cjs.*it has no export 'here'/s,
  });
});

for (const [title, task] of Object.entries(tasks)) test.serial(title, t => same(t, peer, task, ['inner']));
