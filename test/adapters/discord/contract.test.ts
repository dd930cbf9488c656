import { describeAdapter } from "../contract.ts";
import { openDiscord } from "./ground.ts";

describeAdapter({ name: "Discord", open: () => openDiscord() });
