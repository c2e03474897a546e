import { poolSuite } from '../contract/pool-suite.js';
import { onThreads } from './threads.js';

poolSuite(onThreads, 'threads', ['flows']);
