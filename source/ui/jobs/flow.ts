import type {Job} from '../../store/projection.js';
import {duration} from '../kit/format/duration.js';
import {fit} from '../kit/format/fit.js';
import type {Theme} from '../kit/theme.js';
import type {Station} from './dots.js';
import {isReached, stationPaint, stationsOf} from './dots.js';
import {shortStage} from './stages.js';

const dots: Readonly<Record<Station['is'], string>> = {
  passed: '●',
  inferred: '●',
  here: '◐',
  late: '!',
  unknown: '?',
  ended: '✗',
  ahead: '○',
};

/** The sign of a station. */
export function stationDot(station: Station): string {
  return isReached(station) ? dots.passed : dots[station.is];
}

/**
 * The way of a job as three lines: the names of its stations, their dots joined by lines, and below each how long the
 * way to it took. Each line is exactly `columns` wide. Below 35 columns there is no room for it: no lines.
 */
export function drawFlow(job: Job, now: number, columns: number, theme: Theme): readonly string[] {
  const stations = stationsOf(job);
  const slot = Math.floor((columns - 1) / stations.length);
  if (slot < 5) return [];
  const before = Math.floor((slot - 1) / 2);
  const after = slot - 1 - before;
  let names = '';
  let line = '';
  let times = '';
  stations.forEach((station, index) => {
    const paint = stationPaint(station, theme);
    const isHere = station.is === 'here' || station.is === 'late';
    const name = slot >= 10 ? station.stage : shortStage(station.stage);
    const mark = station.is === 'inferred' ? '~' : '';
    names += (isHere ? theme.title : paint)(fit(name + mark, slot, 'center'));
    const next = stations[index + 1];
    const left = index === 0 ? ' ' : station.is === 'ahead' ? '┄' : '─';
    const right = next === undefined ? ' ' : next.is === 'ahead' ? '┄' : '─';
    const sides = (character: string, length: number) => theme.dim(character.repeat(length));
    line += sides(left, before) + paint(stationDot(station)) + sides(right, after);
    times += theme.dim(fit(wayTo(stations, index, now), slot, 'center'));
  });
  return [names, line, times].map((text) => fit(` ${text}`, columns));
}

/** `+1.1s`: from the station before to this one; for the one it is at, how long it has been there. */
function wayTo(stations: readonly Station[], index: number, now: number): string {
  const station = stations[index];
  if (station?.at === undefined) return '';
  if (station.is === 'here' || station.is === 'late') return `${duration(now - station.at)}…`;
  const before = stations.slice(0, index).findLast((other) => other.at !== undefined);
  return before?.at === undefined ? '' : `+${duration(station.at - before.at)}`;
}
