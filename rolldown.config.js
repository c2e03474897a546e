import { mkdirSync, writeFileSync } from 'node:fs';

// What is loaded when a worker starts is on the way to the first result, so it is few files, without white space, and
// CommonJS: Node loads that 4 ms faster in every worker than modules. `import` gets it through a small module with
// the same names, `require` as it is: either way there is one instance of everything.
const doors = {
  name: 'doors',
  writeBundle({ dir }, bundle) {
    for (const name of ['index', 'ops']) {
      const { exports } = bundle[`${name}.cjs`];
      writeFileSync(`${dir}/${name}.js`, moduleFor(`./${name}.cjs`, exports));
    }
    // Named as ts/ship/packing.ts and ts/revivers.ts ask for them, and CommonJS as the rest.
    for (const room of ['pack', 'channel']) {
      mkdirSync(`${dir}/${room}`, { recursive: true });
      writeFileSync(`${dir}/${room}/package.json`, '{ "type": "commonjs" }\n');
    }
  },
};

const moduleFor = (file, names) => `import { createRequire } from 'node:module';
const all = createRequire(import.meta.url)('${file}');
${names.map(name => `export const ${name} = all.${name};`).join('\n')}
`;

export default {
  input: {
    index: 'build/ts/index.js',
    ops: 'build/ts/ops/index.js',
    worker: 'build/ts/engine/worker/main.js',
    child: 'build/ts/process/child.js',
    'child-thread': 'build/ts/process/thread.js',
    // Loaded when the first function is packed (ts/ship/packing.ts).
    'pack/index': 'build/ts/ship/pack/index.js',
    // Loaded when the first queue or connection arrives (ts/revivers.ts).
    'channel/revivers': 'build/ts/channel/revivers.js',
  },
  platform: 'node',
  external: [/^node:/, 'acorn'],
  plugins: [doors],
  output: {
    dir: 'dist',
    format: 'cjs',
    sourcemap: true,
    entryFileNames: ({ name }) => (name.includes('/') ? '[name].js' : '[name].cjs'),
    chunkFileNames: '[name].cjs',
    codeSplitting: {
      groups: [
        { name: 'inspect', test: /ship\/(inspect|analysis|known|pack)\//, minShareCount: 2, priority: 2 },
        // Not what only those need who have queues and connections.
        { name: 'shared', test: /^(?!.*\/build\/ts\/channel\/)/, minShareCount: 2, priority: 1 },
        { name: 'channel', minShareCount: 2, priority: 0 },
      ],
    },
    minify: { compress: false, mangle: false, codegen: true },
  },
};
