import type {Clock} from '../../clock/clock.js';
import type {HostingEvent, NoteEvent} from '../../store/event.js';
import type {Recorder} from '../ports.js';

/** What this process is as a host, but for when that ends. */
type State = Omit<HostingEvent, 'type' | 'leaveAt' | 'extension'>;

/** The state of the role: each change of it is an event, and so is what people are told. */
export type HostingState = {
  readonly now: State;
  /** Takes over what is different, and tells of it. */
  become(patch: Partial<State>): void;
  /** Tells people, in one sentence. */
  notice(level: NoteEvent['level'], text: string): void;
  /** It hosts from now on, for so many seconds: the duration, unless they are given. */
  begin(patch: Partial<State>, seconds?: number): void;
  /** It does not host any more. */
  end(): void;
  /**
   * It hosts for the duration once more.
   * @returns when it ends: milliseconds, monotonic, and as clocks will show it; undefined where it does not end by itself
   */
  extend(): {readonly monotonic: number; readonly wall: number} | undefined;
};

type HostingStateOptions = {
  readonly clock: Clock;
  readonly record: Recorder;
  /** Seconds that hosting lasts; for ever by default. */
  readonly duration?: number | undefined;
  readonly first: Pick<State, 'obstacle' | 'users'>;
};

/** The state before anything is hosted, which is told. */
export function createHostingState({clock, record, duration, first}: HostingStateOptions): HostingState {
  const extension = duration === undefined ? undefined : duration * 1000;
  let now: State = {active: false, busy: false, inForce: false, ...first};
  /** When it ends by itself: milliseconds, monotonic, which no wrong clock moves. */
  let endsAt: number | undefined;

  const wallTime = (moment: number) => Math.round(clock.now() + moment - clock.monotonic());
  const become = (patch: Partial<State>) => {
    now = {...now, ...patch};
    const leaveAt = endsAt === undefined ? undefined : wallTime(endsAt);
    record({type: 'hosting', ...now, leaveAt, extension});
  };

  become({});
  return {
    get now() {
      return now;
    },
    become,
    notice(level, text) {
      record({type: 'note', level, text, about: 'hosting'});
    },
    begin(patch, seconds = duration) {
      endsAt = seconds === undefined ? undefined : clock.monotonic() + seconds * 1000;
      become({...patch, active: true, elsewhere: undefined, standby: undefined});
    },
    end() {
      endsAt = undefined;
      become({active: false, inForce: false});
    },
    extend() {
      if (!now.active || endsAt === undefined || extension === undefined) return undefined;
      endsAt += extension;
      become({});
      return {monotonic: endsAt, wall: wallTime(endsAt)};
    },
  };
}
