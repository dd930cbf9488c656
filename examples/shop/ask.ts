// Asks the shop's bots from a program, without a platform: `node ask.ts "Where is my order?"`
import { natter } from "natter";
import { orders, support } from "./bots.ts";
import { shopStorage } from "./storage.ts";

const app = natter({ bots: [orders, support], platforms: [], storage: shopStorage("./data") });
await app.start();
try {
  const questions = process.argv.slice(2);
  let session: string | undefined;
  for (const text of questions) {
    const reply = await app.ask({ text, session });
    session = reply.sessionId;
    console.log(reply.response);
  }
} finally {
  await app.stop();
}
