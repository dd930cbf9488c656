import { describe, expect, test } from "vitest";
import {
  type RespondFunction,
  BadInput,
  compose,
  type Middleware,
  type Part,
  status,
  toResponder,
  writing,
} from "#core";
import { contextOf, partsOf, responderOf, textOf } from "../../support/context.ts";

async function* letters(text: string): AsyncGenerator<string> {
  for (const letter of text) yield letter;
}

const shapes: { name: string; answering: RespondFunction; parts: Part[] }[] = [
  { name: "a function that returns a string", answering: () => "hi", parts: ["hi"] },
  { name: "an async function that returns a string", answering: async () => "hi", parts: ["hi"] },
  { name: "an async generator", answering: () => letters("hi"), parts: ["h", "i"] },
  { name: "a promise of a stream", answering: async () => letters("hi"), parts: ["h", "i"] },
  { name: "a ReadableStream", answering: () => ReadableStream.from(["h", "i"]), parts: ["h", "i"] },
  {
    name: "a ReadableStream of bytes that cuts a character in two",
    answering: () => ReadableStream.from([new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac])]),
    parts: ["", "€"],
  },
  { name: "a single part", answering: () => status("thinking"), parts: [status("thinking")] },
  { name: "nothing", answering: () => undefined, parts: [] },
];

describe("a responder", () => {
  test.each(shapes)("may be $name", async ({ answering, parts }) => {
    expect(await partsOf(toResponder(answering))).toEqual(parts);
  });

  test("runs nothing until it is read", async () => {
    let ran = false;
    const stream = toResponder(() => {
      ran = true;
      return "hi";
    })(contextOf());
    expect(ran).toBe(false);
    await Array.fromAsync(stream);
    expect(ran).toBe(true);
  });

  test.each([
    { name: "a number", reply: 42, got: "number 42" },
    { name: "an object of an unknown kind", reply: { answer: "hi" }, got: "the keys answer" },
  ])("that returns $name fails and says what it got", async ({ reply, got }) => {
    // TypeScript refuses this; JavaScript does not.
    const answering = (() => reply) as unknown as RespondFunction;
    await expect(partsOf(toResponder(answering))).rejects.toThrow(got);
  });

  test("that yields something of an unknown kind fails and says what it got", async () => {
    const answering = (() => ReadableStream.from([17])) as unknown as RespondFunction;
    await expect(partsOf(toResponder(answering))).rejects.toThrow(BadInput);
  });

  test("runs every layer's finally, inside out, when its reader leaves", async () => {
    const events: string[] = [];
    const layer =
      (name: string): Middleware =>
      (next) =>
        async function* (context) {
          try {
            yield* next(context);
          } finally {
            events.push(name);
          }
        };
    const responder = responderOf([layer("outer"), layer("inner")], async function* () {
      try {
        yield "a";
        yield "b";
      } finally {
        events.push("source");
      }
    });
    for await (const _ of responder(contextOf())) break;
    expect(events).toEqual(["source", "inner", "outer"]);
  });

  test("that ignores its signal is abandoned and not awaited", async () => {
    const stop = new AbortController();
    const responder = toResponder(async function* () {
      yield "a";
      await new Promise(() => {});
    });
    const stream = responder(contextOf({ signal: stop.signal }))[Symbol.asyncIterator]();
    await stream.next();
    const next = stream.next();
    stop.abort("stop");
    await expect(next).rejects.toMatchObject({ name: "AbortError" });
  });

  test("that hangs before its first part is abandoned, too", async () => {
    const stop = new AbortController();
    const parts = partsOf(
      toResponder(() => new Promise<string>(() => {})),
      contextOf({ signal: stop.signal }),
    );
    stop.abort("stop");
    await expect(parts).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("use", () => {
  test("puts the first layer outermost", async () => {
    const mark =
      (name: string): Middleware =>
      (next) =>
        async function* (context) {
          yield `${name}(`;
          yield* next(context);
          yield `)`;
        };
    expect(textOf(await partsOf(responderOf([mark("a"), mark("b")], () => "x")))).toBe("a(b(x))");
    const one = compose(mark("b"), mark("c"));
    expect(textOf(await partsOf(responderOf([mark("a"), one], () => "x")))).toBe("a(b(c(x)))");
  });

  test("lets a layer answer alone and never run what is inside", async () => {
    let ran = false;
    const closed: Middleware = () =>
      async function* () {
        yield "closed";
      };
    const parts = await partsOf(
      responderOf([closed], () => {
        ran = true;
        return "open";
      }),
    );
    expect(parts).toEqual(["closed"]);
    expect(ran).toBe(false);
  });
});

describe("writing", () => {
  test("yields the parts in order, before and after a wait", async () => {
    const responder = writing(async (write) => {
      write("Let me check");
      await Promise.resolve();
      write("… ");
      write("done");
    });
    expect(await partsOf(responder)).toEqual(["Let me check", "… ", "done"]);
  });

  test("throws the script's error after the parts that were written", async () => {
    const seen: Part[] = [];
    const responder = writing(async (write) => {
      write("so far");
      throw new Error("broken");
    });
    const read = async (): Promise<void> => {
      for await (const part of responder(contextOf())) seen.push(part);
    };
    await expect(read()).rejects.toThrow("broken");
    expect(seen).toEqual(["so far"]);
  });

  test("aborts the signal of the script when the reader leaves", async () => {
    const left = Promise.withResolvers<boolean>();
    const responder = writing(async (write, { signal }) => {
      write("a");
      signal.addEventListener("abort", () => left.resolve(true));
      await left.promise;
    });
    for await (const _ of responder(contextOf())) break;
    expect(await left.promise).toBe(true);
  });
});
