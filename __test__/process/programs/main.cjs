// The same as CommonJS.
const { Process } = require('crossray');
const { helper } = require('./helper.cjs');

const five = 5;
class Adder extends Process {
  #n = 2;
  run() {
    console.log(`sum ${this.#n + five + helper(1)} in ${__filename.endsWith('main.cjs')}`);
  }
}
console.log('main runs');
const adder = new Adder();
adder.start();
adder.join().then(() => console.log(`code ${adder.exitCode}`));
