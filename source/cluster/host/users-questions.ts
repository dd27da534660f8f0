/** Other processes of the owner ask this host for another list: those who prove that they are the owner's get it. */
import type {Moment} from '../../async/drive.js';
import {pause} from '../../async/timeout.js';
import {ownerOf} from '../../board/cluster-name.js';
import type {BoardSession} from '../../board/session/types.js';
import type {Clock} from '../../clock/clock.js';
import {localTime} from '../../message/time.js';
import type {PeerId, UsersMessage} from '../../message/types.js';
import {expiry, lifetimes} from '../outbox.js';
import type {Board} from '../ports.js';
import {validFor} from '../validity.js';
import {asksForUsers, changeOf, isProven, type UsersChange} from './users-line.js';

type UsersQuestionsOptions = {
  readonly board: Board & Pick<BoardSession, 'listing'>;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  /** The host's name; undefined while this process does not host. */
  readonly host: () => PeerId | undefined;
  /** Puts another list in force. @returns why that is not to be, as a clause; undefined when it is in force */
  readonly change: (change: UsersChange, by: PeerId) => Promise<string | undefined>;
};

/** Lines that wait for a look at the board; more are dropped, for whoever asks asks again. */
const mostWaiting = 32;
/** How often the board is looked at for the proof of a line: it may not have got round to showing it. */
const looks = {times: 4, every: 500};

/** Answers, one after the other, from now on. */
export function answerUsersQuestions({board, cluster, clock, host, change}: UsersQuestionsOptions): void {
  const owner = ownerOf(cluster);
  const waiting = new Map<UsersMessage, number>();
  let busy = false;

  const refuse = ({to, from}: UsersMessage, reason: string) => {
    const wall = clock.now();
    const expires = expiry({wall}, lifetimes.users);
    const times = {when: localTime(wall), expires};
    board.post('p2p-tui', {type: 'users', ...times, from: to, to: from, reason});
  };

  const answer = async () => {
    busy = true;
    while (waiting.size > 0) {
      const listing = await board.listing();
      for (const [line, seen] of [...waiting]) {
        if (listing && isProven(cluster, line, listing)) {
          waiting.delete(line);
          const problem = await change(changeOf(line), line.from);
          if (problem !== undefined) refuse(line, problem);
        } else if (seen + 1 >= looks.times) {
          waiting.delete(line);
          refuse(line, `the board does not show that it is ${owner} who asks`);
        } else {
          waiting.set(line, seen + 1);
        }
      }

      await pause(clock, looks.every);
    }
    busy = false;
  };

  board.subscribe((event) => {
    if (event.type !== 'line' || event.topic !== 'p2p-tui') return;
    const {message} = event;
    const id = host();
    if (id === undefined || message.type === 'bad' || !asksForUsers(message, id, owner)) return;
    const moment: Pick<Moment, 'wall'> = {wall: clock.now()};
    if (validFor(message, moment) <= 0 || waiting.size >= mostWaiting) return;
    waiting.set(message, 0);
    if (!busy) void answer();
  });
}
