import {
  type ItemHeader,
  readSerialization,
  SerializationError,
  type SerializationReader,
} from './serialization.js';
import {sexp} from './sexp.js';

/** Where the elements of a character vector lie in the bytes: its length and its strings, headers and attributes excepted. */
type Strings = {readonly from: number; readonly to: number; readonly values: readonly (string | undefined)[]};

/** What a serialization holds. */
export type SerializedObject = {
  /** What R's `class()` says of it. */
  readonly classes: readonly string[];
  readonly isEnvironment: boolean;
  /** The character vectors that are bound to `uuid` in it, when it is an environment. One, unless somebody forged it. */
  readonly uuids: readonly Strings[];
};

const names: Readonly<Record<number, string>> = {
  [sexp.nil]: 'NULL',
  [sexp.symbol]: 'name',
  [sexp.pairlist]: 'pairlist',
  [sexp.closure]: 'function',
  [sexp.special]: 'function',
  [sexp.builtin]: 'function',
  [sexp.call]: 'call',
  [sexp.logical]: 'logical',
  [sexp.integer]: 'integer',
  [sexp.real]: 'numeric',
  [sexp.complex]: 'complex',
  [sexp.strings]: 'character',
  [sexp.list]: 'list',
  [sexp.expression]: 'expression',
  [sexp.raw]: 'raw',
  [sexp.s4]: 'S4',
  [sexp.externalPointer]: 'externalptr',
  [sexp.weakReference]: 'weakref',
  [sexp.environment]: 'environment',
  [sexp.namespace]: 'environment',
  [sexp.package]: 'environment',
  [sexp.globalEnvironment]: 'environment',
  [sexp.baseEnvironment]: 'environment',
  [sexp.baseNamespace]: 'environment',
  [sexp.emptyEnvironment]: 'environment',
};

const attributesFirst: readonly number[] = [sexp.pairlist, sexp.call, sexp.closure, sexp.promise, sexp.dots];

/**
 * Says what was serialized, without making it: unserializing can run code in R before 4.4.
 * @param bytes what R's `serialize()` wrote in XDR, version 2 or 3
 * @throws SerializationError when the bytes are no such thing
 */
export function describeObject(bytes: Buffer): SerializedObject {
  const reader = readSerialization(bytes);
  reader.begin();
  const item = reader.header();
  if (item.type === sexp.environment) return environment(reader);
  return {classes: classesOf(reader, item), isEnvironment: false, uuids: []};
}

function environment(reader: SerializationReader): SerializedObject {
  reader.enterEnvironment();
  const uuids: Strings[] = [];
  const visit = (tag: string | undefined) => {
    const strings = tag === 'uuid' ? readStrings(reader) : undefined;
    if (strings) uuids.push(strings);
    else if (tag !== 'uuid') reader.skip();
  };
  // What encloses it.
  reader.skip();
  reader.pairs(visit);
  const table = reader.header();
  if (table.type === sexp.list) {
    for (let left = reader.length(); left > 0; left--) reader.pairs(visit);
    if (table.hasAttributes) reader.skip();
  } else if (table.type !== sexp.nil) {
    throw new SerializationError('A hash table is none.');
  }
  const {classes = ['environment']} = readAttributes(reader);
  return {classes, isEnvironment: true, uuids};
}

/** Steps over any item, and reads it when it is a character vector. */
function readStrings(reader: SerializationReader): Strings | undefined {
  if (reader.peek().type !== sexp.strings) {
    reader.skip();
    return undefined;
  }
  const {hasAttributes} = reader.header();
  const from = reader.position;
  const values: (string | undefined)[] = [];
  for (let left = reader.length(); left > 0; left--) values.push(reader.chars());
  const to = reader.position;
  if (hasAttributes) reader.skip();
  return {from, to, values};
}

type Attributes = {readonly classes?: readonly string[]; readonly dimensions?: number};

function readAttributes(reader: SerializationReader): Attributes {
  let attributes: Attributes = {};
  reader.pairs((tag) => {
    if (tag === 'class') {
      const classes = readStrings(reader)?.values.map((name) => name ?? 'NA');
      attributes = {...attributes, ...(classes && {classes})};
    } else if (tag === 'dim' && reader.peek().type === sexp.integer) {
      const dim = reader.header();
      const dimensions = reader.length();
      for (let left = dimensions; left > 0; left--) reader.int();
      if (dim.hasAttributes) reader.skip();
      attributes = {...attributes, dimensions};
    } else {
      reader.skip();
    }
  });
  return attributes;
}

function classesOf(reader: SerializationReader, item: ItemHeader): readonly string[] {
  if (item.type === sexp.altrep) return alternativeClasses(reader);
  const type = names[item.type] ?? 'unknown';
  if (!item.hasAttributes) return [type];
  if (!attributesFirst.includes(item.type)) reader.skipElements(item);
  return named(type, readAttributes(reader));
}

/** Of a vector in another form, say `1:10`: what form, among it the type of vector, then its state and attributes. */
function alternativeClasses(reader: SerializationReader): readonly string[] {
  let type = 'unknown';
  reader.pairs(() => {
    if (reader.peek().type !== sexp.integer) return reader.skip();
    const {hasAttributes} = reader.header();
    for (let left = reader.length(); left > 0; left--) type = names[reader.int()] ?? 'unknown';
    if (hasAttributes) reader.skip();
  });
  reader.skip();
  return named(type, readAttributes(reader));
}

function named(type: string, {classes, dimensions = 0}: Attributes): readonly string[] {
  if (classes) return classes;
  if (dimensions === 0) return [type];
  return [dimensions === 2 ? 'matrix' : 'array'];
}
