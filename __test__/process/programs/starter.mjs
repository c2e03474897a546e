// A module that starts a process when it is loaded: as bad as it is in Python.
import { Process, task } from 'crossray';

export const work = task(import.meta.url, () => process.exit(5));

const child = new Process({ target: work });
child.start();
await child.join();
console.log(`code ${child.exitCode}: ${child.error?.message}`);
