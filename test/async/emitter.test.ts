import {describe, expect, it} from 'vitest';
import {createEmitter} from '../../source/async/emitter.js';

describe('createEmitter', () => {
  it('tells all listeners the same order, also of what a listener causes', () => {
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

  it('tells nothing to who has left', () => {
    const emitter = createEmitter<number>();
    const heard: number[] = [];
    const leave = emitter.subscribe((event) => heard.push(event));
    emitter.emit(1);
    leave();
    emitter.emit(2);
    expect(heard).toEqual([1]);
  });

  it('tells also what has no value', () => {
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
