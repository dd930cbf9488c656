import { type Fields, type FileRef, listOf, textOf } from "#core/platform";

/** Returns a message's files. Leaves out files that are stored elsewhere or deleted. */
export const filesOf = (message: Fields, space: string): FileRef[] =>
  listOf(message["files"]).flatMap((file) => toFile(file, space));

function toFile(file: Fields, space: string): FileRef[] {
  const id = textOf(file["id"]);
  const url = textOf(file["url_private_download"]) ?? textOf(file["url_private"]);
  if (
    !id ||
    file["mode"] === "tombstone" ||
    file["mode"] === "hidden_by_limit" ||
    file["is_external"] === true
  )
    return [];
  return [
    {
      id,
      name: textOf(file["name"]) ?? textOf(file["title"]) ?? id,
      mimeType: textOf(file["mimetype"]) ?? "application/octet-stream",
      size: typeof file["size"] === "number" ? file["size"] : 0,
      // In a shared channel Slack tells only the id. The address is asked for when the file is read.
      origin: { space, url: url ?? null },
    },
  ];
}
