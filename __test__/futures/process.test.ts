import { ProcessPoolExecutor } from 'crossray/futures';
import { futuresSuite } from '../contract/futures-suite.js';
// The arena comes with the first pool and stays with the process: its test is before all others.
import '../pool/processes.js';

futuresSuite({
  makeExecutor: options => new ProcessPoolExecutor(options),
  name: 'ProcessPoolExecutor',
  label: 'processes',
});
