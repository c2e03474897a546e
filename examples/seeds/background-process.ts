/** A daemon ends with the main program, any other process is waited for. Prints the lines of the second one alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { currentProcess, Process } from 'crossray';

async function foo() {
  const name = currentProcess().name;
  console.log(`Starting ${name} \n`);
  await sleep(3000);
  console.log(`Exiting ${name} \n`);
}

const backgroundProcess = new Process({ name: 'background_process', target: foo });
backgroundProcess.daemon = true; // no child process, exit when parent process exit
const NO_backgroundProcess = new Process({ name: 'NO_background_process', target: foo });
NO_backgroundProcess.daemon = false;
backgroundProcess.start();
NO_backgroundProcess.start();
// NO_backgroundProcess.terminate() // force terminate

// Starting NO_background_process
// Exiting NO_background_process
