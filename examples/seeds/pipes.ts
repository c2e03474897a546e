/** Pipes: one process sends numbers to another, which sends their squares home. Prints 0, 1, 4, ... 81 and End. */
import { EOFError, Pipe, Process } from 'crossray';

type Ends = ReturnType<typeof Pipe>;

async function createItems(pipe: Ends) {
  const [outputPipe, _] = pipe;
  for (let item = 0; item < 10; item++) {
    await outputPipe.send(item);
  }
  outputPipe.close();
}

async function multiplyItems(pipe1: Ends, pipe2: Ends) {
  const [close, inputPipe] = pipe1;
  close.close();
  const [outputPipe, _] = pipe2;
  try {
    while (true) {
      const item = (await inputPipe.recv()) as number;
      await outputPipe.send(item * item);
    }
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
    outputPipe.close();
  }
}

const pipe1 = Pipe(true);
const processPipe1 = new Process({ target: createItems, args: [pipe1] });
processPipe1.start();

const pipe2 = Pipe(true);
const processPipe2 = new Process({ target: multiplyItems, args: [pipe1, pipe2] });
processPipe2.start();

pipe1[0].close();
pipe2[0].close();

try {
  while (true) {
    console.log(await pipe2[1].recv());
  }
} catch (error) {
  if (!(error instanceof EOFError)) throw error;
  console.log('End');
}
