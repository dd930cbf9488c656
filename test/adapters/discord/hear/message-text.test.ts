import { describe, expect, test } from "vitest";
import { filesIn } from "../../../../src/adapters/discord/hear/message-text.ts";

const picture = (path: string) => ({
  type: "rich",
  image: { url: "https://a.example", proxy_url: `https://images-ext-1.discordapp.net/${path}` },
});

describe("the picture of an embed", () => {
  test("has the type that its name tells", () => {
    expect(filesIn({ embeds: [picture("a/disk.PNG")] })).toMatchObject([
      { name: "disk.PNG", mimeType: "image/png" },
    ]);
  });

  // A file without a type cannot be read back from the store, and then no question of its thread can be answered.
  test.each(["a/b.constructor", "a/b.__proto__", "a/b.exe", "a/b"])("is no file as %s", (path) => {
    expect(filesIn({ embeds: [picture(path)] })).toEqual([]);
  });
});
