import {describe, expect, it} from 'vitest';
import {createEmitter} from '../../source/async/emitter.js';

describe('createEmitter', () => {
  it('all listeners get events in the same order, even those that a listener causes', () => {
    const emitter = createEmitter<number>();
    const heard: number[][] = [[], []];
    emitter.subscribe((event) => {
      heard[0]?.push(event);
      if (event === 1) emitter.emit(2);
    });
    emitter.subscribe((event) => heard[1]?.push(event));
    emitter.emit(1);
    emitter.emit(3);
    expect(heard).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('a listener that has unsubscribed gets no events', () => {
    const emitter = createEmitter<number>();
    const heard: number[] = [];
    const leave = emitter.subscribe((event) => heard.push(event));
    emitter.emit(1);
    leave();
    emitter.emit(2);
    expect(heard).toEqual([1]);
  });

  it('listeners get events without a value too, even those that a listener causes', () => {
    const emitter = createEmitter<void>();
    let told = 0;
    emitter.subscribe(() => {
      told += 1;
      if (told === 1) emitter.emit();
    });
    emitter.emit();
    expect(told).toBe(2);
  });
});
