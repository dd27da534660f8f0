import type {Command, Frame, Mood} from './frames.js';

/** What a frame of the server led to. */
export type Reaction = {
  /** To send on the same connection, in this order. */
  readonly commands: readonly Command[];
  /** The server has chosen this nameplate for us; given once. */
  readonly allocated?: string;
  /** The mailbox is ours now; given once. */
  readonly claimed?: true;
  /** A message of the other side, each phase once. */
  readonly message?: {readonly side: string; readonly phase: string; readonly body: Buffer};
  /** The mailbox is closed: the connection may end. */
  readonly done?: true;
  /** The server has forgotten the mailbox: it is found again by its nameplate, on a new connection. */
  readonly forgotten?: true;
};

/**
 * A client of the mailbox server, without the connection: it knows what has been sent and what must be sent again on a
 * new connection after the old one was lost.
 */
type MailboxMachine = {
  /** A connection stands and the server has sent its welcome. */
  connected(): readonly Command[];
  receive(frame: Frame): Reaction;
  /** Puts a message into the mailbox, now or as soon as there is one. */
  add(phase: string, body: Uint8Array): readonly Command[];
  /** Leaves the mailbox. */
  close(mood: Mood): readonly Command[];
  /**
   * Whether something would be lost with the connection, also at the end: the nameplate is ours as far as we know,
   * and nobody else could have it; or the other side is there and has not got all that we sent.
   */
  readonly hasUnfinished: boolean;
};

type Outgoing = {readonly phase: string; readonly body: string; echoed: boolean};

/**
 * Follows magic-wormhole's mailbox server protocol.
 * @param given the nameplate; undefined to have the server choose one, which it claims for us at the same time
 */
export function createMailboxMachine(appid: string, side: string, given: string | undefined): MailboxMachine {
  const outgoing: Outgoing[] = [];
  const seen = new Set<string>();
  let nameplate = given;
  let mailbox: string | undefined;
  let release: 'not yet' | 'asked' | 'confirmed' = 'not yet';
  let peer: string | undefined;
  let closing: Mood | undefined;
  /** Messages that the server had before this connection and has not sent again: ours by phase, and the other side's. */
  let missing: {readonly ours: Set<string>; readonly theirs: Set<string>} | undefined;

  /** Nothing to send as long as there is no nameplate. */
  const about = (type: 'claim' | 'release'): Command[] =>
    nameplate === undefined ? [] : [{type, nameplate}];
  const addition = ({phase, body}: Outgoing): Command => ({type: 'add', phase, body});
  const releaseNameplate = (): Command[] => {
    if (release !== 'not yet') {
      return [];
    }
    release = 'asked';
    return about('release');
  };
  const unsent = (): Outgoing[] => outgoing.filter(({echoed}) => !echoed);
  /**
   * Opens the mailbox on this connection, and closes it again if that is wanted by now. The rest is sent to a side that
   * is there; one that comes later must not begin with somebody who has left.
   */
  const enter = (id: string): Command[] => {
    const opening: Command = {type: 'open', mailbox: id};
    if (closing === undefined) {
      return [opening, ...unsent().map(addition)];
    }
    const rest = peer === undefined ? [] : unsent().map(addition);
    return [...releaseNameplate(), opening, ...rest, {type: 'close', mailbox: id, mood: closing}];
  };

  return {
    connected() {
      const bind: Command = {type: 'bind', appid, side};
      if (nameplate === undefined) {
        return [bind, {type: 'allocate'}];
      }
      if (release === 'not yet' || mailbox === undefined) {
        return [bind, ...about('claim')];
      }
      const entering = [bind, ...(release === 'asked' ? about('release') : []), ...enter(mailbox)];
      if (closing !== undefined) {
        return entering;
      }
      // All that is in the mailbox comes before the answer to a ping.
      const echoed = outgoing.filter((message) => message.echoed);
      missing = {ours: new Set(echoed.map(({phase}) => phase)), theirs: new Set(seen)};
      return [...entering, {type: 'ping', ping: 0}];
    },

    receive(frame) {
      if (frame.type === 'allocated') {
        if (nameplate !== undefined) {
          return {commands: []};
        }
        nameplate = frame.nameplate;
        return {commands: about('claim'), allocated: nameplate};
      }
      if (frame.type === 'claimed') {
        const first = mailbox === undefined;
        if (mailbox !== frame.mailbox) {
          // After a restart the server may have forgotten everything.
          mailbox = frame.mailbox;
          outgoing.forEach((message) => {
            message.echoed = false;
          });
        }
        return {commands: enter(mailbox), ...(first ? {claimed: true} : {})};
      }
      if (frame.type === 'closed') {
        return {commands: [], done: true};
      }
      if (frame.type === 'released') {
        release = 'confirmed';
      }
      if (frame.type === 'pong' && missing !== undefined && missing.ours.size + missing.theirs.size > 0) {
        missing = undefined;
        release = 'not yet';
        return {commands: [], forgotten: true};
      }
      if (frame.type !== 'message') {
        return {commands: []};
      }
      if (frame.side === side) {
        missing?.ours.delete(frame.phase);
        const echo = outgoing.find(({phase}) => phase === frame.phase);
        if (echo !== undefined) {
          echo.echoed = true;
        }
        return {commands: []};
      }
      peer ??= frame.side;
      if (frame.side !== peer || closing !== undefined) {
        return {commands: []};
      }
      missing?.theirs.delete(frame.phase);
      const commands = releaseNameplate();
      if (seen.has(frame.phase)) {
        return {commands};
      }
      seen.add(frame.phase);
      return {commands, message: frame};
    },

    add(phase, body) {
      const message = {phase, body: Buffer.from(body).toString('hex'), echoed: false};
      outgoing.push(message);
      return mailbox !== undefined && closing === undefined ? [addition(message)] : [];
    },

    close(mood) {
      if (closing !== undefined) {
        return [];
      }
      closing = mood;
      return mailbox === undefined ? [] : [...releaseNameplate(), {type: 'close', mailbox, mood}];
    },

    get hasUnfinished() {
      return (
        (nameplate !== undefined && release !== 'confirmed') || (peer !== undefined && unsent().length > 0)
      );
    },
  };
}
