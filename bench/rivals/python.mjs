// Python's multiprocessing with the start methods fork and spawn.
import { commandLine, open, version } from '../lib/python.mjs';

function rival(method) {
  const name = `Python ${method}`;
  const contestant = (program, args, request) => {
    const { ask, close } = open(program, [method, ...args]);
    return [{ name, round: () => ask(request), close }];
  };
  const pool =
    scenario =>
    ({ workers, numbers, timing }) =>
      contestant('pool', [workers], { scenario, count: numbers.length, ...timing });
  const channel =
    scenario =>
    ({ context, what, count }) =>
      context === 'process' ? contestant('channels', [scenario, JSON.stringify(what)], { count }) : [];
  return {
    name,
    version,
    burst: pool('burst'),
    map: pool('map'),
    latency: pool('latency'),
    queue: channel('queue'),
    pipe: channel('pipe'),
    roundTrip: channel('round_trip'),
    sharedArray: ({ context, length, timing }) =>
      context === 'process' ? contestant('shared', [length], timing) : [],
    command: ({ program, workers }) => [
      { name, command: commandLine(program.replace('-', '_'), [method, workers]) },
    ],
  };
}

/** Python's threads share one lock, so its processes stand in for them, too. */
export default [rival('fork'), rival('spawn')];
