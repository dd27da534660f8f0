import {systemClock} from '../../clock/system.js';
import {jsonLine} from '../../store/selectors/json-line.js';
import type {TransferProgress, Stage} from '../../wormhole/options.js';
import {isDumb} from '../../ui/terminal/ascii.js';
import type {Context} from '../cli/command.js';
import {progressLine, speedometer} from './progress-line.js';

/** What is told while a transfer goes on: words and a bar to people, JSON objects to programs. */
export type Report = {
  /** A sentence for people only, on standard error. */
  tell(sentence: string): void;
  /** An object for programs only, on standard output. */
  emit(fact: {readonly type: string; readonly [name: string]: unknown}): void;
  /** To be called as a stage begins. */
  readonly onStage: (stage: Stage) => void;
  /** To be called as bytes move. */
  readonly onProgress: (progress: TransferProgress) => void;
  /** Takes the bar away, so that other words may follow. */
  clear(): void;
};

/** What people are told as a stage begins. */
const stageSentences: Readonly<Record<'sender' | 'receiver', Readonly<Record<Stage, string>>>> = {
  sender: {
    waiting: 'Waiting for the receiver…',
    joined: 'The receiver is here.',
    connecting: 'Connecting…',
    confirming: 'Waiting for confirmation…',
  },
  receiver: {
    waiting: 'Waiting for the sender…',
    joined: 'The sender is here.',
    connecting: 'Connecting…',
    confirming: 'Confirming…',
  },
};

const eraseLine = '\r\u001b[2K';

/** @param now milliseconds, of a clock that never jumps */
export function createReport(
  {flags, stdout, stderr, env}: Context,
  role: 'sender' | 'receiver',
  now: () => number = systemClock.monotonic,
): Report {
  const drawn = !flags.json && stderr.isTTY && !isDumb(env);
  const measure = speedometer();
  let visible = false;
  const clear = () => {
    if (visible) stderr.write(eraseLine);
    visible = false;
  };

  const emit: Report['emit'] = (fact) => {
    if (flags.json) stdout.write(`${jsonLine(fact)}\n`);
  };
  const tell = (sentence: string) => {
    clear();
    if (!flags.json) stderr.write(`${sentence}\n`);
  };
  return {
    emit,
    clear,
    tell,
    onStage(stage) {
      emit({type: 'stage', stage});
      tell(stageSentences[role][stage]);
    },
    onProgress(progress) {
      if (flags.hideProgress) return;
      const speed = measure({at: now(), bytes: progress.bytes});
      emit({type: 'progress', ...progress, rate: speed === undefined ? undefined : Math.round(speed)});
      if (drawn) {
        stderr.write(`${eraseLine}${progressLine(progress, speed, stderr.columns)}`);
        visible = true;
      }
    },
  };
}

/** A number of bytes in full: `1,048,576 bytes`. */
export function fullBytes(size: number): string {
  return size === 1 ? '1 byte' : `${size.toLocaleString('en-US')} bytes`;
}
