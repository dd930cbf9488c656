import type { Person, Place } from "../world/place.ts";
import type { Platform } from "../world/platform.ts";
import type { World } from "../world/world.ts";
import { createActor } from "./actor.ts";
import type { Actor } from "./actor.ts";
import { createRoom } from "./room.ts";
import type { Reader } from "./reader.ts";
import type { Room } from "./room.ts";

/** The people of a test, and the place where they talk. */
export interface Cast {
  asker: Person;
  bystander: Person;
  bot: Person;
  place: Place;
}

/** One platform with the people of a test. */
export interface Stage {
  world: World;
  platform: Platform;
  /** Talks to the bot in `channel`. */
  asker: Actor;
  /** Is in `channel` too. */
  bystander: Actor;
  bot: Reader;
  /** The channel, as the asker sees it. */
  channel: Room;
  /** Returns any other place, as the asker sees it. */
  room(place: Place): Room;
  /** Returns any other person as an actor in `channel`. */
  actor(person: Person): Actor;
}

/** Sets a platform up for a test. */
export function createStage(world: World, platform: Platform, { asker, bystander, bot, place }: Cast): Stage {
  const readerOf = ({ name, ids }: Person): Reader => ({ name, id: ids[platform.name] ?? name });
  const room = (where: Place): Room => createRoom(world, where, readerOf(asker));
  const actor = (person: Person): Actor =>
    createActor(world, platform, person, createRoom(world, place, readerOf(person)));
  return {
    world,
    platform,
    asker: actor(asker),
    bystander: actor(bystander),
    bot: readerOf(bot),
    channel: room(place),
    room,
    actor,
  };
}
