import {runInThisContext} from 'node:vm';
import {describe, expect, it} from 'vitest';
import {functionSource, type AnyFunction} from '../../../source/runtime/node/function-source.js';

/** What the text does in a realm that knows nothing of this file. */
function call(fn: AnyFunction, ...args: unknown[]): unknown {
  const revived = runInThisContext(`(${functionSource(fn)}\n)`) as (...args: unknown[]) => unknown;
  return revived(...args);
}

const method = (name: string) => Reflect.get(methods, name) as AnyFunction;

const methods = {
  plain(a: number) {
    return a + 1;
  },
  async later(a: number) {
    return Promise.resolve(a + 1);
  },
  *several(a: number) {
    yield a;
    yield a + 1;
  },
  'with a space'(a: number) {
    return a + 1;
  },
  get(a: number) {
    return a + 1;
  },
  async async(a: number) {
    return Promise.resolve(a + 1);
  },
};

class Shape {
  static sides(a: number) {
    return a + 1;
  }
}

describe('functionSource', () => {
  it('the source of functions and arrow functions works in another realm', () => {
    expect(call((a: number) => a + 1, 1)).toBe(2);
    expect(
      call(function (a: number) {
        return a + 1;
      }, 1),
    ).toBe(2);
    expect(
      call(function named(a: number): number {
        return a > 3 ? a : named(a + 1);
      }, 1),
    ).toBe(4);
  });

  it('the source of async functions and generators works in another realm', async () => {
    expect(await call(async (a: number) => Promise.resolve(a + 1), 1)).toBe(2);
    const generated = call(function* (a: number) {
      yield a;
    }, 7) as Iterable<number>;
    expect([...generated]).toEqual([7]);
  });

  it('the source of methods works in another realm', async () => {
    expect(call(method('plain'), 1)).toBe(2);
    expect(await call(method('later'), 1)).toBe(2);
    expect([...(call(method('several'), 1) as Iterable<number>)]).toEqual([1, 2]);
    expect(call(method('with a space'), 1)).toBe(2);
    expect(call(method('get'), 1)).toBe(2);
    expect(await call(method('async'), 1)).toBe(2);
    expect(call(Reflect.get(Shape, 'sides') as AnyFunction, 1)).toBe(2);
  });

  it('native and bound functions have no source that can travel', () => {
    const bound = method('plain').bind(methods);
    for (const fn of [Math.max, bound, Reflect.get(Array.prototype, 'map') as AnyFunction]) {
      expect(() => functionSource(fn)).toThrow(/closure cannot travel/);
    }
  });

  it('classes and accessors have no source that can be sent', () => {
    expect(() => functionSource(Shape as unknown as AnyFunction)).toThrow(/class cannot be sent/);
    const sized = {
      get size() {
        return 1;
      },
    };
    const getter = Reflect.get(Reflect.getOwnPropertyDescriptor(sized, 'size') ?? {}, 'get') as AnyFunction;
    expect(() => functionSource(getter)).toThrow(/accessor cannot be sent/);
  });
});
