import { BadInput, Failure, toError } from "#core";

/** https://sqlite.org/rescode.html; extended codes have the plain one in their low byte. */
const code = {
  busy: 5,
  locked: 6,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notDatabase: 26,
};

/** Why a file could not be opened, for whoever chose its path. */
export function refusal(file: string, error: unknown): Error {
  switch (sqliteCode(error)) {
    case code.busy:
    case code.locked:
      return new BadInput(
        `${file} is in use by another process. One process at a time can have it open: ` +
          "stop the other one, or give this one a path of its own.",
        { cause: error },
      );
    case code.corrupt:
    case code.notDatabase:
      return damaged(file, toError(error).message, error);
    case code.cantOpen:
    case code.readonly:
      return unreachable(file, error);
    default:
      // A path that the operating system does not even let us look at.
      return error instanceof Error && "syscall" in error
        ? unreachable(file, error)
        : whatWentWrong(file, error);
  }
}

/** Is this the refusal of a file that another process has open? */
export function isInUse(error: unknown): boolean {
  if (!(error instanceof BadInput)) return false;
  const cause = sqliteCode(error.cause);
  return cause === code.busy || cause === code.locked;
}

function unreachable(file: string, cause: unknown): BadInput {
  return new BadInput(
    `${file} cannot be opened for writing (${toError(cause).message}). ` +
      "Its directory must exist, and this user must be allowed to write to both.",
    { cause },
  );
}

/** What is at this path cannot be read as ours, and is never written over. */
export function damaged(file: string, how: string, cause?: unknown): BadInput {
  return new BadInput(
    `${file} is not a database, or a damaged one (${how}). ` +
      "It was left as it is: move it aside to begin with an empty one, or put a backup in its place.",
    { cause },
  );
}

/** Why a statement failed on a file that was fine when it was opened. Errors that are not about the file stay what they are. */
export function whatWentWrong(file: string, error: unknown): Error {
  const told = toError(error);
  if ("code" in told && told.code === "ERR_INVALID_STATE") {
    return failure(`${file} was closed before this could be read or written. Nothing was stored.`, error);
  }
  switch (sqliteCode(error)) {
    case code.full:
      return failure(
        `The disk that holds ${file} is full. What was stored before is safe, this write was not stored: ` +
          "make room on that disk.",
        error,
      );
    case code.io:
    case code.readonly:
    case code.cantOpen:
      return failure(
        `${file} can no longer be read or written (${told.message}). ` +
          "What was stored before is safe; look at the disk and at the rights of the file.",
        error,
      );
    case code.corrupt:
    case code.notDatabase:
      return failure(
        `${file} is damaged (${told.message}). Stop natter, move the file aside and put a backup in its place.`,
        error,
      );
    default:
      return told;
  }
}

const failure = (message: string, cause: unknown): Failure => new Failure("unknown", message, { cause });

/** 0, which is no error to SQLite, for what did not come from there. */
function sqliteCode(error: unknown): number {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return 0;
  return error.errcode & 0xff;
}
