import { requireThread, writableChannel } from "../access.ts";
import { json, required, text, whole, words } from "../arguments.ts";
import { readBlocks } from "../../messages/blocks.ts";
import { listOf, stringOf } from "../../../fields.ts";
import { storedFileJson } from "../../messages/file-json.ts";
import { maySeeFile } from "../../messages/file-access.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { post } from "../../messages/post.ts";
import { found, refuse } from "../../refusal.ts";
import type { StoredFile } from "../../../world/world.ts";

/** Returns a file of the caller's workspace, or refuses. */
function fileFor({ slack, installation }: BotCall, id: string): StoredFile {
  const file = found(slack.world.files.get(id), "file_not_found");
  if (!maySeeFile(slack.world, installation, file)) refuse("file_not_found");
  return file;
}

/** Uploading, finding and deleting files. https://docs.slack.dev/messaging/working-with-files */
export const fileMethods: MethodTable = {
  "files.getUploadURLExternal": botMethod({
    tier: "t4",
    scopes: ["files:write"],
    refusals: ["missing_argument"],
    arguments: {
      filename: required(text, "missing_argument"),
      length: required(whole, "missing_argument"),
      alt_txt: text,
      snippet_type: text,
    },
    answer({ slack, installation }, { filename: name, length }) {
      if (length <= 0) refuse("missing_argument");
      const { id, url } = slack.uploads.announce({ installation, name, length });
      return { upload_url: url, file_id: id };
    },
  }),

  "files.completeUploadExternal": botMethod({
    tier: "t4",
    scopes: ["files:write"],
    refusals: [
      "channel_not_found",
      "file_not_found",
      "invalid_blocks",
      "is_archived",
      "messages_tab_disabled",
      "not_in_channel",
      "restricted_action_thread_locked",
    ],
    arguments: {
      files: required(json(), "file_not_found"),
      channel_id: text,
      channels: words,
      thread_ts: text,
      initial_comment: text,
      blocks: json("invalid_blocks"),
      username: text,
      icon_url: text,
      icon_emoji: text,
    },
    answer(call, values) {
      const { slack, installation } = call;
      const targets = values.channels ?? (values.channel_id === undefined ? [] : [values.channel_id]);
      const channels = targets.map((id) => writableChannel(call, id));
      const threads = channels.map((channel) => requireThread(call, channel, values.thread_ts));
      const given = values.initial_comment === undefined ? values.blocks : undefined;
      // This method has only one error for wrong blocks.
      if (given !== undefined && !Array.isArray(given)) refuse("invalid_blocks");
      const blocks = given === undefined ? undefined : readBlocks(given, "message");
      const files = listOf(values.files).map(({ id, title }) =>
        found(
          slack.uploads.complete(stringOf(id), installation, typeof title === "string" ? title : undefined),
          "file_not_found",
        ),
      );
      for (const [index, channel] of channels.entries()) {
        const body = { text: values.initial_comment ?? "", ...(blocks && { blocks }) };
        post(slack, { channel, thread: threads[index], author: installation.userId, body, files });
      }
      return { files: files.map((file) => storedFileJson(slack.world, file)) };
    },
  }),

  "files.info": botMethod({
    tier: "t4",
    scopes: ["files:read"],
    refusals: ["file_not_found"],
    arguments: {
      file: required(text, "file_not_found"),
      count: whole,
      cursor: text,
      limit: whole,
      page: whole,
    },
    answer: (call, { file }) => ({
      file: storedFileJson(call.slack.world, fileFor(call, file)),
      comments: [],
    }),
  }),

  "files.delete": botMethod({
    tier: "t3",
    scopes: ["files:write"],
    refusals: ["cant_delete_file", "file_not_found"],
    arguments: { file: required(text, "file_not_found") },
    answer(call, { file: id }) {
      const file = fileFor(call, id);
      if (file.extras["owner"] !== call.installation.userId) refuse("cant_delete_file");
      call.slack.world.files.delete(id);
      return {};
    },
  }),
};
