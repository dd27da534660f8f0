import type {Machine, Tick} from '../../source/async/drive.js';
import type {Draft, SendLine} from '../../source/cluster/outbox.js';
import type {Message, PeerId, Topic} from '../../source/message/types.js';
import type {Payload} from '../../source/payload/payload.js';

/** Where the tests' time begins: Unix time, milliseconds. */
export const start = 1_800_000_000_000;

/** A machine in a test's hand: what goes in gives what comes out, and time is a number. */
export type Play<State, Input, Effect> = {
  readonly state: State;
  /** Seconds since the beginning. */
  readonly time: number;
  /** Feeds inputs one after the other at the same moment. @returns all effects */
  feed(...inputs: readonly Input[]): readonly Effect[];
  /** Lets so many seconds pass, with every tick the machine asks for. @returns all effects */
  pass(seconds: number): readonly Effect[];
};

export function play<State, Input, Effect>(
  machine: Machine<State, Input, Effect>,
  initial: State,
  chance = 0.5,
): Play<State, Input, Effect> {
  let state = initial;
  let now = start;
  const step = (input: Input | Tick) => {
    const [after, effects] = machine.step(state, input, {now, wall: now, chance});
    state = after;
    return effects;
  };

  return {
    get state() {
      return state;
    },
    get time() {
      return (now - start) / 1000;
    },
    feed: (...inputs) => inputs.flatMap(step),
    pass(seconds) {
      const effects: Effect[] = [];
      const end = now + seconds * 1000;
      for (let ticks = 0; ; ticks++) {
        const due = machine.wake(state);
        if (due === undefined || due > end) break;
        if (ticks > 10_000) throw new Error('The machine asks for ticks without end.');
        now = Math.max(now, due);
        effects.push(...step({type: 'tick'}));
      }

      now = end;
      return effects;
    },
  };
}

type Line = {readonly type: 'line'; readonly topic: Topic; readonly message: Message};

/** A line from a peer. */
export function line(topic: Topic, draft: Draft & {readonly when?: string}): Line {
  const message: Message = draft.type === 'access' ? draft : {when: '2027-01-15T08:00:00', ...draft};
  return {type: 'line', topic, message};
}

/** A list is told, by the owner's host unless told otherwise. */
export const access = (users: readonly string[], owner = 'alice@host:9') =>
  line('future.p2p', {type: 'access', owner, users, expires: at(100_000)});
/** The host says hello. */
export const hostHello = (topic: Topic, from = 'alice@host:9') =>
  line(topic, {type: 'cluster', from, expires: at(100_000), protocols: ['wormhole']});

/** What is told to the log. */
export function notesOf(
  effects: readonly {
    readonly type: string;
    readonly event?: {readonly type: string; readonly text?: string};
  }[],
): readonly (string | undefined)[] {
  return effects.flatMap(({event}) => (event?.type === 'note' ? [event.text] : []));
}

export const live = {type: 'link', live: true, extended: true, closed: false} as const;
export const onlyFirst = {type: 'link', live: true, extended: false, closed: false} as const;
export const lost = {type: 'link', live: false, extended: false, closed: false} as const;
export const boardClosed = {type: 'link', live: false, extended: false, closed: true} as const;

/** Unix time in seconds, so many after the beginning. */
export function at(seconds: number): number {
  return start / 1000 + seconds;
}

/** What was said, short: `2 offer alice@a:1`; but for signs of life, which have tests of their own. */
export function sentLines(effects: readonly {readonly type: string}[]): readonly string[] {
  return effects
    .filter((effect): effect is SendLine => effect.type === 'send-line')
    .filter(({draft: message}) => message.type !== 'keepalive')
    .map(({topic, draft: message}) => `${topic === 'future.p2p' ? 1 : 2} ${message.type}${to(message)}`);
}

function to(message: Draft): string {
  return 'to' in message ? ` ${message.to}` : '';
}

export function typesOf(effects: readonly {readonly type: string}[]): readonly string[] {
  return effects.map(({type}) => type).filter((type) => type !== 'record');
}

export function findEffect<Effect extends {readonly type: string}, Type extends Effect['type']>(
  effects: readonly Effect[],
  type: Type,
): Extract<Effect, {readonly type: Type}> {
  const found = effects.find(
    (effect): effect is Extract<Effect, {readonly type: Type}> => effect.type === type,
  );
  if (!found) throw new Error(`There is no effect ${type}.`);
  return found;
}

/** The stages recorded. */
export function stagesOf(
  effects: readonly {
    readonly type: string;
    readonly event?: {readonly type: string; readonly stage?: string};
  }[],
): readonly (string | undefined)[] {
  return effects.flatMap(({event}) => (event?.type === 'job' ? [event.stage] : []));
}

export function payload(path: string, size = 100): Payload {
  return {path, size, discard: async () => {}};
}

export const alice: PeerId = 'alice@home:1';
export const bob: PeerId = 'bob@server:2';
export const carol: PeerId = 'carol@lab:3';
/** Whom the host of `alice/friends` lets in. */
export const members: readonly string[] = ['alice', 'bob', 'carol', 'dave', 'erin'];
export const job = 'c5d21c883b3f85e77d812fb01a1687b6-1';
export const other = 'c5d21c883b3f85e77d812fb01a1687b6-2';
export const via = 'wormhole://0001-6cc1bf16fe3c';
export const protocols = ['wormhole'];
