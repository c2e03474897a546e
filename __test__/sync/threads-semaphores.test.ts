import { syncSuite } from '../contract/sync-suite.js';
import { onThreads } from './threads.js';

syncSuite(onThreads, 'semaphores');
