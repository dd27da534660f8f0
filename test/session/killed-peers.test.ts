import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {BoardEvent} from '../../source/cluster/ports.js';
import type {Message, Topic} from '../../source/message/types.js';
import {killedPeers, readNote, sendByes, writeNote} from '../../source/session/killed-peers.js';
import {testDirectory} from '../runtime/support/directory.js';

const note = {board: 'board.lan', cluster: 'alice/friends', peers: ['bob@desk:7-1', 'bob@desk:7-2']};
const alive = {...note, peers: ['bob@desk:9']};

/** A board that takes lines of the second topic once it is told to. */
function board() {
  const posted: Message[] = [];
  let extended = false;
  const listeners = new Set<(event: BoardEvent) => void>();
  return {
    posted,
    post(_topic: Topic, message: Message) {
      if (extended) posted.push(message);
      return extended;
    },
    subscribe(listener: (event: BoardEvent) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    extend() {
      extended = true;
      for (const listener of [...listeners]) listener({type: 'link', state: 'live'});
    },
    get listeners() {
      return listeners.size;
    },
  };
}

describe('peers of a killed process', () => {
  it('a note is read as it was written', async () => {
    const directory = await testDirectory();
    writeNote(directory, note);
    expect(readNote(directory)).toEqual([note]);
  });

  it('a note that is missing or damaged is none', async () => {
    const directory = await testDirectory();
    expect(readNote(directory)).toEqual([]);
    for (const text of ['', '{"peers"', '[]', '{"board":"a","cluster":"b","peers":[1]}', 'null']) {
      await writeFile(join(directory, 'peers.json'), text);
      expect(readNote(directory)).toEqual([]);
    }
  });

  it('whatever stands in the file, reading it never throws', async () => {
    const directory = await testDirectory();
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        await writeFile(join(directory, 'peers.json'), text);
        expect(Array.isArray(readNote(directory))).toBe(true);
      }),
      {numRuns: 50},
    );
  });

  it('a goodbye is only sent for dead peers of the same user, board and cluster', () => {
    expect(killedPeers([note, note], alive, 'bob')).toEqual(note.peers);
    expect(killedPeers([{...note, cluster: 'alice/lab'}], alive, 'bob')).toEqual([]);
    expect(killedPeers([{...note, board: 'pico.sh'}], alive, 'bob')).toEqual([]);
    expect(killedPeers([{...note, peers: ['mallory@desk:7']}], alive, 'bob')).toEqual([]);
    expect(killedPeers([{...note, peers: alive.peers}], alive, 'bob')).toEqual([]);
  });

  it('a goodbye is sent once, when the second topic is there', () => {
    const world = board();
    sendByes(world, note.peers, {now: () => 0});
    expect(world.posted).toEqual([]);
    world.extend();
    world.extend();
    expect(world.posted).toMatchObject(
      note.peers.map((from) => ({type: 'bye', from, cause: 'killed', reason: 'It was killed.'})),
    );
    expect(world.listeners).toBe(0);
  });
});
