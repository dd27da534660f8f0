/** A client of the soak, in a process of its own: posts through the public API what it is told to, and says how that ends. */
import {future, plan, value, type Plan, type PlanOptions} from '../../source/index.js';
import {messageOf} from '../../source/message/error-message.js';
import {compute, textOf, type Answer, type Job} from './jobs.js';

/** What a client is told. */
export type ClientOrder =
  | {readonly type: 'join'; readonly plan: PlanOptions}
  | {readonly type: 'post'; readonly job: Pick<Job, 'number' | 'seconds' | 'size'>; readonly label: string}
  | {readonly type: 'leave'};

/** What a client tells. `at`: Unix time, milliseconds, of a clock that nobody sets while it runs. */
export type ClientReport =
  | {readonly type: 'joined'}
  | {readonly type: 'posted'; readonly label: string; readonly id: string; readonly at: number}
  | {readonly type: 'value'; readonly label: string; readonly at: number; readonly value: Answer}
  | {readonly type: 'failed'; readonly label: string; readonly at: number; readonly reason: string};

let joined: Plan | undefined;

const tell = (report: ClientReport): void => void process.send?.(report);
const now = (): number => performance.timeOrigin + performance.now();

async function leave(): Promise<void> {
  await joined?.close();
  if (process.connected) process.disconnect();
}

async function obey(order: ClientOrder): Promise<void> {
  if (order.type === 'join') {
    joined = plan({...order.plan, output: 'ignore'});
    await joined.ready;
    tell({type: 'joined'});
  } else if (order.type === 'leave') {
    await leave();
  } else {
    const {job, label} = order;
    const posted = future(compute, [job.number, job.seconds, textOf(job)], {label});
    tell({type: 'posted', label, id: posted.id, at: now()});
    try {
      tell({type: 'value', label, value: await value(posted), at: now()});
    } catch (error) {
      tell({type: 'failed', label, reason: messageOf(error), at: now()});
    }
  }
}

process.on('message', (order: ClientOrder) => {
  void obey(order);
});
process.once('SIGINT', () => void leave());
