import test from 'ava';
import type { Graph, Node } from '#crossray/ship/graph';
import { Shipper } from '#crossray/ship/shipper';

/** Of the functions and classes of these tests. */
type Named = Partial<Record<'helper' | 'outer' | 'Point' | 'Settings' | 'read' | 'even' | 'odd', string>>;

/** The versions of the functions and classes that a packed value has, by name. */
function versions(value: unknown, shipper = new Shipper()): Named {
  const { nodes } = shipper.packValue(value) as Graph;
  const isCode = (node: Node) => node[0] === 'function' || node[0] === 'class';
  return Object.fromEntries(nodes.filter(isCode).map(node => [node[3], node[5]] as [string, string]));
}

test('what is the same has the same version whoever packs it, and with whatever else', t => {
  const five = 5;
  const helper = (x: number): number => x + five;
  const outer = (x: number): number => helper(x) * 2;
  class Point {
    static origin = 3;
    length(): number {
      return outer(1);
    }
  }
  const first = versions([outer, Point]);
  t.deepEqual(Object.keys(first).sort(), ['Point', 'helper', 'outer']);
  t.is(new Set(Object.values(first)).size, 3);
  t.false(Object.values(first).includes(''));
  t.deepEqual(versions(Point), first);
  const shipper = new Shipper();
  t.is(versions(helper, shipper).helper, first.helper);
  t.is(versions(outer, shipper).outer, first.outer);
  t.deepEqual(versions(Point, shipper), first);
});

test('what has changed has another version, and its old one when it has changed back', t => {
  class Settings {
    static limit = 1;
    own = true;
  }
  const read = () => Settings.limit;
  const before = versions(read);
  Settings.limit = 2;
  const changed = versions(read);
  t.not(changed.Settings, before.Settings);
  t.not(changed.read, before.read, 'it is not the same as before either');
  Settings.limit = 1;
  t.deepEqual(versions(read), before);
});

test('functions that refer to each other in a ring have versions', t => {
  const even = (n: number): boolean => n === 0 || odd(n - 1);
  const odd = (n: number): boolean => n !== 0 && even(n - 1);
  const first = versions(even);
  t.not(first.even, first.odd);
  t.deepEqual(versions(odd), first);
});

test('what captures something that is carried beside the bytes is told by nothing but its packing', t => {
  const buffer = new SharedArrayBuffer(8);
  const read = () => buffer.byteLength;
  const options = () => ({
    leaf: { leaf: (object: object) => (object === buffer ? { id: 0 } : undefined), value: () => ({}) },
  });
  t.not(
    Object.values(versions(read, new Shipper(options())))[0],
    Object.values(versions(read, new Shipper(options())))[0],
  );
});
