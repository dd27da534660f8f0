import type {Stage} from '../../../store/event.js';
import type {Projection} from '../../../store/projection.js';
import {notKnownCount, stageCount} from '../../../store/selectors/funnel.js';
import {compactCount, count} from '../../kit/format/count.js';
import {shortStage, way} from '../../jobs/stages.js';
import type {Paint, Theme} from '../../kit/theme.js';

/** A stage of the funnel with the jobs in it now. */
type FlowStage = {
  readonly stage: Stage;
  readonly jobs: number;
  /** Some of them were read off the board. */
  readonly inferred: boolean;
};

/** How many jobs of one stage are looked at to see whether any is inferred. */
const lookedAt = 100;

/** The funnel's counts. */
export function flowOf(projection: Projection, doneInferred: boolean): readonly FlowStage[] {
  const {stages, jobs} = projection;
  return way.map((stage) => {
    let looked = 0;
    let inferred = stage === 'done' && doneInferred;
    if (stage !== 'done') {
      for (const id of stages[stage]) {
        if (inferred || ++looked > lookedAt) break;
        inferred = jobs.get(id)?.inferred ?? false;
      }
    }
    return {stage, jobs: stageCount(projection, stage), inferred};
  });
}

/** `requested 1 ─▸ offered 1 …` or, where it is narrow, `req 1▸ off 1 …`. */
export function flowText(flow: readonly FlowStage[], narrow: boolean, theme: Theme): string {
  const arrow = theme.dim(narrow ? '▸ ' : ' ─▸ ');
  return flow
    .map(({stage, jobs, inferred}) => {
      const name = `${narrow ? shortStage(stage) : stage}${inferred ? '~' : ''}`;
      const number = narrow ? compactCount(jobs) : count(jobs);
      return jobs === 0
        ? theme.dim(`${name} ${number}`)
        : `${name} ${theme.title(stagePaint(stage, theme)(number))}`;
    })
    .join(arrow);
}

/** What did not end well, the failed always, and what is not known to have ended. */
export function endsText(projection: Projection, narrow: boolean, theme: Theme): string {
  const failed = stageCount(projection, 'failed');
  const shown = [failed === 0 ? theme.dim('✗ 0') : theme.bad(`✗ ${compactCount(failed)}`)];
  const ended = stageCount(projection, 'ended');
  if (ended > 0) shown.unshift(theme.inferred(`ended~ ${compactCount(ended)}`));
  const notKnown = notKnownCount(projection);
  if (notKnown > 0) shown.push(theme.warn(`? ${compactCount(notKnown)}${narrow ? '' : ' not known'}`));
  if (!narrow) {
    for (const stage of ['withdrawn', 'expired', 'unknown'] as const) {
      const jobs = stageCount(projection, stage);
      const name = stage === 'unknown' ? 'not seen' : stage;
      if (jobs > 0) shown.push(theme.dim(`${name} ${compactCount(jobs)}`));
    }
  }
  return shown.join('  ');
}

function stagePaint(stage: Stage, theme: Theme): Paint {
  if (stage === 'sending' || stage === 'returning') return theme.moving;
  if (stage === 'running') return theme.busy;
  return stage === 'done' ? theme.good : theme.text;
}
