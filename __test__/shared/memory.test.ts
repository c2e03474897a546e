import test from 'ava';
import { shared } from '#crossray/arena/shared';
import { ClosedError, InvalidStateError } from '#crossray/errors';
import { SharedMemory } from '#crossray/shared/memory';
import { revivers } from '#crossray/shared/revivers';

test('it is found by name', t => {
  using own = new SharedMemory({ name: 'a:b\nc', create: true, size: 100 });
  using other = new SharedMemory({ name: 'a:b\nc', size: 5 });
  t.is(other.size, 100);
  t.is(other.name, 'a:b\nc');
  t.deepEqual(own.buf, Buffer.alloc(100));
  own.buf.write('hello');
  t.is(other.buf.toString('utf8', 0, 5), 'hello');
  other.unlink();
  t.throws(() => own.unlink(), { instanceOf: InvalidStateError, message: /no shared memory of the name/ });
  t.throws(() => new SharedMemory({ name: 'a:b\nc' }), {
    instanceOf: InvalidStateError,
    message: /create it first/,
  });
  t.is(other.buf.toString('utf8', 0, 5), 'hello');
});

test('a name is taken once, until it is unlinked', t => {
  using own = new SharedMemory({ name: 'taken', create: true, size: 1 });
  t.throws(() => new SharedMemory({ name: 'taken', create: true, size: 1 }), {
    instanceOf: InvalidStateError,
    message: /there is shared memory of the name 'taken' already/,
  });
  own.unlink();
  using next = new SharedMemory({ name: 'taken', create: true, size: 2 });
  t.is(next.size, 2);
  next.unlink();
});

test('without a name it has one of its own', t => {
  using first = new SharedMemory({ create: true, size: 1 });
  using second = new SharedMemory({ create: true, size: 1 });
  t.not(first.name, second.name);
  for (const memory of [first, second]) memory.unlink();
});

test('it lives on when everybody has closed it, until it is unlinked', t => {
  const own = new SharedMemory({ name: 'kept', create: true, size: 3 });
  const { buf } = own;
  buf.set([1, 2, 3]);
  own.close();
  own.close();
  t.throws(() => own.buf, { instanceOf: ClosedError, code: 'ERR_CROSSRAY_CLOSED' });
  t.throws(() => own[shared](), { instanceOf: ClosedError });
  t.is(own.size, 3);
  buf[0] = 9;
  using again = new SharedMemory({ name: 'kept' });
  t.deepEqual([...again.buf], [9, 2, 3]);
  again.unlink();
});

test('what is made of its description is the same memory, also after unlink', t => {
  using own = new SharedMemory({ create: true, size: 3 });
  own.unlink();
  const { kind, handles, extra } = own[shared]();
  using other = revivers[kind]?.(handles, extra) as SharedMemory;
  other.buf[1] = 5;
  t.deepEqual([...own.buf], [0, 5, 0]);
  t.is(other.name, own.name);
});

test('arguments are checked', t => {
  for (const size of [0, -1, 1.5, undefined, '8' as unknown as number]) {
    t.throws(() => new SharedMemory({ create: true, size }), {
      instanceOf: RangeError,
      message: /size: expected/,
    });
  }
  t.throws(() => new SharedMemory(), { instanceOf: TypeError, message: /name: expected the name/ });
  t.throws(() => new SharedMemory({ name: 5 as unknown as string }), { instanceOf: TypeError });
  for (const name of ['', 'a\0b', 'x'.repeat(256)]) {
    t.throws(() => new SharedMemory({ name, create: true, size: 1 }), {
      instanceOf: TypeError,
      message: /1 to 255/,
    });
  }
  t.throws(() => new SharedMemory({ create: true, size: 2 ** 45 }), { code: 'ERR_CROSSRAY_ARENA_FULL' });
});
