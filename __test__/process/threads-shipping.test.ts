import { processSuite } from '../contract/process-suite.js';

processSuite('thread', 'shipping');
