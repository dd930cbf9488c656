import { adapterContract } from "natter/testing";
import { describe, expect, test } from "vitest";
import { openMattermost } from "./world.ts";

const noFiles = "this example leaves files out";

describe("the Mattermost adapter, like every adapter,", () => {
  for (const { name, run } of adapterContract({
    open: openMattermost,
    without: { share: noFiles, files: noFiles },
  }))
    test.concurrent(`${name}`, { timeout: 60_000 }, () => expect(run()).resolves.toBeUndefined());
});
