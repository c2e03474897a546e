// A fresh process that starts a pool and has one task done. The clock runs from before the rival's library is
// imported until the first result is here.
import { options, rival } from './rival.mjs';

const start = performance.now();
const pool = await rival.open(options);
const result = await pool.call('square')(7);
const ms = performance.now() - start;

console.log(JSON.stringify({ figures: { ms }, result }));
// How a rival closes is not asked here; process.exit() ends its threads, and its processes see their channel close.
process.exit();
