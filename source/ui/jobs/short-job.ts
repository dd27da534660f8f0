import {cleanText} from '../../message/clean.js';
import type {JobId} from '../../message/types.js';
import type {Projection} from '../../store/projection.js';
import type {Cell} from '../kit/column.js';

/** The few characters a job is called by, as the projection has it; of a job it does not know the last eight. */
export function shortJob(id: JobId, projection: Projection): string {
  return cleanText(projection.jobs.get(id)?.short ?? id.slice(-8), 12);
}

/** That name as a cell which keeps the counter, by which the jobs of one client differ; `-` for no job. */
export function jobCell(id: JobId | undefined, projection: Projection): Cell {
  if (id === undefined) return {text: '-'};
  const name = shortJob(id, projection);
  const dash = name.lastIndexOf('-');
  return dash > 0 ? {text: name.slice(0, dash), tail: name.slice(dash)} : {text: name};
}
