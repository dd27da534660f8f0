import {describe, expect, it} from 'vitest';
import type {Frame} from '../../../source/wormhole/mailbox/frames.js';
import {createMailboxMachine} from '../../../source/wormhole/mailbox/machine.js';

const bind = {type: 'bind', appid: 'app', side: 'us'};
const claim = {type: 'claim', nameplate: '7'};
const open = {type: 'open', mailbox: 'm'};
const release = {type: 'release', nameplate: '7'};
const message = (side: string, phase: string): Frame => ({type: 'message', side, phase, body: Buffer.of(1)});
const claimed: Frame = {type: 'claimed', mailbox: 'm'};

describe('commands to a mailbox server', () => {
  it('the mailbox machine claims, opens, then adds what was waiting', () => {
    const machine = createMailboxMachine('app', 'us', '7');
    expect(machine.add('pake', Buffer.of(0xab))).toEqual([]);
    expect(machine.connected()).toEqual([bind, claim]);
    expect(machine.receive(claimed)).toEqual({
      commands: [open, {type: 'add', phase: 'pake', body: 'ab'}],
      claimed: true,
    });
    expect(machine.add('version', Buffer.of(1))).toEqual([{type: 'add', phase: 'version', body: '01'}]);
  });

  it('the mailbox machine has a nameplate chosen, once, then goes on as with a given one', () => {
    const machine = createMailboxMachine('app', 'us', undefined);
    expect(machine.connected()).toEqual([bind, {type: 'allocate'}]);
    expect(machine.hasUnfinished).toBe(false);
    expect(machine.connected()).toEqual([bind, {type: 'allocate'}]);
    expect(machine.receive({type: 'allocated', nameplate: '7'})).toEqual({
      commands: [claim],
      allocated: '7',
    });
    expect(machine.receive({type: 'allocated', nameplate: '8'})).toEqual({commands: []});
    machine.add('pake', Buffer.of(1));
    expect(machine.connected()).toEqual([bind, claim]);
    expect(machine.receive(claimed).commands).toEqual([open, {type: 'add', phase: 'pake', body: '01'}]);
    expect(machine.hasUnfinished).toBe(true);
    machine.receive({type: 'released'});
    expect(machine.hasUnfinished).toBe(false);
  });

  it('the mailbox machine gives back a nameplate that it gets after it was closed', () => {
    const machine = createMailboxMachine('app', 'us', undefined);
    machine.connected();
    expect(machine.close('lonely')).toEqual([]);
    expect(machine.receive({type: 'allocated', nameplate: '7'}).commands).toEqual([claim]);
    expect(machine.receive(claimed).commands).toEqual([
      release,
      open,
      {type: 'close', mailbox: 'm', mood: 'lonely'},
    ]);
  });

  it('the mailbox machine releases its nameplate at the first message of the peer, and gives each phase once', () => {
    const machine = createMailboxMachine('app', 'us', '7');
    machine.connected();
    machine.receive(claimed);
    expect(machine.receive(message('us', 'pake'))).toEqual({commands: []});
    expect(machine.receive(message('them', 'pake'))).toMatchObject({
      commands: [release],
      message: {phase: 'pake'},
    });
    expect(machine.receive(message('them', 'pake'))).toEqual({commands: []});
    expect(machine.receive(message('stranger', 'version'))).toEqual({commands: []});
    expect(machine.receive(message('them', 'version'))).toMatchObject({
      commands: [],
      message: {phase: 'version'},
    });
  });

  it('the mailbox machine sends again on a new connection what had no echo', () => {
    const machine = createMailboxMachine('app', 'us', '7');
    machine.add('pake', Buffer.of(1));
    machine.add('version', Buffer.of(2));
    machine.connected();
    machine.receive(claimed);
    machine.receive(message('us', 'pake'));
    expect(machine.connected()).toEqual([bind, claim]);
    expect(machine.receive(claimed)).toEqual({
      commands: [open, {type: 'add', phase: 'version', body: '02'}],
    });

    machine.receive(message('them', 'pake'));
    expect(machine.connected().slice(0, 3)).toEqual([bind, release, open]);
    machine.receive({type: 'released'});
    expect(machine.connected().slice(0, 2)).toEqual([bind, open]);
  });

  it('the mailbox machine sends all again in another mailbox when the server has forgotten the first', () => {
    const machine = createMailboxMachine('app', 'us', '7');
    machine.add('pake', Buffer.of(1));
    machine.connected();
    machine.receive(claimed);
    machine.receive(message('us', 'pake'));
    machine.connected();
    expect(machine.receive({type: 'claimed', mailbox: 'n'})).toEqual({
      commands: [
        {type: 'open', mailbox: 'n'},
        {type: 'add', phase: 'pake', body: '01'},
      ],
    });
  });

  it('the mailbox machine finds its mailbox by the nameplate again when the server has forgotten what was in it', () => {
    const ping = {type: 'ping', ping: 0};
    const machine = createMailboxMachine('app', 'us', '7');
    machine.add('pake', Buffer.of(1));
    machine.connected();
    machine.receive(claimed);
    machine.receive(message('us', 'pake'));
    machine.receive(message('them', 'pake'));
    machine.receive({type: 'released'});

    expect(machine.connected()).toEqual([bind, open, ping]);
    machine.receive(message('us', 'pake'));
    machine.receive(message('them', 'pake'));
    expect(machine.receive({type: 'pong'})).toEqual({commands: []});

    machine.connected();
    // The other side has come back before us, and has something new to say: that is no sign of memory.
    expect(machine.receive(message('them', 'version'))).toMatchObject({message: {phase: 'version'}});
    expect(machine.receive({type: 'pong'})).toEqual({commands: [], forgotten: true});

    expect(machine.connected()).toEqual([bind, claim]);
    expect(machine.receive({type: 'claimed', mailbox: 'n'})).toEqual({
      commands: [
        {type: 'open', mailbox: 'n'},
        {type: 'add', phase: 'pake', body: '01'},
      ],
    });
    expect(machine.receive(message('them', 'pake'))).toEqual({commands: [release]});
  });

  it('the mailbox machine sends what had no echo before it closes the mailbox on a new connection', () => {
    const close = {type: 'close', mailbox: 'm', mood: 'happy'};
    const machine = createMailboxMachine('app', 'us', '7');
    machine.add('pake', Buffer.of(1));
    machine.connected();
    machine.receive(claimed);
    machine.receive(message('us', 'pake'));
    machine.receive(message('them', 'pake'));
    machine.receive({type: 'released'});
    machine.add('0', Buffer.of(2));
    expect(machine.hasUnfinished).toBe(true);
    expect(machine.close('happy')).toEqual([close]);
    expect(machine.connected()).toEqual([bind, open, {type: 'add', phase: '0', body: '02'}, close]);
    machine.receive(message('us', '0'));
    expect(machine.hasUnfinished).toBe(false);
  });

  it('the mailbox machine closes its mailbox at once, or as soon as it has claimed it', () => {
    const close = {type: 'close', mailbox: 'm', mood: 'happy'};
    const early = createMailboxMachine('app', 'us', '7');
    early.connected();
    expect(early.close('happy')).toEqual([]);
    expect(early.receive(claimed).commands).toEqual([release, open, close]);
    expect(early.receive({type: 'closed'})).toEqual({commands: [], done: true});

    const late = createMailboxMachine('app', 'us', '7');
    late.connected();
    late.receive(claimed);
    expect(late.close('happy')).toEqual([release, close]);
    expect(late.close('happy')).toEqual([]);
    expect(late.add('0', Buffer.of(1))).toEqual([]);
    expect(late.receive(message('them', 'pake'))).toEqual({commands: []});
  });
});
