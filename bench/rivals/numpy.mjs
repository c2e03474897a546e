// NumPy on one thread but for its matrix product, as it is installed; driven as the rest of Python is.
import { evaluate, open } from '../lib/python.mjs';
import { writeInput } from '../lib/raw-files.mjs';

/**
 * Kernels that somebody has set for old builds of OpenBLAS make a new one slow. How glibc is to allocate concerns Node:
 * NumPy asks for large pages by itself.
 */
const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, GLIBC_TUNABLES, ...others } = process.env;
/**
 * After a product OpenBLAS's second thread polls for more work for 25 ms, on the processor that whoever comes next needs
 * (ten million doubles through `dot`: 15 ms for crossray instead of 7). 2 ** 22 ticks, a millisecond or two, are enough to
 * stay awake from one call of a round to the next.
 */
const env = { ...others, OPENBLAS_THREAD_TIMEOUT: '22' };

export default {
  name: 'NumPy',
  version: () => evaluate('import numpy; print(numpy.__version__)'),

  ops({ input, count }) {
    const { ask, close } = open('numpy_operations', [writeInput(input, count)], env);
    const round = (operation, timing) => ask({ operation, ...timing });
    return [{ name: 'NumPy', round, close }];
  },

  typedMap({ x, timing }) {
    const { ask, close } = open('numpy_operations', [writeInput({ x }, `map-${x.length}`)], env);
    return [{ name: 'NumPy', round: () => ask({ operation: 'squares_and_sines', ...timing }), close }];
  },
};
