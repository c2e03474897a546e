import { executorPrograms } from '../contract/executor-programs.js';

executorPrograms('process');
