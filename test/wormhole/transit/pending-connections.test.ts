import {describe, expect, it} from 'vitest';
import {createLobby, guestPatience, maxGuests} from '../../../source/wormhole/transit/pending-connections.js';
import {handClock} from '../../helpers/hand-clock.js';

describe('createLobby', () => {
  it('turns away who does not show itself in time, and nobody else', () => {
    const clock = handClock();
    const lobby = createLobby(clock);
    const away: string[] = [];
    lobby.enter(() => away.push('silent'));
    const leave = lobby.enter(() => away.push('known'));
    clock.advance(guestPatience - 1);
    expect(away).toEqual([]);
    leave();
    leave();
    clock.advance(1);
    expect(away).toEqual(['silent']);
    expect(clock.timers).toBe(0);
  });

  it('turns away the one who came first when too many wait', () => {
    const clock = handClock();
    const lobby = createLobby(clock);
    const away: number[] = [];
    const leave = Array.from({length: maxGuests + 2}, (_, number) => lobby.enter(() => away.push(number)));
    expect(away).toEqual([0, 1]);
    leave[2]?.();
    lobby.enter(() => away.push(-1));
    expect(away).toEqual([0, 1]);
    lobby.close();
    expect(clock.timers).toBe(0);
  });
});
