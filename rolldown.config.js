import { readFileSync, rmSync, writeFileSync } from 'node:fs';

// What is loaded when a worker starts is on the way to the first result, so it is few files, without comments, and
// CommonJS: Node loads that 4 ms faster in every worker than modules. `import` gets it through a small module with
// the same names, `require` as it is: either way there is one instance of everything.
const doors = {
  name: 'doors',
  writeBundle({ dir }, bundle) {
    // What was compiled of the last bundle is nothing for this one.
    rmSync(`${dir}/kept`, { recursive: true, force: true });
    for (const name of ['index', 'ops', 'futures']) {
      const { exports } = bundle[`${name}.cjs`];
      writeFileSync(`${dir}/${name}.js`, moduleFor(name, exports));
    }
    for (const file of Object.keys(bundle)) {
      const name = file.endsWith('.cjs') && file !== LOADER ? file.slice(0, -'.cjs'.length) : null;
      if (name) enterByLoader(dir, name);
    }
  },
};

const LOADER = 'loader.cjs';

/** A part is a function, as Node makes one of every CommonJS module: then ts/loader.ts has nothing to put together. */
const HEAD = '(function (exports, require, module, __filename, __dirname) {';
const FOOT = '\n})';

/** Entries of other threads and processes: which functions of a part they need differs from the caller's. */
const roles = { worker: 'worker', 'child-thread': 'worker', child: 'child', 'pool-process': 'child' };

const enter = (name, role) => `require('./${LOADER}').enter('${name}', '${role}')`;

/** Parts are loaded by ts/loader.ts. */
function enterByLoader(dir, name) {
  writeFileSync(`${dir}/${name}.body.js`, ascii(plainExports(readFileSync(`${dir}/${name}.cjs`, 'utf8'))));
  writeFileSync(`${dir}/${name}.cjs`, `module.exports = ${enter(name, roles[name] ?? 'caller')};\n`);
}

// What the sources ask Node for, the bundle knows: where the package's own files lie (to look that up in package.json
// takes 3 ms a thread) and how CommonJS asks for a module.
const shortcuts = {
  name: 'shortcuts',
  transform(code, id) {
    if (!/build[\\/]ts[\\/]/.test(id)) return null;
    const near = code
      .replace('`#binary/', '`./native/')
      .replace(/'#(index|worker|pool-process|child|child-thread)'/g, "'./$1.cjs'")
      .replace("(import.meta.url)('./pack/index.js')", "(import.meta.url)('./pack.cjs')")
      .replace(/'\.\/(channel|sync|shared)\/revivers\.js': \[/g, "'./$1-revivers.cjs': [");
    return { code: near, map: null };
  },
  renderChunk(code) {
    const asked =
      /\(0, ?node_module\.createRequire\)\(require\("url"\)\.pathToFileURL\(__filename\)\.href\)/g;
    return { code: code.replace(asked, 'require'), map: null };
  },
};

// The bundler defines a getter for each export of a part, in case its value changes. Those of ours are classes, functions
// and constants: plain properties, which are made and read in less time, and all of that is on the way to a first result. They
// stand at the end of the text, so source maps stay right.
const plainExports = code => {
  const declared = /^(?:(?:class|const|(?:async )?function\*?) ([\w$]+)|var ([\w$]+) = class)\b/gm;
  const constants = new Set(Array.from(code.matchAll(declared), ([, name, made]) => name ?? made));
  const getter =
    /Object\.defineProperty\(exports, "([\w$]+)", \{\s*enumerable: true,\s*get: function\(\) \{\s*return ([\w$]+);\s*\}\s*\}\);/g;
  return code.replace(getter, (whole, name, value) =>
    constants.has(value) ? `exports.${name} = ${value};` : whole,
  );
};

// One character beyond ASCII would make the whole text slow to read, and V8 may hold it in two bytes a character; and
// ts/loader.ts reads each byte as one. At the very end, for what prints the code undoes it.
const ascii = text => text.replace(/[\u0080-\uffff]/g, escaped);
const escaped = character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const moduleFor = (name, names) => `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const all = ${enter(name, 'caller')};
${names.map(name => `export const ${name} = all.${name};`).join('\n')}
`;

// Loaded when the first function is packed (ts/ship/packing.ts), and when the first shared object arrives
// (ts/revivers.ts).
const later = {
  pack: 'build/ts/ship/pack/index.js',
  'channel-revivers': 'build/ts/channel/revivers.js',
  'sync-revivers': 'build/ts/sync/revivers.js',
  'shared-revivers': 'build/ts/shared/revivers.js',
};

export default {
  input: {
    index: 'build/ts/index.js',
    ops: 'build/ts/ops/index.js',
    futures: 'build/ts/futures/index.js',
    worker: 'build/ts/engine/threads/main.js',
    'pool-process': 'build/ts/engine/processes/main.js',
    child: 'build/ts/process/child.js',
    'child-thread': 'build/ts/process/thread.js',
    loader: 'build/ts/loader.js',
    ...later,
  },
  platform: 'node',
  external: [/^node:/, 'acorn'],
  plugins: [shortcuts, doors],
  // Else the names of the modules stand in the parts, as comments.
  experimental: { attachDebugInfo: 'none' },
  output: {
    dir: 'dist',
    format: 'cjs',
    sourcemap: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    postBanner: ({ fileName }) => (fileName === LOADER ? '' : HEAD),
    postFooter: ({ fileName }) => (fileName === LOADER ? '' : FOOT),
    codeSplitting: {
      groups: [
        // What every worker and child process loads comes first, for a group takes along what it imports.
        {
          name: 'shared',
          test: /build\/ts\/(wire|ship|native|own-frames|option-names|values|errors|direct-stdio|arena\/(membership|refusals|passage)|process\/(main-process|inherit|take-place|place)|start-method|engine\/(?!caller|start|threads|processes))/,
          minShareCount: 2,
          priority: 3,
        },
        { name: 'caller', test: /build\/ts\/(?!ops\/)/, minShareCount: 2, priority: 1 },
        // Apart, because nobody needs them before the first operation.
        { name: 'operations', minShareCount: 2, priority: 0 },
      ],
    },
    comments: false,
  },
};
