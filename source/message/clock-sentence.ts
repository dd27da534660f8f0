import {cleanText} from './clean.js';
import type {ClockVerdict} from './clock-skew.js';
import {peerParts} from './peer.js';
import type {PeerId} from './types.js';

const minute = 60_000;
const hour = 60 * minute;

/** What is wrong with a clock, in one sentence that says what to do. */
export function clockSentence({whose, peer, ahead, clocks}: ClockVerdict): string {
  const amount = amountOf(ahead);
  const way = ahead > 0 ? 'ahead of' : 'behind';
  const name = peer === undefined ? 'a peer' : ownerOf(peer);
  switch (whose) {
    case 'ours':
      return `your clock is ${amount} ${way} the cluster's (median of ${clocks} others): set it`;
    case 'theirs':
      return `the clock of ${name} is ${amount} ${way} the cluster's: it has to be set there`;
    case 'either':
      return `your clock is ${amount} ${way} that of ${name}: set the one that is wrong`;
  }
}

/** Whose machine it is: a machine has one clock, however many peers run on it. */
function ownerOf(peer: PeerId): string {
  const {user, host} = peerParts(peer);
  return cleanText(host === '' ? user : `${user}@${host}`, 40);
}

/** `62 s`, `12 min`, `1 h 5 min`. */
export function amountOf(ms: number): string {
  const length = Math.abs(ms);
  if (length < 2 * minute) return `${Math.round(length / 1000)} s`;
  const minutes = Math.round(length / minute);
  if (length < hour) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
