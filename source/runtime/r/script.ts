/** Exit statuses of {@link rScript}, beside 0. `unsaved`: there is a result, but the disk does not take it. */
export const rStatus = {error: 10, interrupted: 11, refused: 20, unsaved: 21} as const;

/** What R prints on standard output as soon as it has an order: what follows is the future's doing. */
export const rReady = 'p2p-tui:ready\n';

/** Names of the files in the job's directory. */
export const rFiles = {job: 'job.rds', result: 'result.rds', errorClass: 'error-class'} as const;

/**
 * The R program that serves one order, read from standard input, and ends:
 *
 *     evaluate           evaluate the Future in job.rds
 *     interrupted        say that the Future in job.rds was interrupted
 *     failed SENTENCE    say that the Future in job.rds could not be evaluated
 *     describe           print the FutureResult in job.rds into text files
 *     probe              evaluate the smallest Future there is, by way of job.rds
 *
 * All but `describe` write a FutureResult to result.rds, and `evaluate` the class of its error to error-class. A future is evaluated by `result()`, which is part of
 * future's backend API in every version: the older ones turn the future into an expression, the newer ones
 * (1.40 and later) call `evalFuture()` beneath it. Run by the tests with future 1.31.0; with newer versions it
 * follows what future.p2p's own worker does with 1.70.0, but has not been run.
 */
export const rScript = `
local({
  here <- getwd()
  path <- function(name) file.path(here, name)

  finish <- function(status) quit(save = "no", status = status, runLast = FALSE)

  read_as <- function(class) {
    object <- tryCatch(readRDS(path("${rFiles.job}")), error = function(e) NULL)
    if (!inherits(object, class)) finish(${String(rStatus.refused)}L)
    object
  }

  # R does not tell when the end of a compressed file does not fit on the disk, so that is looked at: the file ends
  # with the number of bytes it was made from, modulo 2^32.
  is_whole <- function(name, bytes) {
    size <- file.size(name)
    if (is.na(size) || size < 18) return(FALSE)
    con <- file(name, open = "rb")
    on.exit(close(con))
    seek(con, size - 4)
    tail <- as.integer(readBin(con, "raw", 4L))
    length(tail) == 4L && sum(tail * 256^(0:3)) == bytes %% 2^32
  }

  write_result <- function(result, name) {
    con <- gzfile(name, open = "wb", compression = 1L)
    bytes <- tryCatch({
      saveRDS(result, file = con)
      seek(con)
    }, finally = close(con))
    if (name != nullfile() && !is_whole(name, bytes)) stop("The result cannot be written.")
  }

  # Only whole results get the name that is looked for.
  save_result <- function(result) {
    part <- path("${rFiles.result}.part")
    saved <- function() {
      tryCatch({
        suppressWarnings(write_result(result, part))
        file.rename(part, path("${rFiles.result}"))
      }, error = function(e) FALSE)
    }
    if (saved()) return(invisible())
    # What cannot be saved anywhere is the future's own fault, and its error is shown.
    write_result(result, nullfile())
    # It may have been the future that filled the disk; its files are of no use any more.
    unlink(list.files(here, all.files = TRUE, no.. = TRUE, full.names = TRUE), recursive = TRUE)
    if (!saved()) finish(${String(rStatus.unsaved)}L)
  }

  result_with <- function(condition, uuid, started = Sys.time()) {
    future::FutureResult(
      conditions = list(list(condition = condition, signaled = 0L)),
      uuid = uuid, started = started
    )
  }

  interruption <- function() structure(list(), class = c("interrupt", "condition"))

  failure <- function(message) {
    structure(
      list(message = message, call = NULL),
      class = c("FutureError", "error", "FutureCondition", "condition")
    )
  }

  # A future saved by another session, or by another version of the package.
  adopt <- function(f) {
    if (class(f)[1] != "Future") class(f) <- c("Future", "environment")
    if (!is.environment(f[["envir"]])) f[["envir"]] <- globalenv()
    if (identical(f[["state"]], "created")) f[["lazy"]] <- TRUE
    f
  }

  evaluate <- function() {
    f <- read_as("Future")
    # Evaluation may give it another one, but clients insist on theirs.
    uuid <- f[["uuid"]]
    started <- Sys.time()
    result <- tryCatch(
      future::result(adopt(f)),
      interrupt = function(condition) result_with(condition, uuid, started),
      error = function(condition) result_with(condition, uuid, started)
    )
    result[["uuid"]] <- uuid
    save_result(result)
    errors <- Filter(
      function(c) inherits(c, c("interrupt", "error")),
      lapply(result[["conditions"]], function(c) c[["condition"]])
    )
    classes <- unlist(lapply(errors, class))
    # Whoever does not learn it, as where the disk is full, learns that it failed.
    if (length(errors) > 0L) try(write_text("${rFiles.errorClass}", class(errors[[1L]])[1L]), silent = TRUE)
    if ("interrupt" %in% classes) ${String(rStatus.interrupted)}L
    else if ("error" %in% classes) ${String(rStatus.error)}L
    else 0L
  }

  write_text <- function(name, text) {
    con <- file(path(name), open = "wb")
    writeBin(charToRaw(enc2utf8(paste(text, collapse = "\\n"))), con)
    close(con)
  }

  # Straight into the file: what keeps it in memory meanwhile takes a minute for 30 MB.
  print_to <- function(name, value) {
    con <- file(path(name), open = "w", encoding = "UTF-8")
    on.exit(close(con))
    sink(con)
    on.exit(sink(), add = TRUE, after = FALSE)
    print(value)
  }

  describe <- function() {
    result <- read_as("FutureResult")
    conditions <- lapply(result[["conditions"]], function(c) c[["condition"]])
    of_class <- function(class) Filter(function(c) inherits(c, class), conditions)
    for (condition in of_class("error")) write_text("error", conditionMessage(condition))
    if (length(of_class("interrupt")) > 0L) write_text("error", "interrupted")
    said <- lapply(of_class(c("message", "warning")), function(c) {
      if (inherits(c, "warning")) paste0("Warning: ", conditionMessage(c), "\\n") else conditionMessage(c)
    })
    write_text("messages", paste(unlist(said), collapse = ""))
    write_text("stdout", result[["stdout"]])
    if (isTRUE(result[["visible"]]) && !file.exists(path("error"))) {
      tryCatch(print_to("value", result[["value"]]), error = function(e) {
        write_text("value", paste0("<", class(result[["value"]])[1], " that cannot be printed here>\\n"))
      })
    }
    0L
  }

  describing <- "describe" %in% commandArgs(trailingOnly = TRUE)
  if (!describing) {
    # One core each: the machine's owner decides how many workers there are.
    options(
      future.lazy.assertOwner = FALSE,
      future.globals.maxSize = +Inf,
      parallelly.availableCores.fallback = 1L
    )
    future::plan(future::sequential)
  }

  input <- file("stdin", open = "r")
  order <- readLines(input, n = 1L)
  close(input)
  # A warm process that was never given an order.
  if (length(order) == 0L) finish(0L)
  cat("${rReady.trimEnd()}\\n")

  # Where the sandbox gives us the name that the worker has on the board.
  me <- Sys.info()[["user"]]
  if (me != "unknown") Sys.setenv(USER = me, LOGNAME = me)

  if (order == "evaluate") {
    finish(evaluate())
  } else if (order == "probe") {
    saveRDS(future::future(NULL, lazy = TRUE), file = path("${rFiles.job}"))
    finish(evaluate())
  } else if (order == "describe") {
    finish(describe())
  } else {
    uuid <- read_as("Future")[["uuid"]]
    condition <- if (order == "interrupted") interruption() else failure(sub("^failed ", "", order))
    save_result(result_with(condition, uuid))
    finish(if (order == "interrupted") ${String(rStatus.interrupted)}L else ${String(rStatus.error)}L)
  }
})
`;
