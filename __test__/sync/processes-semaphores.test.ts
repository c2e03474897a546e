import { syncSuite } from '../contract/sync-suite.js';
import { onProcesses } from './processes.js';

syncSuite(onProcesses, 'semaphores');
