import test from 'ava';
import fc from 'fast-check';
import { TaskTable } from '#crossray/engine/caller/task-table';
import { NotedTask } from './fakes.js';

test('a late report of an earlier task in the same slot finds nothing', t => {
  const table = new TaskTable();
  const first = new NotedTask(1);
  table.add(first);
  const { slot, generation } = first;
  t.is(table.find(slot, generation), first);
  table.remove(first);
  t.is(table.find(slot, generation), null);
  const second = new NotedTask(1);
  table.add(second);
  t.is(second.slot, slot, 'slots are used again');
  t.is(table.find(slot, generation), null);
  t.is(table.find(second.slot, second.generation), second);
  table.remove(first);
  t.is(table.size, 1, 'to remove a task twice harms no other');
});

test('random additions and removals agree with a plain set', t => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(30)), { maxLength: 200 }), steps => {
      const table = new TaskTable();
      const model: NotedTask[] = [];
      for (const [add, at] of steps) {
        if (add || model.length === 0) {
          const task = new NotedTask(1);
          table.add(task);
          model.push(task);
        } else {
          table.remove(model.splice(at % model.length, 1)[0]!);
        }
        t.is(table.size, model.length);
        const all = [...table.all()];
        t.is(all.length, model.length);
        t.true(model.every(task => all.includes(task)));
        t.true(model.every(task => table.find(task.slot, task.generation) === task));
      }
    }),
  );
});
