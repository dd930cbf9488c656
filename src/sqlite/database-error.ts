import { BadInput, Failure, toError } from "#core/engine";

/** https://sqlite.org/rescode.html; extended codes have the plain one in their low byte. */
const code = {
  error: 1,
  busy: 5,
  locked: 6,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notDatabase: 26,
};

/** Explains why a file could not be opened, to the person who chose its path. */
export function refusal(file: string, error: unknown): Error {
  switch (sqliteCode(error)) {
    case code.busy:
    case code.locked:
      return new BadInput(
        `${file} is in use by another process. One process at a time can have it open: ` +
          "stop the other one, or give this one another path.",
        { cause: error },
      );
    // At the opening: "unsupported file format".
    case code.error:
    case code.corrupt:
    case code.notDatabase:
      return damaged(file, toError(error).message, error);
    case code.cantOpen:
    case code.readonly:
      return unreachable(file, error);
    default:
      // The operating system refuses even to look at the path.
      return error instanceof Error && "syscall" in error
        ? unreachable(file, error)
        : whatWentWrong(file, error);
  }
}

/** Was the file refused because another process has it open? */
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

/** The file is not one of natter's databases, or damaged. It is never written over. */
export function damaged(file: string, how: string, cause?: unknown): BadInput {
  return new BadInput(
    `${file} is not a database, or a damaged one (${how}). ` +
      "It was left as it is: move it aside to begin with an empty one, or put a backup in its place.",
    { cause },
  );
}

/** Explains why a statement failed on a file that was fine when it was opened. Returns errors that are not about the file as they are. */
export function whatWentWrong(file: string, error: unknown, isDamaged = isDamage(error)): Error {
  const told = toError(error);
  if (isDamaged)
    return failure(
      `${file} is damaged (${told.message}). Stop natter, move the file aside and put a backup in its place.`,
      error,
    );
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
    default:
      return told;
  }
}

/** Tells whether a statement failed because the file is damaged. Trying it again does not help. */
export function isDamage(error: unknown): boolean {
  const known = sqliteCode(error);
  return known === code.corrupt || known === code.notDatabase;
}

/** The same for a statement that could not be prepared. natter's own are sound, so then the tables are not what they were. */
export const isSchemaDamage = (error: unknown): boolean =>
  isDamage(error) || sqliteCode(error) === code.error;

const failure = (message: string, cause: unknown): Failure => new Failure("unknown", message, { cause });

/** Returns SQLite's error code, or 0 for an error from elsewhere. 0 is not an error code of SQLite. */
function sqliteCode(error: unknown): number {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return 0;
  return error.errcode & 0xff;
}
