import { ThreadPoolExecutor } from 'crossray/futures';
import { futuresSuite } from '../contract/futures-suite.js';

futuresSuite({
  makeExecutor: options => new ThreadPoolExecutor(options),
  name: 'ThreadPoolExecutor',
  label: 'threads',
});
