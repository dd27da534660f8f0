import {cleanText} from '../../message/clean.js';
import {endingOf} from '../../message/ending.js';
import type {BadLine, Ending, HeartbeatMessage, Message, PeerId, UsersMessage} from '../../message/types.js';
import type {Event, LineEvent} from '../../store/event.js';
import type {Projection} from '../../store/projection.js';
import {linkReason} from '../../store/selectors/link-text.js';
import {hasReason} from '../../store/selectors/workers.js';
import {bytes} from '../kit/format/bytes.js';
import {count} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {boardName} from '../health/link.js';
import {hostAndPid, userAtHost, wholePeer} from '../people/peer.js';
import {shortJob} from '../jobs/short-job.js';
import type {Theme} from '../kit/theme.js';

/** An event in words. Everything that came from a peer is clean. */
type EventText = {
  /** One word: what kind of thing happened. */
  readonly kind: string;
  /** The job it is about, short; empty where there is none. */
  readonly job: string;
  readonly text: string;
  readonly paint: keyof Pick<Theme, 'text' | 'dim' | 'good' | 'busy' | 'moving' | 'warn' | 'bad'>;
};

const most = 200;

/**
 * Whether an event is left out of the list of events: signs of life, progress, half-way marks of transfers and the
 * measuring of the latency repeat what other panes show, or notes say; a host's hello on the second topic repeats that on the first.
 */
function isQuiet(event: Event): boolean {
  if (event.type === 'line') {
    const {type} = event.message;
    if (type === 'heartbeat' || type === 'keepalive' || type === 'progress') return true;
    return type === 'cluster' && event.topic === 'p2p-tui';
  }

  if (event.type === 'transfer') return event.state === 'moving' || event.state === 'waiting';
  if (event.type === 'link') return event.state === 'live' && event.latency !== undefined;
  return event.type === 'listing' || event.type === 'hosting' || event.type === 'tick';
}

/**
 * Says, of events in their order, which are worth a line: all that are not quiet, and the heartbeats by which a worker
 * becomes unwell or rests, or takes jobs again.
 * @param whole whether nothing came before the first: then who is so at his first heartbeat has become it
 */
export function createTelling(whole: boolean): (event: Event) => boolean {
  const states = new Map<PeerId, string>();
  return (event) => {
    if (event.type !== 'line') return !isQuiet(event);
    const {message} = event;
    if (message.type === 'bye') states.delete(message.from);
    if (message.type !== 'heartbeat') return !isQuiet(event);
    const now = hasReason(message) ? message.state : '';
    const before = states.get(message.from) ?? (whole ? '' : now);
    states.set(message.from, now);
    return now !== before;
  };
}

/** An event in words. */
export function eventText(event: Event, projection: Projection): EventText {
  switch (event.type) {
    case 'line':
      return lineText(event, projection);
    case 'link': {
      // Why there was to be another try was told when the one before failed.
      const reason = event.state === 'connecting' ? undefined : linkReason(event, event.at);
      const detail = reason === undefined ? '' : `  ${cleanText(reason, most)}`;
      const paint = ({live: 'good', lost: 'bad', denied: 'warn', closed: 'dim', connecting: 'dim'} as const)[
        event.state
      ];
      // The sentence says it all: nobody was put out.
      const text = event.unhosted ? detail.trim() : `${event.state} ${boardName(event.board)}${detail}`;
      return {kind: 'board', job: '', text, paint};
    }
    case 'listing':
      return {kind: 'listing', job: '', text: `${count(event.topics.length)} topics`, paint: 'dim'};
    case 'hosting': {
      const users = cleanText(event.users.join(' '), most);
      return {kind: 'hosting', job: '', text: event.active ? `for ${users}` : 'not from here', paint: 'dim'};
    }
    case 'transfer': {
      const failed = event.state === 'failed';
      const error = event.error === undefined ? '' : `  ${cleanText(event.error, most)}`;
      return {
        kind: event.direction === 'send' ? 'sent' : 'fetched',
        job: shortJob(event.job, projection),
        text: `${failed ? 'failed after ' : ''}${bytes(event.bytes)} ${event.direction === 'send' ? 'to' : 'from'} ${wholePeer(event.peer)}${event.path === undefined ? '' : ` ${event.path}`}${error}`,
        paint: failed ? 'bad' : 'moving',
      };
    }
    case 'job': {
      const why = event.reason ?? event.error;
      const reason = why === undefined ? '' : `  ${cleanText(why, most)}`;
      const label = event.label === undefined ? '' : `  ${cleanText(event.label, most)}`;
      const again = event.attempt !== undefined && event.attempt > 1 ? `  attempt ${event.attempt}` : '';
      return {
        kind: event.stage,
        job: shortJob(event.job, projection),
        text: `as ${event.as}${label}${again}${reason}`,
        paint: stagePaint(event.stage),
      };
    }
    case 'tick':
      return {kind: 'tick', job: '', text: '', paint: 'dim'};
    case 'clock': {
      const {from, to} = event;
      const way = to > from ? 'forward' : 'back';
      return {
        kind: '! clock',
        job: '',
        text: `the clock of this machine jumped ${way} by ${duration(Math.abs(to - from))}`,
        paint: 'warn',
      };
    }
    case 'gap': {
      const {cause, from, to} = event;
      const why = {
        link: 'without a connection to the board',
        opening: 'nothing was recorded',
        asleep: 'this process was stopped, or the machine slept',
      }[cause];
      return {kind: '! gap', job: '', text: `not seen for ${duration(to - from)}: ${why}`, paint: 'warn'};
    }
    case 'note':
      return {
        kind: event.level === 'info' ? 'note' : event.level === 'warn' ? '! note' : '✗ error',
        job: '',
        text: cleanText(event.text, most),
        paint: event.level === 'info' ? 'text' : event.level === 'warn' ? 'warn' : 'bad',
      };
  }
}

function stagePaint(stage: string): EventText['paint'] {
  if (stage === 'done') return 'good';
  if (stage === 'ended') return 'text';
  if (stage === 'failed' || stage === 'expired') return 'bad';
  return stage === 'withdrawn' || stage === 'unknown' ? 'warn' : 'dim';
}

function lineText(event: LineEvent, projection: Projection): EventText {
  const {message} = event;
  if (message.type === 'bad') return badText(message);
  const job = 'future' in message && message.future !== undefined ? shortJob(message.future, projection) : '';
  return {kind: message.type, job, paint: 'text', ...messageText(message)};
}

/** A line that is no message: what is wrong, and its beginning with everything hostile made visible. */
export function badText({reason, text, bytes: size}: BadLine): EventText {
  return {
    kind: '✗ bad line',
    job: '',
    text: `${cleanText(reason, 80)}, ${bytes(size)}: ${cleanText(text, most)}`,
    paint: 'bad',
  };
}

type Words = Pick<EventText, 'text'> & Partial<EventText>;

function messageText(message: Message): Words {
  switch (message.type) {
    case 'cluster':
      return {text: `${wholePeer(message.from)} hosts`, paint: 'dim'};
    case 'access':
      return {
        text: `${wholePeer(message.owner)} lets in ${cleanText(message.users.join(' '), most)}`,
        paint: 'dim',
      };
    case 'worker':
      return {text: `${wholePeer(message.from)} joined`, paint: 'good'};
    case 'client':
      return {text: `${wholePeer(message.from)} joined`};
    case 'request': {
      const label = message.label === undefined ? '' : `  ${cleanText(message.label, most)}`;
      return {text: `${userAtHost(message.from)}  ${bytes(message.size)}${label}`};
    }
    case 'offer':
      return {text: toClient(message), paint: 'dim'};
    case 'accept':
      return {text: `${userAtHost(message.from)} → ${hostAndPid(message.to)}`, paint: 'busy'};
    case 'result':
      return {text: toClient(message) + endingText(message), paint: 'moving'};
    case 'ended':
      return {text: toClient(message) + endingText(message), paint: 'moving'};
    case 'withdraw':
      return {text: `${userAtHost(message.from)} → ${hostAndPid(message.to)}`, paint: 'warn'};
    case 'heartbeat':
      return heartbeatText(message);
    case 'started':
      return {text: toClient(message), paint: 'busy'};
    case 'progress':
      return {
        text: `${hostAndPid(message.from)} ${count(message.done)} of ${count(message.total)}`,
        paint: 'dim',
      };
    case 'decline':
      return {
        text: `${hostAndPid(message.from)} ${causeText(message.cause)} ${cleanText(message.reason, most)}`,
        paint: 'warn',
      };
    case 'keepalive':
      return {text: `${userAtHost(message.from)} waits for ${count(message.jobs)} of its jobs`, paint: 'dim'};
    case 'received':
      return {
        text: `${userAtHost(message.from)} ← ${hostAndPid(message.to)}${endingText(message)}`,
        paint: 'good',
      };
    case 'bye': {
      const reason = message.reason === undefined ? '' : `  ${cleanText(message.reason, most)}`;
      return {text: `${wholePeer(message.from)} left${reason}`, paint: 'dim'};
    }
    case 'users':
      return usersText(message);
    case 'unknown':
      return {kind: 'unknown', text: `type ${cleanText(message.name, 40)}`, paint: 'dim'};
  }
}

/** What is asked of a host, or why it is not to be. */
function usersText({from, to, add = [], remove = [], reason}: UsersMessage): Words {
  const who = `${wholePeer(from)} → ${hostAndPid(to)}`;
  if (reason !== undefined) return {text: `${who}  ${cleanText(reason, most)}`, paint: 'warn'};
  const changes = [...add.map((user) => `+${user}`), ...remove.map((user) => `-${user}`)];
  return {text: `${who}  ${cleanText(changes.join(' '), most)}`};
}

/** How an evaluation ended, where the line tells. */
function endingText(ending: Ending): string {
  const {outcome = '', error = ''} = endingOf(ending);
  return `  ${cleanText(outcome, 20)} ${error}`.trimEnd();
}

/** Only those that tell of a change are shown: to `unwell` or `resting`, or from it. */
function heartbeatText(message: HeartbeatMessage): Words {
  const {from, state, cause, reason = ''} = message;
  const who = hostAndPid(from);
  if (!hasReason(message)) {
    return {kind: 'well', text: `${who} takes jobs again: ${cleanText(state, 20)}`, paint: 'good'};
  }
  const text = `${who} takes no jobs ${causeText(cause)} ${cleanText(reason, most)}`;
  if (state === 'resting') return {kind: 'resting', text: text.trimEnd(), paint: 'dim'};
  return {kind: '! unwell', text: text.trimEnd(), paint: 'warn'};
}

function causeText(cause: string | undefined): string {
  return cause === undefined ? '' : `(${cleanText(cause, 20)})`;
}

function toClient({from, to}: {readonly from: string; readonly to: string}): string {
  return `${hostAndPid(from)} → ${userAtHost(to)}`;
}
