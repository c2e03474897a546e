import workerpool from 'workerpool';
import { all } from '../../lib/tasks.mjs';

workerpool.worker(all);
