// Run by Node itself, which takes the types away.
import { Process } from 'crossray';

interface Shape {
  sides: number;
}
const shape: Shape = { sides: 4 };
const child = new Process({ target: (n: number) => process.exit(shape.sides + n), args: [3] });
child.start();
await child.join();
console.log(`code ${child.exitCode}`);
