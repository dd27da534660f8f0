/** ARCHITECTURE.md has one word for one thing. What such a thing was called before is not to come back in `source/`. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import ts from 'typescript';
import {describe, expect, it} from 'vitest';

/** A word that is not used any more for what `instead` says. */
type Retired = {
  /** Its forms, in lower case. */
  readonly forms: readonly string[];
  readonly instead: string;
  /**
   * `text`: nowhere, comments included. `names`: in no part of a file's name or of an identifier (`startStay`), for it
   * is plain English in a comment. `whole`: not as a part of a file's name, nor as an identifier of its own.
   */
  readonly in: 'text' | 'names' | 'whole';
  /** Only there is it wrong. */
  readonly under?: string;
  /** It is not gone yet. */
};

const retired: readonly Retired[] = [
  {forms: ['workshop', 'workshops'], instead: 'job supervisor', in: 'text'},
  {forms: ['spare', 'spares'], instead: 'warm process', in: 'names', under: 'source/runtime'},
  {forms: ['kit', 'kits'], instead: 'runner bundle', in: 'names', under: 'source/runtime'},
  {forms: ['transcript', 'transcripts'], instead: 'captured output', in: 'names', under: 'source/runtime'},
  {forms: ['deadline', 'deadlines'], instead: 'termination', in: 'names', under: 'source/runtime'},
  {forms: ['patience'], instead: 'timeout', in: 'text', under: 'source/ssh'},
  {forms: ['patience'], instead: 'timeout', in: 'text', under: 'source/store'},
  {forms: ['farewell', 'farewells'], instead: 'closing', in: 'text', under: 'source/ssh'},
  {forms: ['visitor', 'visitors'], instead: 'client, session', in: 'text', under: 'source/ssh'},
  {forms: ['news'], instead: 'notice', in: 'names', under: 'source/store'},
  {forms: ['attend', 'attends', 'attended', 'attending'], instead: 'session', in: 'text'},
  {forms: ['attendance', 'attendances'], instead: 'session', in: 'text'},
  {forms: ['attendee', 'attendees'], instead: 'subscriber', in: 'text'},
  {forms: ['visit', 'visits'], instead: 'session', in: 'names', under: 'source/board'},
  {forms: ['stay'], instead: 'session; duration of a command', in: 'names'},
  {forms: ['membership'], instead: 'placement', in: 'names', under: 'source/board'},
  {forms: ['exile', 'exiles', 'exiled'], instead: 'denied, access denied', in: 'names'},
  {forms: ['part', 'parts'], instead: 'role, setRole', in: 'whole', under: 'source/board'},
  {forms: ['removal', 'removals'], instead: 'revocation', in: 'names', under: 'source/board'},
  {forms: ['hand'], instead: 'inFlight', in: 'names', under: 'source/board'},
  {forms: ['patience'], instead: 'timeouts', in: 'text'},
  {forms: ['waits'], instead: 'timeouts', in: 'whole', under: 'source/board/session'},
  {forms: ['deadlines'], instead: 'timeouts', in: 'whole', under: 'source/cluster'},
  {forms: ['mouth', 'mouths'], instead: 'Outbox', in: 'text'},
  {
    forms: ['say', 'tell', 'hear', 'hears'],
    instead: 'send, receive',
    in: 'whole',
    under: 'source/cluster',
  },
  {forms: ['news'], instead: 'notice', in: 'names'},
  {forms: ['pulse', 'pulses'], instead: 'heartbeat', in: 'text'},
  {forms: ['bury', 'buries', 'buried'], instead: 'drop', in: 'text'},
  {forms: ['newcomer', 'newcomers'], instead: 'announce to a new worker', in: 'names'},
  {forms: ['silent'], instead: 'without heartbeat', in: 'names', under: 'source/cluster'},
  {forms: ['meet', 'meets'], instead: 'rendezvous', in: 'names'},
  {forms: ['lobby', 'lobbies'], instead: 'pending connections', in: 'text'},
  {forms: ['vigil', 'vigils'], instead: 'what it schedules', in: 'text'},
  {forms: ['farewell', 'farewells'], instead: 'closing, goodbye', in: 'text'},
  {
    forms: ['asking', 'question', 'questions'],
    instead: 'prompt',
    in: 'names',
    under: 'source/ui',
  },
  {forms: ['question', 'questions'], instead: 'prompt', in: 'names', under: 'source/session'},
  {forms: ['question', 'questions'], instead: 'prompt', in: 'names', under: 'source/ssh'},
  {
    forms: ['acts', 'perform', 'performs', 'actions'],
    instead: 'commands',
    in: 'names',
    under: 'source/ui',
  },
  {forms: ['jumps'], instead: 'sleep detection', in: 'whole', under: 'source/board'},
  {forms: ['crowd', 'crowds'], instead: 'worker count', in: 'text'},
  {forms: ['bell', 'bells'], instead: 'wake-up', in: 'names', under: 'source/async'},
];

/** What names and says something in a file: the words of its path, its identifiers, the words of its comments. */
type Said = {
  readonly path: string;
  readonly pathWords: ReadonlySet<string>;
  readonly identifiers: ReadonlySet<string>;
  readonly identifierWords: ReadonlySet<string>;
  readonly commentWords: ReadonlySet<string>;
};

/** `startStay` and `START_STAY` are start and stay. */
function wordsOf(text: string): readonly string[] {
  return (text.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu) ?? []).map((word) => word.toLowerCase());
}

/** @param path relative, in `source/`. */
function saidIn(path: string, text: string): Said {
  const identifiers = new Set<string>();
  const comments: string[] = [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const look = (node: ts.Node): void => {
    const children = node.getChildren(file);
    // What stands before a token is white space and comments; what is a string says what others read.
    if (children.length === 0 && node.kind !== ts.SyntaxKind.JsxText) {
      comments.push(text.slice(node.pos, node.getStart(file, false)));
    }

    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) identifiers.add(node.text);
    for (const child of children) if (!ts.isJSDoc(child)) look(child);
  };
  look(file);
  return {
    path,
    pathWords: new Set(wordsOf(path)),
    identifiers,
    identifierWords: new Set([...identifiers].flatMap(wordsOf)),
    // `Code` is there for what has a name elsewhere.
    commentWords: new Set(comments.flatMap((comment) => wordsOf(comment.replace(/`[^`]*`/g, '')))),
  };
}

/** Where a word stands that should not: path and form. */
function findings({forms, in: scope, under = 'source'}: Retired, said: readonly Said[]): readonly string[] {
  return said
    .filter(({path}) => path.startsWith(`${under}/`))
    .flatMap(({path, pathWords, identifiers, identifierWords, commentWords}) => {
      const inNames = scope === 'whole' ? identifiers : identifierWords;
      return forms
        .filter(
          (form) => pathWords.has(form) || inNames.has(form) || (scope === 'text' && commentWords.has(form)),
        )
        .map((form) => `${path}: ${form}`);
    });
}

function readSource(): readonly Said[] {
  return readdirSync('source', {recursive: true, encoding: 'utf8'})
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join('source', name))
    .map((path) => saidIn(path, readFileSync(path, 'utf8')));
}

describe('retired words in source/', () => {
  const source = readSource();

  it('the words are read from all files of source/', () => {
    expect(source.length).toBeGreaterThan(300);
  });

  it.each(retired.map((word) => [word.forms[0], word.instead, word] as const))(
    'source/ does not use the retired word "%s", which is called: %s',
    (_form, _instead, word) => {
      expect(findings(word, source)).toEqual([]);
    },
  );
});

describe('the search for retired words', () => {
  const stay = (scope: Retired['in'], path: string, text: string) =>
    findings({forms: ['stay'], instead: 'session', in: scope}, [saidIn(path, text)]);

  it.each<readonly [scope: Retired['in'], path: string, text: string]>([
    ['whole', 'source/a/stay.ts', ''],
    ['names', 'source/stay/a-b.ts', ''],
    ['whole', 'source/a.ts', 'export const stay = 1;'],
    ['names', 'source/a.ts', 'export type LongStay = {readonly a: 1};'],
    ['names', 'source/a.ts', 'export const a = ({firstStay}: {firstStay: 1}) => firstStay;'],
    ['names', 'source/a.tsx', 'export const a = <Stay />;'],
    ['text', 'source/a.ts', '/** Ends a stay. */\nexport const a = 1;'],
    ['text', 'source/a.ts', 'export const a = () => {\n  // Stay here.\n};'],
  ])('the search finds a word in the scope %s in %s: %s', (scope, path, text) => {
    expect(stay(scope, path, text)).toEqual([`${path}: stay`]);
  });

  it.each<readonly [scope: Retired['in'], path: string, text: string]>([
    ['whole', 'source/a.ts', 'export const longStay = 1;'],
    ['names', 'source/a.ts', '// They stay.\nexport const a = 1;'],
    ['text', 'source/a.ts', "export const a = 'stay';\nexport const b = `stay ${a} // stay`;"],
    ['text', 'source/a.ts', '// As `stay` of another program.\nexport const staying = 1;'],
    ['text', 'source/a.tsx', 'export const a = <A>You can stay</A>;'],
  ])('the search passes over a word outside the scope %s in %s: %s', (scope, path, text) => {
    expect(stay(scope, path, text)).toEqual([]);
  });
});
