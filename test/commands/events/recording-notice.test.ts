import {expect, it} from 'vitest';
import {tellRecording} from '../../../source/commands/events/recording-notice.js';
import type {Recording} from '../../../source/store/history.js';

it('a command says once each that recording ends, why, and that it goes on', () => {
  const told: string[] = [];
  let recording: Recording = {by: 'us'};
  let changed = (): void => undefined;
  const stop = tellRecording(
    {
      recording: () => recording,
      subscribe(listener) {
        changed = listener;
        return () => (changed = () => undefined);
      },
    },
    (sentence) => told.push(sentence),
  );
  const becomes = (next: Recording) => {
    recording = next;
    changed();
    changed();
  };
  becomes({by: 'nobody', reason: 'disk full', detail: 'Make room.'});
  becomes({by: 'nobody', reason: 'log not writable', detail: 'Take the folder.'});
  becomes({by: 'another'});
  becomes({by: 'us'});
  stop();
  becomes({by: 'nobody', reason: 'disk full', detail: 'Make room.'});
  expect(told).toEqual([
    'History is not recorded. Make room.',
    'History is not recorded. Take the folder.',
    'History is recorded again.',
  ]);
});
