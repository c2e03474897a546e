import { ThreadWorker } from 'poolifier';
import { all } from '../../lib/tasks.mjs';

export default new ThreadWorker(all);
