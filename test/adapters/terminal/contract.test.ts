import { adapterContract } from "../../../src/testing/adapter/contract.ts";
import { testContract } from "../../support/test-contract.ts";
import { openTerminal } from "./world.ts";

const noCalls = "a terminal takes everything at once, and refuses nothing";
const onePerson = "the keys of a terminal are those of one person";
const noFiles = "a terminal shows no files";
const newScreen = "a process cannot write into what another one has left on the screen; it answers below";

testContract(
  "a terminal",
  adapterContract({
    open: openTerminal,
    without: {
      mention: "what is typed is for the bot",
      otherBotSays: "nothing but the bot writes into its terminal",
      edit: "a line that was sent cannot be edited",
      delete: "a line that was sent cannot be deleted",
      removeAnswer: "what stands on a screen cannot be deleted",
      share: noFiles,
      files: noFiles,
      alarm: "a terminal notifies no one",
      goAway: "a terminal that is away is closed, and its people with it",
      "catch-up": "a terminal that is closed hears nothing",
      "doubled event": "a key that is pressed comes once",
      "refused post": noCalls,
      "closed edits": noCalls,
      "failed edit": noCalls,
      "unanswered post": noCalls,
    },
    except: {
      "does not let another person stop an answer": onePerson,
      "does not let another person ask a failed question again": onePerson,
      "asks a failed question again, also in another process":
        "a process does not know the buttons that another one has left on the screen",
      "does not let another person press the buttons of an answer": onePerson,
      "writes the next try into the message of the failed one":
        "what is complete may have scrolled away; the next try is written below",
      "continues a long answer in further messages and loses nothing":
        "messages stand below one another without a border; tried in adapter.test.ts",
      "goes on with the next try when the process has crashed": newScreen,
      "goes on in the same message when the answer is handed over": newScreen,
      "goes on in the same message when the process has crashed": newScreen,
    },
  }),
);
