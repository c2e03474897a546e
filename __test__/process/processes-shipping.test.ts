import { processSuite } from '../contract/process-suite.js';

processSuite('process', 'shipping');
