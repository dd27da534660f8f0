import {describe, expect, it} from 'vitest';
import {localTime} from '../../source/message/time.js';
import type {Message} from '../../source/message/types.js';
import {watchClocks} from '../../source/session/watch-clocks.js';
import {handClock} from '../helpers/hand-clock.js';

const start = 1_800_000_000_000;

/** What is noted while peers, whose clocks are so many seconds ahead of ours, say each 5 s that they are there. */
function watch(ahead: Readonly<Record<string, number>>, rounds = 9) {
  const clock = handClock(start);
  const notes: string[] = [];
  const {receive} = watchClocks({
    clock,
    self: () => 'alice@pear:1',
    record: (event) => event.type === 'note' && notes.push(event.text),
  });
  const speak = (times: number) => {
    for (let round = 0; round < times; round++) {
      for (const [from, seconds] of Object.entries(ahead)) {
        const sent = start + clock.monotonic() + seconds * 1000;
        const message: Message = {
          type: 'keepalive',
          when: localTime(sent, 0),
          expires: Math.floor(sent / 1000) + 60,
          from,
          jobs: 1,
          every: 30,
        };
        receive(message);
      }

      clock.advance(5000);
    }
  };

  speak(rounds);
  return {notes, receive, clock, speak};
}

describe('watchClocks', () => {
  it('our clock is noted once as wrong when most others agree', () => {
    const {notes} = watch({'bob@kiwi:1': 62, 'carol@fig:2': 62, 'dave@plum:3': 63});
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^Your clock is 62 s behind the cluster's \(median of 3 others\): set it\.$/);
  });

  it('the clock of a peer is noted once as wrong', () => {
    const {notes} = watch({'bob@kiwi:1': 0, 'carol@fig:2': -90, 'dave@plum:3': 1});
    expect(notes).toEqual(["The clock of carol@fig is 90 s behind the cluster's: it has to be set there."]);
  });

  it('a clock that is wrong by three or four seconds is not noted', () => {
    expect(watch({'bob@kiwi:1': -3, 'carol@fig:2': 4}).notes).toEqual([]);
  });

  it('a wrong clock is noted once it has been wrong for long, without another line', () => {
    // The third line is the last one, five seconds before the end.
    const {notes} = watch({'bob@kiwi:1': 60}, 3);
    expect(notes).toEqual(['Your clock is 60 s behind that of bob@kiwi: set the one that is wrong.']);
  });

  it('the wrong clock of a peer that has left is not noted', () => {
    const {notes, receive, clock, speak} = watch({'bob@kiwi:1': 60}, 2);
    receive({type: 'bye', when: '2027-01-15T08:00:00', from: 'bob@kiwi:1'});
    clock.advance(60_000);
    expect(notes).toEqual([]);
    speak(1);
    expect(notes).toEqual([]);
  });

  it('our clock is noted again when it is wrong again', () => {
    const {notes, clock, speak} = watch({'bob@kiwi:1': 0, 'carol@fig:2': 0, 'dave@plum:3': 0});
    expect(notes).toEqual([]);
    for (let time = 1; time <= 2; time++) {
      clock.jump(600_000);
      speak(8);
      expect(notes).toHaveLength(time);
      expect(notes.at(-1)).toMatch(/^Your clock is 10 min ahead of the cluster's/);
      clock.jump(-600_000);
      speak(8);
    }
  });
});
