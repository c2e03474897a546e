// `npm start`: prepares the clone, then runs the main job.
import { prepare, run } from './prepare.mjs';

prepare();
run(process.execPath, ['build/examples/digits/main.js']);
