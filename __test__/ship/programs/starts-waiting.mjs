import './waiting.mjs';
import { report } from './harness.mjs';

report();
