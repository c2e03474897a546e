import { createRequire } from 'node:module';

/** How many questions the inspector of this thread was asked meanwhile. */
export function questionsOf(action: () => void): number {
  const { Session } = createRequire(import.meta.url)('node:inspector') as typeof import('node:inspector');
  const { post } = Session.prototype;
  let count = 0;
  Session.prototype.post = function (this: unknown, ...args: unknown[]): void {
    count++;
    Reflect.apply(post, this, args);
  };
  try {
    action();
  } finally {
    Session.prototype.post = post;
  }
  return count;
}
