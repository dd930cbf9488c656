import type { StoredFile, World } from "../../world/world.ts";
import type { Installation } from "../apps/installation.ts";

/** Tells whether an app may see a file: a file of its workspace, or one that was shared in a channel of its bot. */
export function maySeeFile(world: World, { team, userId }: Installation, file: StoredFile): boolean {
  if (file.platform !== "slack") return false;
  if (file.extras["team"] === team.id) return true;
  return world.timeline
    .all("slack")
    .some(
      ({ versions, channel }) =>
        versions.some(({ content }) => content.files.some(({ id }) => id === file.id)) &&
        world.channel("slack", channel)?.members.has(userId) === true,
    );
}
