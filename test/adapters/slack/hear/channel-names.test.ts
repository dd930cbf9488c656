import { expect, test } from "vitest";
import { createChannelNames } from "../../../../src/adapters/slack/hear/channel-names.ts";

test("of the thousands of channels that one message names, only some wait for their names", () => {
  let waiting = 0;
  const names = createChannelNames(() => () => {
    waiting += 1;
    return Promise.withResolvers<never>().promise;
  });
  const text = Array.from({ length: 5_000 }, (_, index) => `<#C${index}>`).join(" ");
  const at = { id: "1", at: 1, kind: "user", author: { id: "U1", isBot: false } } as const;
  const [message] = names.inMessages("T1", [{ ...at, text }]);
  expect(message?.text.slice(0, 11)).toBe("#C0 #C1 #C2");
  expect(waiting).toBe(20);
});
