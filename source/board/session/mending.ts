/** A pipe ended that we did not close: it is opened again after a wait. */
import {isOutdated} from './change.js';
import {tellLink} from './link.js';
import type {Act, Mending, Session} from './state.js';
import {first, talksOn} from './subscription.js';
import {explanation, nextWait, withDoubts} from './timeouts.js';

/** Waits, at first for whether the connection ends too: then that is told, and not this. */
export function mend(session: Session, act: Act): Session {
  const {now, chance} = act;
  const [after, wait] = nextWait(session, 'pipes', chance);
  return {
    ...after,
    subscription: withDoubts(session.subscription, now),
    phase: {
      name: 'mending',
      explainedAt: now + Math.min(wait, explanation),
      until: now + wait,
      explained: false,
    },
  };
}

/** Tells of the loss, and joins again when it is time, or when something else is wanted. */
export function waitMending(session: Session, phase: Mending, act: Act): Session {
  const {explainedAt, until, explained} = phase;
  if (act.now < explainedAt) return session;
  if (explained) {
    return isOutdated(session) || until <= act.now ? {...session, phase: {name: 'ready'}} : session;
  }

  const after: Session = {...session, phase: {...phase, explained: true}};
  if (talksOn(session.subscription, first)) return after;
  const why = 'The board closed the pipe, as it does with one that is left alone on its topic.';
  return tellLink(after, 'lost', why, act, {retryAt: act.wall + until - act.now});
}

/** Something else happened on the topics: there is no use in waiting any longer. */
export function hurry(session: Session, {now}: Act): Session {
  const {phase} = session;
  return phase.name === 'mending' && phase.explained ? {...session, phase: {...phase, until: now}} : session;
}
