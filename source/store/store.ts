import type {Event, EventBody} from './event.js';
import type {Recording} from './history.js';
import type {Projection} from './projection.js';

/** The log and its projection in one hand. Effects append; panes read. */
export type Store = {
  /** The present, live and mutable: read it, never keep parts of it but entities. */
  readonly projection: Projection;
  /** Gives each event its place and time, logs it, applies it, and tells the subscribers once. */
  append(...bodies: readonly EventBody[]): void;
  /** Calls `changed` after each append that changed something. */
  subscribe(changed: () => void): () => void;
  /** The last `count` events up to place `before` (default: the newest), oldest first; ticks left out. */
  tail(count: number, before?: number): readonly Event[];
  /** The present on the timeline of the events, milliseconds: what their `time` is measured against. */
  now(): number;
  /** A copy of the projection that later events do not touch. */
  snapshot(): Projection;
  /** Whether what is appended is recorded; nothing where nobody asked for that. Subscribers are told of a change. */
  recording(): Recording | undefined;
  /** Lets another process record while this one is stopped, until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
};
