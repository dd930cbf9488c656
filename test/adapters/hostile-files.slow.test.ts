import { describe, expect, onTestFinished, test } from "vitest";
import { toError, type RespondFunction } from "#core";
import { fileText } from "#models";
import { docxOfBody, packedOf, pdfOfStreams, zlibOf } from "../support/documents.ts";
import { openDiscord } from "./discord/world.ts";
import { openSlack } from "./slack/world.ts";

const megabyte = " ".repeat(1_000_000);
const files = [
  {
    name: "bomb.pdf",
    bytes: pdfOfStreams([{ data: zlibOf(packedOf([megabyte, 1_000])), filter: "/FlateDecode" }]),
    says: "it takes too much memory to read",
  },
  {
    name: "bomb.docx",
    bytes: docxOfBody(packedOf([megabyte, 1_500]), { announced: 1_000 }),
    says: "it unpacks to more than 50 MB",
  },
  {
    name: "empty.docx",
    bytes: docxOfBody(packedOf(["<w:p/>".repeat(200_000), 10])),
    says: "it holds no text",
  },
];

describe.each([
  { platform: "Slack", open: () => openSlack() },
  { platform: "Discord", open: () => openDiscord() },
])("on $platform", ({ open }) => {
  test("files that take too much are refused, while answers in other threads are written", async () => {
    const world = await open();
    onTestFinished(() => world.close());
    const refused = Promise.withResolvers<void>();
    let left = files.length;
    const respond: RespondFunction = async function* (context) {
      const [file] = context.turn.files;
      if (file) {
        const outcome = await fileText(file, context).catch((error: unknown) => toError(error).message);
        if ((left -= 1) === 0) refused.resolve();
        yield `${file.name}: ${outcome}`;
        return;
      }
      yield `I begin with ${context.turn.text}. `;
      await refused.promise;
      yield `I have gone on with ${context.turn.text}.`;
    };
    await world.start(respond);
    const shown = () => world.shown(world.bystander);

    for (const what of ["one", "two"]) await world.say(world.bystander, `${world.mention} ${what}`);
    await expect.poll(shown).toEqual(expect.arrayContaining([expect.stringContaining("I begin with two.")]));
    for (const { name, bytes } of files)
      await world.asker.shares(name, bytes, `${world.mention} read this`, "application/octet-stream");

    const expected = [
      ...["one", "two"].map((what) => `I begin with ${what}. I have gone on with ${what}.`),
      ...files.map(({ name, says }) => `${name}: ${says}`),
    ];
    const sorted = async () => (await shown()).toSorted();
    await expect.poll(sorted, { timeout: 40_000 }).toEqual(expected.toSorted());
  }, 60_000);
});
