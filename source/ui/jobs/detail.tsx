import {cleanText} from '../../message/clean.js';
import type {JobId} from '../../message/types.js';
import type {Job} from '../../store/projection.js';
import {bytes} from '../kit/format/bytes.js';
import {clipLines, oneLine} from '../kit/clip.js';
import {stationsOf} from './dots.js';
import {jobStage} from './row.js';
import {hostAndPid, wholePeer} from '../people/peer.js';
import {shortJob} from './short-job.js';
import {isEnded} from './stages.js';
import type {Pane, PaneContent, PaneContext} from '../kit/pane.js';
import {drawFlow} from './flow.js';
import type {Pair} from '../kit/pairs.js';
import {drawPairs} from '../kit/pairs.js';
import {drawSteps} from './steps.js';

/** One job's way through the cluster: its stations, and each step with its time. Codes are never shown. */
export function jobDetail(id: JobId): Pane {
  return {
    id: 'jobs',
    tab: 'Jobs',
    ids: () => [],
    content(context) {
      const job = context.projection.jobs.get(id);
      const title = `Job ${shortJob(id, context.projection)}`;
      if (job === undefined) return {title, lines: oneLine('This job is not known at this time.', context)};
      return draw(job, context, title);
    },
  };
}

function draw(job: Job, context: PaneContext, title: string): PaneContent {
  const {projection, now, columns, rows, theme} = context;
  const flow = drawFlow(job, now, columns, theme);
  const steps = drawSteps(job, projection, now, columns, theme);
  const stage = jobStage(job, theme);
  const facts: readonly Pair[] = [
    ['stage', stage.text + (stage.tail ?? ''), stage.paint],
    ['client', wholePeer(job.client) + (job.ours === 'client' ? '*' : '')],
    ['worker', job.worker === undefined ? '-' : wholePeer(job.worker) + (job.ours === 'worker' ? '*' : '')],
    ['runtime', cleanText(job.runtime, 40)],
    ['size', bytes(job.size)],
    ['label', job.label === undefined ? undefined : cleanText(job.label, 120)],
    ['postings', job.attempts > 1 ? String(job.attempts) : undefined],
    [
      'reason',
      job.reason === undefined ? undefined : cleanText(job.reason, 200),
      isEnded(job) ? theme.bad : theme.warn,
    ],
    ['id', cleanText(job.id, 64)],
  ];
  const pairs = drawPairs(facts, columns, theme);
  // The steps say most, then the picture of the way, then the facts; what has no room is said, not dropped in silence.
  const blocks = [flow, steps, pairs].filter((block) => block.length > 0);
  const spaced = blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  const tight = rows < spaced.length ? blocks.flat() : spaced;
  return {
    title: `${title}   ${hostAndPid(job.client)} → ${hostAndPid(job.worker)}`,
    ...(isInferred(job) && {hint: '~ inferred'}),
    lines: clipLines(tight, context),
  };
}

/** Whether there is a mark for what was read off the board. */
function isInferred(job: Job): boolean {
  return job.inferred || stationsOf(job).some(({is}) => is === 'inferred');
}
