import {cleanText} from '../../message/clean.js';
import type {Job, Offer, Projection} from '../../store/projection.js';
import {wallTime} from '../../store/moments.js';
import {timings} from '../../store/selectors/timings.js';
import {bar} from '../kit/format/bar.js';
import {bytes, rate} from '../kit/format/bytes.js';
import {clockTime} from '../kit/format/clock-time.js';
import {percent} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {fit, truncate} from '../kit/format/fit.js';
import type {Station} from './dots.js';
import {stationPaint, stationsOf} from './dots.js';
import {transferOf} from '../transfers/active-transfers.js';
import {perVersion} from '../kit/memo.js';
import {hostAndPid, wholePeer} from '../people/peer.js';
import {isEnded, takesTime} from './stages.js';
import type {Theme} from '../kit/theme.js';
import {stationDot} from './flow.js';

/** What one step's line says. */
type Step = {
  readonly station?: Station;
  readonly name: string;
  readonly at?: number;
  /** Milliseconds since the step before. */
  readonly after?: number;
  readonly words: string;
  /** How it is known. */
  readonly source: string;
};

/** The most losing offers listed; the others are counted. */
const mostOffers = 6;

/** Every step of a job as a line: when, how long after the one before, who, and how we know. */
export function drawSteps(
  job: Job,
  projection: Projection,
  now: number,
  columns: number,
  theme: Theme,
): readonly string[] {
  return stepsOf(job, projection, now).map((step) => drawStep(step, projection, columns, theme));
}

function stepsOf(job: Job, projection: Projection, now: number): readonly Step[] {
  const steps: Step[] = [];
  let before: number | undefined;
  for (const station of stationsOf(job)) {
    const {stage, at} = station;
    const words =
      station.is === 'ahead'
        ? isEnded(job)
          ? 'not reached'
          : 'not yet'
        : wordsFor(station, job, projection, now);
    const isPresent = station.is === 'here' || station.is === 'late';
    const step = {
      station,
      name: stage,
      words,
      source: station.is === 'ahead' ? '' : sourceOf(station, job),
      ...(at !== undefined && {at}),
      ...(at !== undefined && isPresent && {after: now - at}),
      ...(at !== undefined && !isPresent && before !== undefined && {after: at - before}),
    };
    steps.push(step);
    if (stage === 'offered' && station.is !== 'ahead') steps.push(...losingOffers(job));
    before = at ?? before;
  }
  return steps;
}

function wordsFor(station: Station, job: Job, projection: Projection, now: number): string {
  switch (station.stage) {
    case 'requested': {
      const attempts = job.attempts > 1 ? `   posting ${job.attempts}` : '';
      return `${wholePeer(job.client)}${star(job, 'client')}${attempts}${expiry(job, station, now)}`;
    }
    case 'offered':
      return `${hostAndPid(job.worker ?? job.offers[0]?.worker)}${star(job, 'worker')}   ${job.stage === 'offered' ? 'waits' : 'won'}${expiry(job, station, now)}`;
    case 'accepted':
      return job.via === undefined ? 'the client chose' : 'wormhole code hidden';
    case 'sending':
      return payload(job, projection, 'out');
    case 'running':
      return running(station, job, projection);
    case 'returning':
      return payload(job, projection, 'back');
    case 'done':
      return 'the client has the result';
    case 'ended':
      return 'the client has the result; nobody told whether it failed';
    default:
      return cleanText(job.reason ?? job.error ?? '', 200);
  }
}

const star = (job: Job, part: 'client' | 'worker') => (job.ours === part ? '*' : '');

function expiry(job: Job, station: Station, now: number): string {
  if (station.is !== 'here' || job.expires === undefined) return '';
  const left = job.expires - now;
  return left > 0 ? `   expires in ${duration(left)}` : '   expired';
}

function payload(job: Job, projection: Projection, leg: 'out' | 'back'): string {
  const transfer = transferOf(projection, job.id);
  if (transfer?.leg === leg) {
    const share = transfer.total > 0 ? transfer.bytes / transfer.total : 0;
    const path = transfer.path ?? (transfer.state === 'waiting' ? 'waiting for the other side' : '');
    return `${bar(share, 10)} ${percent(share)} of ${bytes(transfer.total)} at ${rate(transfer.rate)} ${path}`;
  }
  return leg === 'out' ? bytes(job.size) : '';
}

function running(station: Station, job: Job, projection: Projection): string {
  const {progress} = job;
  if (progress === undefined || station.is !== 'here') {
    return `${hostAndPid(job.worker)}${star(job, 'worker')}${station.is === 'here' ? usualRun(projection) : ''}`;
  }
  const share = progress.total > 0 ? progress.done / progress.total : 0;
  return `${bar(share, 10)} ${percent(share)}  ${cleanText(progress.note ?? '', 120)}`.trimEnd();
}

const timingsOf = perVersion((projection) => timings(projection));

/** How long jobs usually run here, to compare with. */
function usualRun(projection: Projection): string {
  const {p50, p95} = timingsOf(projection).run;
  return p50 === undefined || p95 === undefined ? '' : `   usually ${duration(p50)}, p95 ${duration(p95)}`;
}

function sourceOf(station: Station, job: Job): string {
  if (station.is === 'inferred') return 'inferred ~';
  if ((station.is === 'here' || station.is === 'late') && job.inferred) return 'inferred ~';
  return takesTime(station.stage) && job.ours !== undefined ? 'ours' : 'board';
}

function losingOffers(job: Job): readonly Step[] {
  const others = job.offers.filter((offer) => offer.worker !== job.worker);
  const start = job.times.requested?.at;
  const steps = others.slice(0, mostOffers).map((offer: Offer): Step => {
    const words = `${hostAndPid(offer.worker)}   ${job.stage === 'offered' ? 'waits' : 'lost'}`;
    return {
      name: '',
      at: offer.at,
      words,
      source: 'board',
      ...(start !== undefined && {after: offer.at - start}),
    };
  });
  // Only the first offers are kept by name.
  const unnamed = job.offered - job.offers.length;
  const won = unnamed > 0 && job.worker !== undefined && others.length === job.offers.length ? 1 : 0;
  const more = others.length + Math.max(0, unnamed - won) - steps.length;
  return more > 0 ? [...steps, {name: '', words: `${more} more offers`, source: 'board'}] : steps;
}

function drawStep(
  {station, name, at, after, words, source}: Step,
  projection: Projection,
  columns: number,
  theme: Theme,
): string {
  const dot = station === undefined ? theme.dim('│') : stationPaint(station, theme)(stationDot(station));
  const time = at === undefined ? '-' : clockTime(wallTime(projection, at), {to: 'tenths'});
  const interval = after === undefined ? '' : `+${duration(after)}`;
  const isAhead = station?.is === 'ahead';
  const head = `${fit(name, 9)} ${fit(time, 10, at === undefined ? 'center' : 'left')} ${fit(interval, 6, 'right')}`;
  const tail = columns >= 64 ? ` ${fit(source, 10)}` : '';
  const room = Math.max(0, columns - 33 - tail.length);
  const body = `${isAhead ? theme.dim(head) : head}   ${isAhead ? theme.dim(fit(words, room)) : fit(truncate(words, room), room)}`;
  return fit(` ${dot} ${body}${theme.dim(tail)}`, columns);
}
