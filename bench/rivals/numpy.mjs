// NumPy on one thread but for its matrix product, as it is installed; driven as the rest of Python is.
import { evaluate, open } from '../lib/python.mjs';
import { writeInput } from '../lib/raw-files.mjs';

/** Kernels that somebody has set for old builds of OpenBLAS make a new one slow. */
const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...env } = process.env;

export default {
  name: 'NumPy',
  version: () => evaluate('import numpy; print(numpy.__version__)'),

  ops({ input, count }) {
    const { ask, close } = open('numpy_operations', [writeInput(input, count)], env);
    const round = (operation, times) => ask({ operation, times });
    return [{ name: 'NumPy', round, close }];
  },

  typedMap({ x }) {
    const { ask, close } = open('numpy_operations', [writeInput({ x }, `map-${x.length}`)], env);
    return [{ name: 'NumPy', round: () => ask({ operation: 'squares_and_sines', times: 1 }), close }];
  },
};
