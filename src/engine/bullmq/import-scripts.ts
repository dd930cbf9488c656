// The keys are those of inbox-scripts.ts.
import { inboxOf } from "./inbox-scripts.ts";
import { lines } from "./people-scripts.ts";

/**
 * id, lane, time, 1 where it was begun, event, attempt, failures, fence, order or "", seconds, then fields and values.
 * 0: it was done here in the meantime.
 */
export const importEvent = `${inboxOf}${lines}
  local turn = KEYS[1] .. ':turn:' .. ARGV[1]
  local seen = KEYS[1] .. ':seen:' .. ARGV[1]
  if redis.call('EXISTS', turn) == 0 then
    if redis.call('EXISTS', seen) == 1 then return 0 end
    redis.call('SET', seen, 1, 'EX', ARGV[10])
    redis.call('HSET', turn, 'lane', ARGV[2], 'event', ARGV[5], 'burying', 0, 'error', '')
    redis.call('ZADD', inboxOf(ARGV[2]), ARGV[3], ARGV[1])
    join(ARGV[2], ARGV[1], tonumber(ARGV[3]))
    redis.call('SADD', KEYS[1] .. ':waiting', ARGV[2])
    if ARGV[4] == '1' then redis.call('HSETNX', KEYS[1] .. ':begun', ARGV[2], ARGV[1]) end
  end
  local known = tonumber(redis.call('HGET', turn, 'attempt') or 0)
  -- Another process has gone on with it, and knows better.
  if known > tonumber(ARGV[6]) + 1 then return 1 end
  redis.call('HSET', turn, 'attempt', math.max(known, ARGV[6]), 'failures',
    math.max(tonumber(redis.call('HGET', turn, 'failures') or 0), ARGV[7]))
  if ARGV[9] ~= '' and redis.call('HSETNX', turn, 'ordered', ARGV[9]) == 1 then
    redis.call('PUBLISH', KEYS[1] .. ':orders', cjson.encode({ type = ARGV[9], ids = { ARGV[1] } }))
  end
  for at = 11, #ARGV, 2 do
    local field = 'saved:' .. ARGV[at]
    local fence = string.match(redis.call('HGET', turn, field) or '', '^(%d+)%.') or 0
    if tonumber(fence) <= tonumber(ARGV[8]) then
      redis.call('HSET', turn, field, ARGV[8] .. '.0:' .. ARGV[at + 1])
    end
  end
  return 1
`;

/** now, seconds, then ids with the times at which they were admitted elsewhere. */
export const markSeen = `
  for at = 3, #ARGV, 2 do
    local left = ARGV[2] - (ARGV[1] - ARGV[at + 1]) / 1000
    if left >= 1 then redis.call('SET', KEYS[1] .. ':seen:' .. ARGV[at], 1, 'NX', 'EX', math.floor(left)) end
  end
`;

/** fence. Every fencing token from now on is higher. */
export const raiseFence = `
  local last = tonumber(redis.call('GET', KEYS[1] .. ':fence') or 0)
  redis.call('SET', KEYS[1] .. ':fence', string.format('%.0f', math.max(last, ARGV[1])))
`;

/** id, lane, event, error, attempts, time, then fields and values. */
export const importDead = `${inboxOf}${lines}
  local dead = KEYS[1] .. ':dead:' .. ARGV[1]
  local inbox = inboxOf(ARGV[2])
  leave(ARGV[2], ARGV[1])
  redis.call('DEL', KEYS[1] .. ':turn:' .. ARGV[1])
  redis.call('ZREM', inbox, ARGV[1])
  if redis.call('HGET', KEYS[1] .. ':begun', ARGV[2]) == ARGV[1] then redis.call('HDEL', KEYS[1] .. ':begun', ARGV[2]) end
  if redis.call('EXISTS', inbox) == 0 then redis.call('SREM', KEYS[1] .. ':waiting', ARGV[2]) end
  redis.call('HSET', dead, 'lane', ARGV[2], 'event', ARGV[3], 'error', ARGV[4], 'attempts', ARGV[5], 'at', ARGV[6])
  for at = 7, #ARGV, 2 do redis.call('HSET', dead, 'saved:' .. ARGV[at], '0.0:' .. ARGV[at + 1]) end
  redis.call('ZADD', KEYS[1] .. ':dead', ARGV[6], ARGV[1])
`;
