/** Queue: a producer and a consumer, which never ends. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Process, Queue } from 'crossray';

class producer extends Process {
  queue: Queue<number>;

  constructor(queue: Queue<number>) {
    super();
    this.queue = queue;
  }

  override async run() {
    for (let i = 0; i < 10; i++) {
      const item = randomInt(0, 257);
      await this.queue.put(item);
      console.log(`Process Producer : item ${item} appended to queue ${this.name}`);
      await sleep(1000);
      console.log(`The size of queue is ${this.queue.qsize()}`);
    }
  }
}

class consumer extends Process {
  queue: Queue<number>;

  constructor(queue: Queue<number>) {
    super();
    this.queue = queue;
  }

  override async run() {
    while (true) {
      if (this.queue.empty()) {
        console.log('the queue is empty');
      } else {
        await sleep(2000);
        const item = await this.queue.get();
        console.log(`Process Consumer : item ${item} popped from by ${this.name} \n`);
        await sleep(1000);
      }
    }
  }
}

const queue = new Queue<number>();
const processProducer = new producer(queue);
const processConsumer = new consumer(queue);
processProducer.start();
processConsumer.start();
await processProducer.join();
await processConsumer.join();
