import type {BoardSession} from '../../../source/board/session/types.js';
import type {Topic} from '../../../source/message/types.js';
import type {Clock} from '../../../source/clock/clock.js';
import type {SimulatedNetwork} from './network.js';
import {cluster} from './open-session.js';

/** A span of simulated time, Unix time in milliseconds; `to` is Infinity while it lasts. */
type Span = {readonly topic: Topic; readonly from: number; to: number};

/** What a session has said, and what it told of frozen topics. */
type Watched = {
  readonly user: string;
  readonly said: {readonly topic: Topic; readonly at: number}[];
  readonly told: Span[];
  /** When more than a topic kept lines from it, or may have: Unix time, milliseconds. */
  readonly disturbed: {readonly from: number; to: number}[];
};

/** Milliseconds in which whoever lost a pipe has another. */
const mended = 2000;

/** Milliseconds after which a topic counts as frozen, and what ways to the board and back may add. */
const comesWithin = 5000;
const slack = 400;

/** Freezes topics, and watches what sessions tell of that. */
export function watchFreezes(network: SimulatedNetwork, clock: Clock) {
  const freezes: Span[] = [];
  const sessions: Watched[] = [];
  const disturb = (): void => {
    const from = clock.now();
    for (const {disturbed} of sessions) disturbed.push({from, to: from + mended});
  };
  network.onEnd(disturb);
  return {
    freezes,
    sessions: sessions as readonly Watched[],
    /** Something that may cost anybody a pipe. */
    disturb,
    /** Whether nobody gets a line there now. */
    isFrozen: (topic: Topic): boolean =>
      freezes.some((span) => span.topic === topic && span.to > clock.now()),
    /** For so many milliseconds, unless it is frozen already. */
    freeze(topic: Topic, milliseconds: number): void {
      const from = clock.now();
      if (this.isFrozen(topic)) return;
      freezes.push({topic, from, to: from + milliseconds});
      network.freeze(`${cluster}/${topic}`, milliseconds);
    },
    /** @returns the session to use, and what disturbs it */
    watch(user: string, session: BoardSession): {session: BoardSession; disturb: () => void} {
      const watched: Watched = {user, said: [], told: [], disturbed: []};
      const {said, told, disturbed} = watched;
      sessions.push(watched);
      /** Of a link that is cut the session may learn later. */
      let trouble: {readonly span: Watched['disturbed'][number]; isKnown: boolean} | undefined;
      const begin = (isKnown: boolean): void => {
        if (!trouble) disturbed.push((trouble = {span: {from: clock.now(), to: Infinity}, isKnown}).span);
        trouble.isKnown ||= isKnown;
      };
      session.subscribe((event) => {
        if (event.type !== 'link') return;
        const now = clock.now();
        if (event.state !== 'live') {
          begin(true);
        } else if (trouble?.isKnown) {
          trouble.span.to = now;
          trouble = undefined;
        }

        const topics = new Set(event.frozen?.map(({topic}) => topic));
        for (const span of told) if (span.to === Infinity && !topics.delete(span.topic)) span.to = now;
        for (const topic of topics) told.push({topic, from: now, to: Infinity});
      });
      return {
        session: Object.create(session, {
          post: {
            value(...[topic, message]: Parameters<BoardSession['post']>) {
              const isSent = session.post(topic, message);
              if (isSent) said.push({topic, at: clock.now()});
              return isSent;
            },
          },
        }) as BoardSession,
        disturb: () => begin(session.state !== 'live'),
      };
    },
  };
}

/** What is wrong with what was told of frozen topics: that none was, too late, or for too long. A sentence each. */
export function* wrongAboutFreezes({
  freezes,
  sessions,
}: Pick<ReturnType<typeof watchFreezes>, 'freezes' | 'sessions'>): Iterable<string> {
  const isDisturbed = ({disturbed}: Watched, from: number, to: number) =>
    disturbed.some((span) => span.from <= to && span.to + slack >= from);
  const hosts = sessions.filter(({user}) => user === 'alice');
  for (const session of sessions) {
    const {user, said, told} = session;
    for (const {topic, from} of told) {
      const isIt = freezes.some(
        (span) => span.topic === topic && span.from <= from && span.to + slack >= from,
      );
      // A host who has just lost a pipe may have said hello on the second topic alone.
      const isHost = hosts.some((host) => isDisturbed(host, from - 2 * comesWithin, from));
      if (!isIt && !isHost) {
        yield `${user} was told at ${from} that ${topic} is frozen, and it was not`;
      }
    }

    for (const {topic, from, to} of freezes) {
      const is = (span: {readonly topic: Topic}) => span.topic === topic;
      const first = said.find((line) => is(line) && line.at > from)?.at ?? Infinity;
      const due = first + comesWithin + slack;
      if (
        due < to &&
        !isDisturbed(session, from, due) &&
        !told.some((span) => is(span) && span.from <= due && span.to > first)
      ) {
        yield `${user} said something at ${first} on ${topic}, frozen since ${from}, and was not told by ${due}`;
      }

      const thawed = to + slack;
      if (
        !isDisturbed(session, from, thawed) &&
        told.some((span) => is(span) && span.from < to && span.to > thawed)
      ) {
        yield `${user} is still told that ${topic} is frozen, which it was from ${from} to ${to}`;
      }
    }
  }
}
