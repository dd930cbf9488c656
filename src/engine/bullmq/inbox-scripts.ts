import { lines, nextOf } from "./people-scripts.ts";

// Every key begins with KEYS[1], whose braces keep all of them in one slot. What belongs together:
//   seen:<id>     for 24 hours: this event was admitted
//   turn:<id>     a hash, until the event is done: lane, event, attempt, failures, burying, parked, error, fence, ordered, and what
//                 was saved, under "saved:<field>", with the fencing token and the number of the save in front. attempt counts the
//                 failures, the processes that died, and in burying how often a holder began to tell the thread
//   inbox:<lane>  a sorted set of ids by the platform's time; Redis orders ids of the same time byte by byte
//   begun         a hash from lane to id: what was begun is the head of its lane until it is done
//   waiting       the set of lanes that have something in them
//   fence         the last fencing token that was given
//   dead          a sorted set of the ids that were given up, by time; dead:<id> is what turn:<id> was

/** The inbox of a lane. Natter 0.1 kept it as a list, which becomes a sorted set here. */
export const inboxOf = `
  local function inboxOf(lane)
    local inbox = KEYS[1] .. ':inbox:' .. lane
    if redis.call('TYPE', inbox).ok ~= 'list' then return inbox end
    local ids = redis.call('LRANGE', inbox, 0, -1)
    redis.call('DEL', inbox)
    for index, id in ipairs(ids) do
      local known = redis.call('HMGET', KEYS[1] .. ':turn:' .. id, 'event', 'attempt', 'fence')
      local isRead, event = pcall(cjson.decode, known[1] or '')
      redis.call('ZADD', inbox, isRead and tonumber(event.at) or 0, id)
      if index == 1 and (known[3] or known[2] ~= '0') then redis.call('HSET', KEYS[1] .. ':begun', lane, id) end
    end
    return inbox
  end
`;

/**
 * Has Redis lost what a holder has got from it? Then neither the event nor its id is there, or the event has an older fencing token:
 * these only rise. An event that another holder has ended leaves its id.
 */
const hasLost = `
  local function hasLost(id, fence)
    local known = redis.call('HGET', KEYS[1] .. ':turn:' .. id, 'fence')
    if known then return tonumber(known) < tonumber(fence) end
    return redis.call('EXISTS', KEYS[1] .. ':turn:' .. id, KEYS[1] .. ':seen:' .. id) == 0
  end
`;

/** Refuses a holder unless it has the event's latest fencing token. -1: another holder has it. -2: Redis has lost it. */
const refuseLate = `${hasLost}
  local turn = KEYS[1] .. ':turn:' .. ARGV[1]
  if redis.call('HGET', turn, 'fence') ~= ARGV[2] then return hasLost(ARGV[1], ARGV[2]) and -2 or -1 end
`;

/** Milliseconds for which the id of an event that has ended is known at least: for longer than any holder can be late. */
const keepSeen = `
  if redis.call('PTTL', KEYS[1] .. ':seen:' .. ARGV[1]) < 3600000 then
    redis.call('SET', KEYS[1] .. ':seen:' .. ARGV[1], 1, 'PX', 3600000)
  end
`;

/** id, lane, time, event, seconds. 1: new. */
export const admit = `${inboxOf}${lines}
  local turn = KEYS[1] .. ':turn:' .. ARGV[1]
  if redis.call('EXISTS', turn) == 1 then return 0 end
  if not redis.call('SET', KEYS[1] .. ':seen:' .. ARGV[1], 1, 'NX', 'EX', ARGV[5]) then return 0 end
  redis.call('HSET', turn, 'lane', ARGV[2], 'event', ARGV[4], 'attempt', 0, 'failures', 0, 'burying', 0, 'error', '')
  redis.call('ZADD', inboxOf(ARGV[2]), ARGV[3], ARGV[1])
  join(ARGV[2], ARGV[1], tonumber(ARGV[3]))
  redis.call('SADD', KEYS[1] .. ':waiting', ARGV[2])
  return 1
`;

/**
 * The lock and the set of suspects are BullMQ's. They are checked and renewed in the same step: a process that has lost the lock
 * must not raise the fence over the one that has it. Fencing tokens are counted in milliseconds, so that they also rise above
 * those of another engine, and of a Redis whose data was lost.
 *
 * lock, suspects; lane, token, lock's milliseconds, job, attempts, deaths, error of a death. -1: not the lock's holder. 0: nothing
 * there. An earlier version counted failures and deaths in one number.
 */
export const take = `${inboxOf}${lines}${nextOf}
  if redis.call('GET', KEYS[2]) ~= ARGV[2] then return -1 end
  local begun = KEYS[1] .. ':begun'
  local inbox = inboxOf(ARGV[1])
  local head = redis.call('HGET', begun, ARGV[1])
  local id = head or nextOf(ARGV[1], inbox)
  if not id then
    redis.call('SREM', KEYS[1] .. ':waiting', ARGV[1])
    return 0
  end
  if not head then serve(ARGV[1], id) end
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  redis.call('SREM', KEYS[3], ARGV[4])
  redis.call('HSET', begun, ARGV[1], id)
  local turn = KEYS[1] .. ':turn:' .. id
  local known = redis.call('HMGET', turn, 'attempt', 'burying', 'error', 'failures')
  local attempt, burying = tonumber(known[1] or 0), tonumber(known[2] or 0)
  local failures = tonumber(known[4] or burying > 0 and attempt - burying or 0)
  redis.call('HSET', turn, 'failures', failures)
  local before = redis.call('HGETALL', turn)
  local attempts, deaths, stage = tonumber(ARGV[5]), tonumber(ARGV[6]), 'run'
  if failures >= attempts or attempt - failures - burying >= deaths then
    stage = burying < attempts and 'bury' or 'over'
  end
  if stage ~= 'run' then burying = burying + 1 end
  local time = redis.call('TIME')
  local last = tonumber(redis.call('GET', KEYS[1] .. ':fence') or 0)
  local fence = string.format('%.0f', math.max(last + 1, time[1] * 1000 + math.floor(time[2] / 1000)))
  redis.call('SET', KEYS[1] .. ':fence', fence)
  redis.call('HSET', turn, 'attempt', attempt + 1, 'fence', fence, 'burying', burying,
    'error', stage == 'run' and ARGV[7] or known[3] or '')
  return { id, redis.call('ZSCORE', inbox, id) or '0', stage, fence, attempt + 1, burying, before }
`;

/**
 * suspects; lock's milliseconds, then for each: lock, token, job, id, fence. For each: -1: lost. -2: Redis has lost it.
 * Otherwise its order, or "".
 */
export const renew = `${hasLost}
  local answers = {}
  for at = 2, #ARGV, 5 do
    local turn = KEYS[1] .. ':turn:' .. ARGV[at + 3]
    local known = redis.call('HMGET', turn, 'fence', 'ordered')
    local held = redis.call('GET', ARGV[at])
    -- A lock that ran out because the clock of Redis was set forth: as long as the fence is this holder's, no other one has begun.
    if (held == ARGV[at + 1] or not held) and known[1] == ARGV[at + 4] then
      redis.call('SET', ARGV[at], ARGV[at + 1], 'PX', ARGV[1])
      redis.call('SREM', KEYS[2], ARGV[at + 2])
      table.insert(answers, known[2] or '')
    else
      table.insert(answers, hasLost(ARGV[at + 3], ARGV[at + 4]) and -2 or -1)
    end
  end
  return answers
`;

/** id, fence, field, number of the save, JSON. A save that arrives late does not undo a later one. */
export const save = `${refuseLate}
  local field = 'saved:' .. ARGV[3]
  local fence, number = string.match(redis.call('HGET', turn, field) or '', '^(%d+)%.(%d+):')
  if fence == ARGV[2] and tonumber(number) > tonumber(ARGV[4]) then return 1 end
  redis.call('HSET', turn, field, ARGV[2] .. '.' .. ARGV[4] .. ':' .. ARGV[5])
  return 1
`;

/** id, fence, stage, 1 where the event is parked. The attempt does not count. */
export const handBack = `${refuseLate}
  redis.call('HINCRBY', turn, 'attempt', -1)
  if ARGV[3] ~= 'run' then redis.call('HINCRBY', turn, 'burying', -1) end
  redis.call('HINCRBY', turn, 'parked', ARGV[4])
  redis.call('HDEL', turn, 'fence')
  return 1
`;

/** id, fence, error. */
export const fail = `${refuseLate}
  redis.call('HSET', turn, 'error', ARGV[3], 'parked', 0)
  redis.call('HINCRBY', turn, 'failures', 1)
  return 1
`;

/** Removes the event from its lane. `left`: how many events are still in it. */
const pop = `${lines}${keepSeen}
  local inbox = inboxOf(ARGV[3])
  leave(ARGV[3], ARGV[1])
  redis.call('ZREM', inbox, ARGV[1])
  if redis.call('HGET', KEYS[1] .. ':begun', ARGV[3]) == ARGV[1] then redis.call('HDEL', KEYS[1] .. ':begun', ARGV[3]) end
  local left = redis.call('ZCARD', inbox)
  if left == 0 then
    redis.call('SREM', KEYS[1] .. ':waiting', ARGV[3])
    redis.call('DEL', KEYS[1] .. ':people:' .. ARGV[3], KEYS[1] .. ':served:' .. ARGV[3])
  end
`;

/** id, fence, lane. How many events are left in the lane. An event that Redis has lost is done as well, and its id is known again. */
export const finish = `${inboxOf}${hasLost}
  local turn = KEYS[1] .. ':turn:' .. ARGV[1]
  if redis.call('HGET', turn, 'fence') ~= ARGV[2] and not hasLost(ARGV[1], ARGV[2]) then return -1 end
  ${pop}
  redis.call('DEL', turn)
  return left
`;

/** id, fence, lane, error, attempts, time. How many events are left in the lane. */
export const bury = `${inboxOf}${refuseLate}${pop}
  local dead = KEYS[1] .. ':dead:' .. ARGV[1]
  redis.call('RENAME', turn, dead)
  redis.call('HSET', dead, 'error', ARGV[4], 'attempts', ARGV[5], 'at', ARGV[6])
  redis.call('HDEL', dead, 'fence', 'ordered')
  redis.call('ZADD', KEYS[1] .. ':dead', ARGV[6], ARGV[1])
  return left
`;

/** id, seconds. Puts it behind all that waits. The lane in which it waits again, or nothing. */
export const replay = `${inboxOf}${lines}
  local dead = KEYS[1] .. ':dead:' .. ARGV[1]
  local lane = redis.call('HGET', dead, 'lane')
  if not lane then return nil end
  redis.call('ZREM', KEYS[1] .. ':dead', ARGV[1])
  local turn = KEYS[1] .. ':turn:' .. ARGV[1]
  if redis.call('EXISTS', turn) == 1 then
    redis.call('DEL', dead)
    return lane
  end
  redis.call('RENAME', dead, turn)
  redis.call('HSET', turn, 'attempt', 0, 'failures', 0, 'burying', 0, 'parked', 0, 'error', '')
  redis.call('HDEL', turn, 'attempts', 'at')
  redis.call('SET', KEYS[1] .. ':seen:' .. ARGV[1], 1, 'EX', ARGV[2])
  local inbox = inboxOf(lane)
  local time = redis.call('TIME')
  local last = redis.call('ZRANGE', inbox, -1, -1, 'WITHSCORES')[2]
  local at = math.max(time[1] * 1000 + math.floor(time[2] / 1000), last and last + 1 or 0)
  redis.call('ZADD', inbox, string.format('%.17g', at), ARGV[1])
  join(lane, ARGV[1], at)
  redis.call('SADD', KEYS[1] .. ':waiting', lane)
  return lane
`;

/** All dead letters, oldest first: the id and what HGETALL returns. */
export const deadLetters = `
  local letters = {}
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1] .. ':dead', 0, -1)) do
    table.insert(letters, { id, redis.call('HGETALL', KEYS[1] .. ':dead:' .. id) })
  end
  return letters
`;
