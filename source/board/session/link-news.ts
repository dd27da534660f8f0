/** What a session tells of its link, and remembers of what it told. */
import type {LinkEvent, LinkState} from '../../store/event.js';
import type {SessionEvent} from './types.js';

type LinkNewsOptions = {
  readonly emit: (event: SessionEvent) => void;
  /** What is not as it should be while the link is live, in one sentence. */
  readonly shortcoming: () => string | undefined;
};

export type LinkNews = {
  /** The state told last. */
  readonly state: LinkState;
  /** @param detail - Why, in one sentence. @param more - When it is tried again, say. */
  tell(state: LinkState, detail?: string, more?: Pick<LinkEvent, 'unhosted' | 'retryAt'>): void;
  /** Tells that lines go through, unless that was the last thing told. @returns Whether it was news. */
  tellLive(): boolean;
  /** Tells a round trip to the board, milliseconds, while lines go through; null: it is not measured. */
  tellLatency(latency: number | null): void;
};

export function createLinkNews({emit, shortcoming}: LinkNewsOptions): LinkNews {
  let state: LinkState = 'connecting';
  let told: string | undefined;

  const tell = (
    next: LinkState,
    detail?: string,
    more: Pick<LinkEvent, 'unhosted' | 'retryAt' | 'latency'> = {},
  ): void => {
    state = next;
    told = detail;
    emit({type: 'link', state, ...(detail !== undefined && {detail}), ...more});
  };

  return {
    get state() {
      return state;
    },
    tell,
    tellLive() {
      const detail = shortcoming();
      if (state === 'live' && told === detail) return false;
      tell('live', detail);
      return true;
    },
    tellLatency(latency) {
      if (state === 'live') tell('live', shortcoming(), {latency});
    },
  };
}
