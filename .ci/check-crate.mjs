// Who may know whom in the crate: `bindings -> threads, ops, core, functions -> sys`; everybody knows `error`, `sync` and
// `patience`, which know nobody but `error`. And nobody but `bindings` names napi.
import { lineOf, runAsProgram } from './files.mjs';

const common = ['error', 'sync', 'patience'];
const mayKnow = {
  bindings: ['threads', 'ops', 'core', 'functions', ...common],
  threads: ['sys', ...common],
  ops: ['sys', ...common],
  core: ['sys', ...common],
  functions: ['sys', ...common],
  sys: common,
  error: [],
  sync: [],
  patience: ['error'],
};

/** Comments, strings and characters become blanks; the lines stay where they are. */
const withoutText = source =>
  source.replace(/\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\])*"|'(?:\\.|[^'\\\n])'/g, text =>
    text.replace(/[^\n]/g, ' '),
  );

/** `crate/threads/mod.rs` is the module `threads`, `crate/threads/slot.rs` is `threads::slot`. */
const moduleOf = path =>
  path
    .replace(/^crate\//, '')
    .replace(/(\/mod)?\.rs$/, '')
    .split('/');

/** Modules written inside the file (`mod tests {`) that are open at `index`; rustfmt aligns the ends with the starts. */
function inlineDepth(source, index) {
  const open = [];
  for (const line of source.slice(0, index).split('\n')) {
    const [, indent, opens] = /^( *)(?:pub(?:\(.*\))? )?(?:(mod \w+ \{$)|\}$)/.exec(line) ?? [];
    if (opens) open.push(indent);
    else if (indent !== undefined && indent === open.at(-1)) open.pop();
  }
  return open.length;
}

/** First names of a group `{a, b::{c, d}}` that starts at `index`, or the one name there. */
function namesAt(source, index) {
  if (source[index] !== '{') return [/^\w*/.exec(source.slice(index))[0]];
  const names = [];
  let depth = 0;
  for (const [token] of source.slice(index).matchAll(/[{},]|(?:\w|::)+/g)) {
    if (token === '{') depth++;
    else if (token === '}') depth--;
    else if (depth === 1 && token !== ',') names.push(token.split('::')[0]);
    if (depth === 0) break;
  }
  return names;
}

/** Every room that a file names, as `{ room, index }`. */
function* roomsNamed(source, module) {
  for (const match of source.matchAll(/\b(crate|super(?:::super)*)::(?=[{\w])(?!super\b)/g)) {
    const { 0: path, 1: start, index } = match;
    const up = start === 'crate' ? Number.POSITIVE_INFINITY : start.split('::').length;
    if (up < module.length + inlineDepth(source, index)) continue;
    for (const room of namesAt(source, index + path.length)) yield { room, index };
  }
}

function* problemsOf({ path, text }) {
  const source = withoutText(text);
  const module = moduleOf(path);
  const [own] = module;
  const known = mayKnow[own];
  if (!known) {
    yield `${path}:1: ${own} is not a room of the crate (${Object.keys(mayKnow).join(', ')})`;
    return;
  }
  for (const { room, index } of roomsNamed(source, module)) {
    if (room === own || known.includes(room)) continue;
    const whom = known.length > 0 ? `only ${known.join(', ')}` : 'nobody';
    yield `${path}:${lineOf(source, index)}: ${own} may know ${whom}, not ${room}`;
  }
  if (own === 'bindings') return;
  for (const { index } of source.matchAll(/\bnapi(?:_\w+)?\b/g)) {
    yield `${path}:${lineOf(source, index)}: only bindings may name napi, not ${own}`;
  }
}

export const checkCrate = files =>
  files
    .filter(({ path }) => /^crate\/.*\.rs$/.test(path) && path !== 'crate/lib.rs')
    .flatMap(file => [...problemsOf(file)]);

runAsProgram(import.meta.url, checkCrate);
