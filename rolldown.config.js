// One file for each entry and one for what they share: a worker that loads fifty small modules starts late.
export default {
  input: {
    index: 'build/ts/index.js',
    ops: 'build/ts/ops/index.js',
    worker: 'build/ts/engine/worker/main.js',
    // Loaded when the first function is packed (ts/ship/packing.ts): where it lies beside that file.
    'pack/index': 'build/ts/ship/pack/index.js',
  },
  platform: 'node',
  external: [/^node:/, 'acorn'],
  output: { dir: 'dist', format: 'esm', sourcemap: true, chunkFileNames: '[name].js' },
};
