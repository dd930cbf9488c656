import type { SharedFile } from "../../world/message.ts";
import type { StoredFile, World } from "../../world/world.ts";
import type { Fields } from "../../fields.ts";

/** Writes a file as messages and `files.*` do. */
export function fileJson({ id, name, mediaType, size, url }: SharedFile): Fields {
  return {
    id,
    name,
    title: name,
    mimetype: mediaType,
    filetype: name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "text",
    size,
    mode: "hosted",
    url_private: url,
    url_private_download: `${url}?download=1`,
  };
}

/**
 * Writes a file in a channel that workspaces share: only its id. `files.info` tells the rest.
 * https://docs.slack.dev/apis/slack-connect/#files
 */
export function hiddenFileJson({ id }: SharedFile): Fields {
  return { id, mode: "file_access", file_access: "check_file_info" };
}

/** Writes a stored file as `files.*` does, with the channels where it was shared. */
export function storedFileJson(world: World, file: StoredFile): Fields {
  const shares = world.timeline
    .all("slack")
    .filter(
      ({ versions, deleted }) =>
        !deleted && versions.some(({ content }) => content.files.some(({ id }) => id === file.id)),
    );
  const channels = [...new Set(shares.map(({ channel }) => channel))];
  return {
    ...fileJson(file),
    title: file.extras["title"] ?? file.name,
    user: file.extras["owner"],
    channels,
  };
}
