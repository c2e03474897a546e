// The program of the launcher tests, as an ES module.
import { Process } from 'crossray';
import { helper } from './helper.mjs';

const five = 5;
class Adder extends Process {
  #n = 2;
  run() {
    console.log(`sum ${this.#n + five + helper(1)} in ${import.meta.url.endsWith('main.mjs')}`);
  }
}
console.log('main runs');
const adder = new Adder();
adder.start();
await adder.join();
console.log(`code ${adder.exitCode}`);
