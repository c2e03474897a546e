import { mkdirSync, writeFileSync } from 'node:fs';

// What is loaded when a worker starts is on the way to the first result, so it is few files, without white space, and
// CommonJS: Node loads that 4 ms faster in every worker than modules. `import` gets it through a small module with
// the same names, `require` as it is: either way there is one instance of everything.
const doors = {
  name: 'doors',
  writeBundle({ dir }, bundle) {
    for (const name of ['index', 'ops', 'futures']) {
      const { exports } = bundle[`${name}.cjs`];
      writeFileSync(`${dir}/${name}.js`, moduleFor(`./${name}.cjs`, exports));
    }
    // Named as ts/ship/packing.ts asks for it, and CommonJS as the rest.
    mkdirSync(`${dir}/pack`, { recursive: true });
    writeFileSync(`${dir}/pack/package.json`, '{ "type": "commonjs" }\n');
  },
};

// What the sources ask Node for, the bundle knows: where the package's own files lie (to look that up in package.json
// takes 3 ms a thread) and how CommonJS asks for a module. One character beyond Latin-1 would make V8 hold the whole
// text in two bytes a character, and read it half as fast.
const shortcuts = {
  name: 'shortcuts',
  transform(code, id) {
    if (!/build[\\/]ts[\\/]/.test(id)) return null;
    const near = code
      .replace("'#native'", "'./native/index.cjs'")
      .replace(/'#(worker|pool-process|child|child-thread)'/g, "'./$1.cjs'");
    return { code: near, map: null };
  },
  renderChunk(code) {
    const asked =
      /\(0, ?node_module\.createRequire\)\(require\("url"\)\.pathToFileURL\(__filename\)\.href\)/g;
    return { code: code.replace(asked, 'require').replace(/[\u0100-\uffff]/g, escaped), map: null };
  },
};

const escaped = character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const moduleFor = (file, names) => `import { createRequire } from 'node:module';
const all = createRequire(import.meta.url)('${file}');
${names.map(name => `export const ${name} = all.${name};`).join('\n')}
`;

export default {
  input: {
    index: 'build/ts/index.js',
    ops: 'build/ts/ops/index.js',
    futures: 'build/ts/futures/index.js',
    worker: 'build/ts/engine/threads/main.js',
    'pool-process': 'build/ts/engine/processes/main.js',
    child: 'build/ts/process/child.js',
    'child-thread': 'build/ts/process/thread.js',
    // Loaded when the first function is packed (ts/ship/packing.ts).
    'pack/index': 'build/ts/ship/pack/index.js',
  },
  platform: 'node',
  external: [/^node:/, 'acorn'],
  plugins: [shortcuts, doors],
  output: {
    dir: 'dist',
    format: 'cjs',
    sourcemap: true,
    entryFileNames: ({ name }) => (name === 'pack/index' ? '[name].js' : '[name].cjs'),
    chunkFileNames: '[name].cjs',
    codeSplitting: {
      groups: [
        { name: 'inspect', test: /ship\/(inspect|analysis|known|pack)\//, minShareCount: 2, priority: 3 },
        // What a worker loads comes first, for a group takes along what it imports.
        {
          name: 'shared',
          test: /build\/ts\/(wire|ship|native|own-frames|values|errors|direct-stdio|process\/main-process|engine\/(?!caller|start|threads|processes))/,
          minShareCount: 2,
          priority: 2,
        },
        // What every child process loads besides.
        {
          name: 'tree',
          test: /build\/ts\/(arena\/(membership|refusals)|process\/(inherit|take-place|place)|start-method)\./,
          minShareCount: 2,
          priority: 2,
        },
        { name: 'caller', test: /build\/ts\/(?!ops\/)/, minShareCount: 2, priority: 1 },
        // Apart, because nobody needs them before the first operation.
        { name: 'operations', minShareCount: 2, priority: 0 },
      ],
    },
    minify: { compress: false, mangle: false, codegen: true },
  },
};
