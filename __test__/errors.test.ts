import test from 'ava';
import { EOFError, errorClasses, ShipError, WorkerLostError } from '#crossray/errors';

test('every class has its own stable code and name', t => {
  const codes = new Set<string>();
  for (const [name, errorClass] of Object.entries(errorClasses)) {
    const sample = errorClass.prototype as { name: string; code: string };
    t.is(sample.name, name);
    t.regex(sample.code, /^ERR_CROSSRAY_[A-Z_]+$/);
    codes.add(sample.code);
  }
  t.is(codes.size, Object.keys(errorClasses).length);
  t.is(EOFError.prototype.code, 'ERR_CROSSRAY_EOF');
});

test('a ShipError tells the path to the culprit', t => {
  const error = new ShipError('a Promise cannot travel', ['argument 1', '.value']);
  t.is(error.message, 'a Promise cannot travel\n  reached through: argument 1 -> .value');
  t.deepEqual(error.path, ['argument 1', '.value']);
});

test('a WorkerLostError tells which worker and task', t => {
  const lost = { pid: 7, exitCode: 3, signalCode: null, worker: 'w-1', taskId: '1-2' };
  const error = new WorkerLostError('gone', lost, { cause: 'why' });
  t.like(error, { ...lost, name: 'WorkerLostError', code: 'ERR_CROSSRAY_WORKER_LOST', cause: 'why' });
});
