import {describe, expect, it} from 'vitest';
import {createRendezvous} from '../../../source/wormhole/mailbox/machine.js';
import type {Frame} from '../../../source/wormhole/mailbox/frames.js';

const bind = {type: 'bind', appid: 'app', side: 'us'};
const claim = {type: 'claim', nameplate: '7'};
const open = {type: 'open', mailbox: 'm'};
const release = {type: 'release', nameplate: '7'};
const message = (side: string, phase: string): Frame => ({type: 'message', side, phase, body: Buffer.of(1)});
const claimed: Frame = {type: 'claimed', mailbox: 'm'};

describe('createRendezvous', () => {
  it('claims, opens, then adds what was waiting', () => {
    const rendezvous = createRendezvous('app', 'us', '7');
    expect(rendezvous.add('pake', Buffer.of(0xab))).toEqual([]);
    expect(rendezvous.connected()).toEqual([bind, claim]);
    expect(rendezvous.receive(claimed)).toEqual({
      commands: [open, {type: 'add', phase: 'pake', body: 'ab'}],
      claimed: true,
    });
    expect(rendezvous.add('version', Buffer.of(1))).toEqual([{type: 'add', phase: 'version', body: '01'}]);
  });

  it('has a nameplate chosen, once, then goes on as with a given one', () => {
    const rendezvous = createRendezvous('app', 'us', undefined);
    expect(rendezvous.connected()).toEqual([bind, {type: 'allocate'}]);
    expect(rendezvous.hasUnfinished).toBe(false);
    expect(rendezvous.connected()).toEqual([bind, {type: 'allocate'}]);
    expect(rendezvous.receive({type: 'allocated', nameplate: '7'})).toEqual({
      commands: [claim],
      allocated: '7',
    });
    expect(rendezvous.receive({type: 'allocated', nameplate: '8'})).toEqual({commands: []});
    rendezvous.add('pake', Buffer.of(1));
    expect(rendezvous.connected()).toEqual([bind, claim]);
    expect(rendezvous.receive(claimed).commands).toEqual([open, {type: 'add', phase: 'pake', body: '01'}]);
    expect(rendezvous.hasUnfinished).toBe(true);
    rendezvous.receive({type: 'released'});
    expect(rendezvous.hasUnfinished).toBe(false);
  });

  it('gives a nameplate back that it gets too late', () => {
    const rendezvous = createRendezvous('app', 'us', undefined);
    rendezvous.connected();
    expect(rendezvous.close('lonely')).toEqual([]);
    expect(rendezvous.receive({type: 'allocated', nameplate: '7'}).commands).toEqual([claim]);
    expect(rendezvous.receive(claimed).commands).toEqual([
      release,
      open,
      {type: 'close', mailbox: 'm', mood: 'lonely'},
    ]);
  });

  it('releases the nameplate at the first message of the other side, and gives each phase once', () => {
    const rendezvous = createRendezvous('app', 'us', '7');
    rendezvous.connected();
    rendezvous.receive(claimed);
    expect(rendezvous.receive(message('us', 'pake'))).toEqual({commands: []});
    expect(rendezvous.receive(message('them', 'pake'))).toMatchObject({
      commands: [release],
      message: {phase: 'pake'},
    });
    expect(rendezvous.receive(message('them', 'pake'))).toEqual({commands: []});
    expect(rendezvous.receive(message('stranger', 'version'))).toEqual({commands: []});
    expect(rendezvous.receive(message('them', 'version'))).toMatchObject({
      commands: [],
      message: {phase: 'version'},
    });
  });

  it('says again on a new connection what had no echo', () => {
    const rendezvous = createRendezvous('app', 'us', '7');
    rendezvous.add('pake', Buffer.of(1));
    rendezvous.add('version', Buffer.of(2));
    rendezvous.connected();
    rendezvous.receive(claimed);
    rendezvous.receive(message('us', 'pake'));
    expect(rendezvous.connected()).toEqual([bind, claim]);
    expect(rendezvous.receive(claimed)).toEqual({
      commands: [open, {type: 'add', phase: 'version', body: '02'}],
    });

    rendezvous.receive(message('them', 'pake'));
    expect(rendezvous.connected().slice(0, 3)).toEqual([bind, release, open]);
    rendezvous.receive({type: 'released'});
    expect(rendezvous.connected().slice(0, 2)).toEqual([bind, open]);
  });

  it('begins anew in another mailbox when the server has forgotten the first', () => {
    const rendezvous = createRendezvous('app', 'us', '7');
    rendezvous.add('pake', Buffer.of(1));
    rendezvous.connected();
    rendezvous.receive(claimed);
    rendezvous.receive(message('us', 'pake'));
    rendezvous.connected();
    expect(rendezvous.receive({type: 'claimed', mailbox: 'n'})).toEqual({
      commands: [
        {type: 'open', mailbox: 'n'},
        {type: 'add', phase: 'pake', body: '01'},
      ],
    });
  });

  it('says what the other side has not got yet before it leaves on a new connection', () => {
    const close = {type: 'close', mailbox: 'm', mood: 'happy'};
    const rendezvous = createRendezvous('app', 'us', '7');
    rendezvous.add('pake', Buffer.of(1));
    rendezvous.connected();
    rendezvous.receive(claimed);
    rendezvous.receive(message('us', 'pake'));
    rendezvous.receive(message('them', 'pake'));
    rendezvous.receive({type: 'released'});
    rendezvous.add('0', Buffer.of(2));
    expect(rendezvous.hasUnfinished).toBe(true);
    expect(rendezvous.close('happy')).toEqual([close]);
    expect(rendezvous.connected()).toEqual([bind, open, {type: 'add', phase: '0', body: '02'}, close]);
    rendezvous.receive(message('us', '0'));
    expect(rendezvous.hasUnfinished).toBe(false);
  });

  it('leaves at once, or as soon as it has come in', () => {
    const close = {type: 'close', mailbox: 'm', mood: 'happy'};
    const early = createRendezvous('app', 'us', '7');
    early.connected();
    expect(early.close('happy')).toEqual([]);
    expect(early.receive(claimed).commands).toEqual([release, open, close]);
    expect(early.receive({type: 'closed'})).toEqual({commands: [], done: true});

    const late = createRendezvous('app', 'us', '7');
    late.connected();
    late.receive(claimed);
    expect(late.close('happy')).toEqual([release, close]);
    expect(late.close('happy')).toEqual([]);
    expect(late.add('0', Buffer.of(1))).toEqual([]);
    expect(late.receive(message('them', 'pake'))).toEqual({commands: []});
  });
});
