import { poolSuite } from '../contract/pool-suite.js';
import { onProcesses } from './processes.js';

poolSuite(onProcesses, 'processes', ['flows']);
