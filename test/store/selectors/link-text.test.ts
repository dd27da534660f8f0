import {describe, expect, it} from 'vitest';
import {apply} from '../../../source/store/apply.js';
import {emptyProjection} from '../../../source/store/empty.js';
import {eventJson} from '../../../source/store/selectors/event-json.js';
import {linkReason} from '../../../source/store/selectors/link-text.js';
import {statusSnapshot} from '../../../source/store/selectors/status.js';
import type {Event} from '../../../source/store/event.js';

const at = Date.UTC(2026, 10, 21, 22, 20, 0);

describe('linkReason', () => {
  it('linkReason has the reason and the time of the next try, as far as they are known', () => {
    expect(linkReason({detail: 'It is gone.', retryAt: at + 7001}, at)).toBe('It is gone; next try in 8 s');
    expect(linkReason({detail: 'it is gone', retryAt: at - 1}, at)).toBe('it is gone');
    expect(linkReason({detail: 'It is gone.'}, at)).toBe('It is gone.');
    expect(linkReason({retryAt: at + 1000}, at)).toBe('next try in 1 s');
    expect(linkReason({}, at)).toBeUndefined();
  });
});

describe('the time of the next try', () => {
  const lost: Event = {
    type: 'link',
    state: 'lost',
    board: 'board',
    detail: 'Gone.',
    retryAt: at + 8000,
    seq: 1,
    at,
    time: at,
  };

  it('the time of the next try is in JSON of events and status, too', () => {
    const projection = emptyProjection(at);
    apply(projection, lost);
    expect(eventJson(lost)).toMatchObject({
      type: 'link',
      detail: 'Gone.',
      retryAt: '2026-11-21T22:20:08.000Z',
    });
    expect(statusSnapshot(projection)).toMatchObject({link: {retryAt: '2026-11-21T22:20:08.000Z'}});
  });

  it('the time of the next try is kept on the timeline, whatever the clock shows meanwhile', () => {
    const projection = emptyProjection(at);
    // The clock was set back an hour before, and is set on again while one waits.
    apply(projection, {...lost, at, time: at + 3_600_000});
    expect(projection.link.retryAt).toBe(at + 3_608_000);
    expect(statusSnapshot(projection)).toMatchObject({link: {retryAt: '2026-11-21T22:20:08.000Z'}});
    const [from, to] = [at + 1000, at + 3_601_000];
    apply(projection, {type: 'clock', from, to, seq: 2, at: to, time: to});
    expect(projection.link.retryAt).toBe(at + 3_608_000);
    expect(statusSnapshot(projection)).toMatchObject({link: {retryAt: '2026-11-21T23:20:08.000Z'}});
  });

  it('the time of the next try is gone with the next event of the link', () => {
    const projection = emptyProjection(at);
    apply(projection, lost);
    apply(projection, {
      type: 'link',
      state: 'connecting',
      board: 'board',
      seq: 2,
      at: at + 8000,
      time: at + 8000,
    });
    expect(projection.link.retryAt).toBeUndefined();
  });
});
