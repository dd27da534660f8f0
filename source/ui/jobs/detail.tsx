import {cleanText} from '../../message/clean.js';
import type {JobId} from '../../message/types.js';
import type {Job} from '../../store/projection.js';
import {bytes} from '../kit/format/bytes.js';
import type {Theme} from '../kit/theme.js';
import {useNow, useProjection, useSize, useTheme} from '../kit/hooks.js';
import {ClippedLines, Sentence} from '../kit/line.js';
import {stationsOf} from './dots.js';
import {jobStage} from './row.js';
import {hostAndPid, wholePeer} from '../people/peer.js';
import {shortJob} from './short-job.js';
import {isEnded} from './stages.js';
import {Pane} from '../kit/pane.js';
import {drawFlow} from './flow.js';
import type {Pair} from '../kit/pairs.js';
import {drawPairs} from '../kit/pairs.js';
import {drawSteps} from './steps.js';

/** One job's way through the cluster: its stations, and each step with its time. Codes are never shown. */
export function JobDetail({id}: {readonly id: JobId}) {
  const theme = useTheme();
  const now = useNow();
  const {columns, rows} = useSize();
  const projection = useProjection();
  const job = projection.jobs.get(id);
  const title = `Job ${shortJob(id, projection)}`;
  if (job === undefined) {
    return (
      <Pane title={title}>
        <Sentence>This job is not known at this time.</Sentence>
      </Pane>
    );
  }

  const flow = drawFlow(job, now, columns, theme);
  const steps = drawSteps(job, projection, now, columns, theme);
  const facts = drawPairs(factsOf(job, theme), columns, theme);
  // The steps say most, then the picture of the way, then the facts; what has no room is said, not dropped in silence.
  const blocks = [flow, steps, facts].filter((block) => block.length > 0);
  const spaced = blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  return (
    <Pane
      title={`${title}   ${hostAndPid(job.client)} → ${hostAndPid(job.worker)}`}
      hint={isInferred(job) ? '~ inferred' : undefined}
    >
      <ClippedLines lines={rows < spaced.length ? blocks.flat() : spaced} />
    </Pane>
  );
}

function factsOf(job: Job, theme: Theme): readonly Pair[] {
  const stage = jobStage(job, theme);
  const {label, reason} = job;
  return [
    ['stage', stage.text + (stage.tail ?? ''), stage.paint],
    ['client', wholePeer(job.client) + (job.ours === 'client' ? '*' : '')],
    ['worker', job.worker === undefined ? '-' : wholePeer(job.worker) + (job.ours === 'worker' ? '*' : '')],
    ['runtime', cleanText(job.runtime, 40)],
    ['size', bytes(job.size)],
    ['label', label === undefined ? undefined : cleanText(label, 120)],
    ['postings', job.attempts > 1 ? String(job.attempts) : undefined],
    [
      'reason',
      reason === undefined ? undefined : cleanText(reason, 200),
      isEnded(job) ? theme.bad : theme.warn,
    ],
    ['error', job.error, theme.bad],
    ['id', cleanText(job.id, 64)],
  ];
}

/** Whether there is a mark for what was read off the board. */
function isInferred(job: Job): boolean {
  return job.inferred || stationsOf(job).some(({is}) => is === 'inferred');
}
