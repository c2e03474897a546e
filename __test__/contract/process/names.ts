import { currentProcess, isMainProcess, Process, parentProcess } from 'crossray';
import { type Part, soloTest } from './suite.js';

/** Names, and who is who. */
export const names: Part = place => {
  const { Process: Made } = place.context;

  soloTest(place, 'one counter for all classes', t => {
    class Producer extends Made {}
    const [first, second] = [new Made(), new Producer()];
    const [, number] = /^Process-(\d+)$/.exec(first.name) ?? [];
    t.is(second.name, `Producer-${Number(number) + 1}`);
    t.is(new Made({ name: 'mine' }).name, 'mine');
    second.name = 'another';
    t.is(second.name, 'another');
  });

  soloTest(place, 'nested children have the numbers of their forebears', async t => {
    const { Process: Inner } = place.context;
    const named = new Made({
      target: () => {
        const number = /-(\d+)$/.exec(currentProcess().name)![1];
        const own = [new Inner().name, new Inner().name];
        process.exit(own.join() === `Process-${number}:1,Process-${number}:2` ? 0 : 1);
      },
    });
    named.start();
    await named.join();
    t.is(named.error, null);
    t.is(named.exitCode, 0);
  });

  soloTest(place, 'a child knows itself and its parent', async t => {
    const mainPid = process.pid;
    const child = new Made({
      name: 'child',
      daemon: true,
      target: async () => {
        const me = currentProcess();
        const parent = parentProcess()!;
        const facts = [
          me.name === 'child',
          me.daemon,
          me.pid === process.pid,
          me.exitCode === null,
          me.isAlive(),
          me instanceof Process,
          !isMainProcess,
          parent.name === 'MainProcess',
          parent.pid === mainPid,
          parent.isAlive(),
          !(await parent.join(1)),
          !parent.joinSync(1),
          new Inner().daemon,
        ];
        process.exit(facts.every(Boolean) ? 0 : facts.indexOf(false) + 10);
      },
    });
    const { Process: Inner } = place.context;
    child.start();
    await child.join();
    t.is(child.error, null);
    t.is(child.exitCode, 0);
  });

  soloTest(place, 'the program itself', async t => {
    const main = currentProcess();
    t.is(main.name, 'MainProcess');
    t.is(main.pid, process.pid);
    t.is(main.exitCode, null);
    t.false(main.daemon);
    t.true(main.isAlive());
    t.is(parentProcess(), null);
    t.true(isMainProcess);
    main.close();
    t.throws(() => main.start(), { code: 'ERR_CROSSRAY_INVALID_STATE' });
    await t.throwsAsync(main.join(), { code: 'ERR_CROSSRAY_WOULD_DEADLOCK' });
    t.throws(() => main.joinSync(), { code: 'ERR_CROSSRAY_WOULD_DEADLOCK' });
  });

  soloTest(place, 'the program that a child sees', async t => {
    const { argv } = process;
    const child = new Made({
      target: (own, folder) => {
        const same = JSON.stringify(process.argv) === JSON.stringify(own) && process.cwd() === folder;
        process.exit(same ? 0 : 1);
      },
      args: [argv, process.cwd()],
    });
    child.start();
    await child.join();
    t.is(child.exitCode, 0);
  });
};
