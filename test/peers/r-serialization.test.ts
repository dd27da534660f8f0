/** Our reader of R's serializations, against R's own writer and reader. */
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {describeObject} from '../../source/runtime/r/describe-object.js';
import {futureWithId} from '../../source/runtime/r/future-file.js';
import {readSerialization} from '../../source/runtime/r/serialization.js';
import {testDirectory} from '../runtime/support/directory.js';
import {missing, needs, userR} from './helpers/r.js';

/** R code, by name, for one object of each kind that R can save. */
const objects = `
  compiled <- compiler::cmpfun(function(x, ...) {
    for (i in seq_along(x)) if (x[i] > 1) return(quote(f(a = 1, b)(c))) else y <- function(z) z + x
    switch(x, a = 1, b = { repeat break; ~ x + y })
  }, options = list(optimize = 3))
  traced <- local({ options(keep.source = TRUE); eval(parse(text = "function(a = 1, b) {\\n a + b\\n}", keep.source = TRUE)) })
  setClass("Point", representation(x = "numeric", label = "character"), where = globalenv())
  knot <- new.env(); knot$self <- knot; knot$f <- function() knot; lockEnvironment(knot, TRUE)
  delayed <- local({ delayedAssign("lazy", stop("evaluated")); environment() })
  active <- new.env(); makeActiveBinding("now", function() stop("evaluated"), active)
  long <- as.list(1:1000); for (i in 1:400) long <- list(long)
  wrapped <- sort(c(3, 1, 2)); wide <- sort(runif(100)); deferred <- as.character(1:100)
  objects <- list(
    null = NULL, yes = c(TRUE, NA), ints = c(1L, NA), range = 1:1000, reals = c(1.5, NA, Inf), complex = 1i,
    text = c("a", NA, "\\u00e9", "\\xe9"), raw = as.raw(0:9), list = list(a = 1, 2), frame = data.frame(x = 1:3, y = letters[1:3]),
    matrix = matrix(1:4, 2), array = array(0, c(2, 2, 2)), factor = factor(c("u", "v")), date = Sys.Date(), model = lm(mpg ~ wt, mtcars),
    pairs = pairlist(a = 1, 2), call = quote(f(x, y = 2)), name = as.name("uuid"), expression = expression(a + b, 1),
    formula = y ~ x | z, closure = function(x) x, compiled = compiled, traced = traced, builtin = sum, special = quote, base = mean,
    s4 = new("Point", x = 1, label = "p"), generic = getGenerics, global = globalenv(), empty = emptyenv(), space = asNamespace("stats"),
    attached = as.environment("package:stats"), knot = knot, delayed = delayed, active = active, unhashed = new.env(hash = FALSE),
    long = long, wrapped = wrapped, wide = wide, deferred = deferred, class = getClass("numeric"), session = structure(list(knot, knot), class = c("x", "y")),
    pointer = stats:::C_rnorm, missing = formals(function(x, y = 2) x), many = setNames(as.list(1:300), paste0("n", 1:300))
  )`;

describe.skipIf(missing)(`serializations of R${needs}`, {timeout: 60_000}, () => {
  it.each([2, 3])('R serializations are read to their end, with classes (version %i)', async (version) => {
    const directory = await testDirectory();
    // What it is can be told without making it.
    await userR(
      `${objects}
      suppressWarnings(for (name in names(objects)) {
        saveRDS(objects[[name]], file.path(commandArgs(TRUE), name), version = ${String(version)})
      })
      classes <- vapply(objects, function(x) paste(class(x), collapse = ","), "")
      writeLines(paste(names(objects), classes), file.path(commandArgs(TRUE), "classes"))`,
      directory,
    );
    const lines = (await readFile(join(directory, 'classes'), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines) {
      const [name = '', classes] = line.split(' ');
      const bytes = gunzipSync(await readFile(join(directory, name)));
      const reader = readSerialization(bytes);
      reader.begin();
      reader.skip();
      expect({name, position: reader.position}).toEqual({name, position: bytes.length});
      const found = describeObject(bytes).classes.join(',');
      expect({name, found}).toEqual({name, found: classes === 'matrix,array' ? 'matrix' : classes});
    }
  });

  it('a future that gets another uuid is read by R with no other difference', async () => {
    const directory = await testDirectory();
    const before = join(directory, 'before.rds');
    const after = join(directory, 'after.rds');
    // All kinds of globals, twice.
    await userR(
      `library(future); ${objects}
      f <- future({ length(objects); compiled }, lazy = TRUE, label = "all kinds")
      saveRDS(f, commandArgs(TRUE))`,
      before,
    );
    const id = '0123456789abcdef0123456789abcdef-12';
    await writeFile(after, await futureWithId(await readFile(before), id, 'before.rds'));
    const compare = `
      a <- commandArgs(TRUE); before <- readRDS(a[1]); after <- readRDS(a[2])
      cat(paste(after[["uuid"]], collapse = "-"), inherits(after, "Future"), length(after[["globals"]][["objects"]]) > 40, "")
      bytes <- function(f) { f[["uuid"]] <- "one"; serialize(f, NULL) }
      cat(identical(bytes(before), bytes(after)))`;
    expect(await userR(compare, before, after)).toBe(`${id} TRUE TRUE TRUE`);
  });
});
