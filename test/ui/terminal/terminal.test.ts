import {EventEmitter} from 'node:events';
import {describe, expect, it} from 'vitest';
import {onTerminationSignal} from '../../../source/ui/terminal/terminal.js';

describe('termination signals', () => {
  it('the first termination signal is handed on, and all are caught until the listener is removed', () => {
    const events = new EventEmitter();
    const told: string[] = [];
    const stop = onTerminationSignal(events, (signal) => told.push(signal));
    // Without a listener a signal would end the process at once.
    for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT']) expect(events.emit(signal)).toBe(true);
    expect(told).toEqual(['SIGTERM']);
    stop();
    expect(events.eventNames()).toEqual([]);
  });
});
