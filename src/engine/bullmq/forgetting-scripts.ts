// The keys are those of inbox-scripts.ts.
import { inboxOf } from "./inbox-scripts.ts";

/**
 * lane, 1: everything, 1: also what was begun, a person's id or "", then ids of turns and messages. Removes the events in
 * question that wait in the lane or were given up there. Returns how many there were.
 */
export const forget = `${inboxOf}
  local lane, everything, person, count = ARGV[1], ARGV[2] == '1', ARGV[4], 0
  local wanted = {}
  for at = 5, #ARGV do wanted[ARGV[at]] = true end
  local function by(fields) return person ~= '' and type(fields) == 'table' and fields.id == person end
  local function isMeant(id, text)
    if everything or wanted[id] then return true end
    local isRead, event = pcall(cjson.decode, text or '')
    if not isRead or type(event) ~= 'table' then return false end
    local turn = type(event.turn) == 'table' and event.turn or {}
    return (event.message and wanted[event.message]) or (turn.id and wanted[turn.id])
      or by(event.author) or by(event.person) or by(turn.author)
  end
  local inbox = inboxOf(lane)
  local begun = redis.call('HGET', KEYS[1] .. ':begun', lane)
  for _, id in ipairs(redis.call('ZRANGE', inbox, 0, -1)) do
    local turn = KEYS[1] .. ':turn:' .. id
    if (id ~= begun or ARGV[3] == '1') and isMeant(id, redis.call('HGET', turn, 'event')) then
      redis.call('ZREM', inbox, id)
      redis.call('DEL', turn)
      if id == begun then redis.call('HDEL', KEYS[1] .. ':begun', lane) end
      count = count + 1
    end
  end
  if redis.call('ZCARD', inbox) == 0 then redis.call('SREM', KEYS[1] .. ':waiting', lane) end
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1] .. ':dead', 0, -1)) do
    local known = redis.call('HMGET', KEYS[1] .. ':dead:' .. id, 'lane', 'event')
    if known[1] == lane and isMeant(id, known[2]) then
      redis.call('DEL', KEYS[1] .. ':dead:' .. id)
      redis.call('ZREM', KEYS[1] .. ':dead', id)
      count = count + 1
    end
  end
  return count
`;

/** id. 1: there was such a dead letter. */
export const removeDead = `
  redis.call('DEL', KEYS[1] .. ':dead:' .. ARGV[1])
  return redis.call('ZREM', KEYS[1] .. ':dead', ARGV[1])
`;

/** time. Removes the dead letters that are older, some of them at a time. */
export const expireDead = `
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1] .. ':dead', '-inf', '(' .. ARGV[1], 'LIMIT', 0, 500)) do
    redis.call('DEL', KEYS[1] .. ':dead:' .. id)
    redis.call('ZREM', KEYS[1] .. ':dead', id)
  end
`;
